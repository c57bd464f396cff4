import {RbacError} from '../errors.ts';
import {Speed} from './speed.ts';
import type {Time} from './time.ts';

/** How many requests may start within any second and within any minute. Whole numbers, 1 at the least. */
export interface Limits {
  readonly perSecond: number;
  readonly perMinute: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** The first requests after a quiet second go at once: this share of what a second may hold. */
const BURST_SHARE = 1 / 4;
/** A timer that came later than this is not caught up with. */
const LATE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
/** After a pause, how long one request alone is waited for. Refusals come quickly, so no news is good news. */
const PROBE_MS = 2000;

/**
Our part of the vendor's limits: 100 requests a second and 6,000 a minute, for the whole workspace and all of its keys.
DOC: developer.instantly.ai, rate limits, 2026-08.
@throws RbacError `USAGE` unless the percentage is from 1 to 80.
*/
export function limitsOf(percent: number): Limits {
  if (!(percent >= 1 && percent <= 80)) {
    throw new RbacError('USAGE', `a pace of ${percent} percent is not possible`, {hint: 'give a number from 1 to 80'});
  }
  return {perSecond: Math.floor(percent), perMinute: Math.floor(60 * percent)};
}

/**
Our part of the budget of one workspace, for all requests that count against it. It only says when the next one may go:
who waits for that is the gate's business, so a pace that nobody needs costs no timer.

No second and no minute ever holds more than its share. Within that, requests go evenly, the first few at once.
A 429 pauses everything, then one request finds out whether that was enough: if not, the next pause is twice as long, so a
minute that others have used up costs a handful of requests. What comes after is a matter of speed.
*/
export class Pace {
  readonly #limits: Limits;
  readonly #time: Time;
  readonly #speed: Speed;
  /** When requests went, as many as a minute may hold at the least. */
  readonly #grants: number[] = [];
  #nextAt = Number.NEGATIVE_INFINITY;
  /** When the last request went before the news of a 429 came: it says nothing new, whatever its answer is. */
  #oldUntil = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** Pauses since the last answer that was no 429. */
  #pauses = 0;
  /** Whether a request that goes alone after a pause is under way. */
  #isProbing = false;
  #due = Number.NEGATIVE_INFINITY;

  constructor(limits: Limits, time: Time) {
    this.#limits = limits;
    this.#time = time;
    this.#speed = new Speed(limits.perSecond, time);
  }

  /** When the next request may go. */
  due(): number {
    return this.#due;
  }

  /** A request goes now. */
  take(now: number): void {
    const {perMinute} = this.#limits;
    const wasDue = now - this.#nextAt > LATE_MS ? now : this.#nextAt;
    this.#nextAt = wasDue + this.#spacingMs(now);
    this.#isProbing = this.#pauses > 0;
    this.#grants.push(now);
    if (this.#grants.length > 2 * perMinute) this.#grants.splice(0, perMinute);
    this.#setDue();
  }

  /**
  Tells of a 429 to the request that went at that time. Those that were under way when the speed fell say nothing new.
  Without `Retry-After` the pauses double from one second to 30 for as long as 429s follow each other, and they do so
  too where it names a time that was too short. Each lasts a bit longer than it must, by chance: two runs that were
  refused together do not come back together.
  */
  limited(grantedAt: number, retryAfterMs?: number): void {
    const now = this.#time.now();
    const isNews = grantedAt > this.#oldUntil;
    const isProbe = isNews && this.#pauses > 0;
    if (isNews && !isProbe) this.#speed.halve(this.#usedBefore(grantedAt));
    else this.#speed.pay();
    if (isNews) {
      this.#oldUntil = this.#ago(1);
      this.#pauses += 1;
      this.#isProbing = false;
    }
    const ownMs = isProbe || (isNews && retryAfterMs === undefined) ? this.#growingPauseMs() : 0;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.max(ownMs, this.#rather(retryAfterMs ?? 0)));
    this.#setDue();
  }

  /** Tells of any other answer. */
  answered(grantedAt: number): void {
    this.#speed.earn();
    if (grantedAt <= this.#oldUntil) return;
    this.#pauses = 0;
    this.#isProbing = false;
    this.#setDue();
  }

  /** Requests a second that are possible now, pauses aside. */
  speed(): number {
    return this.#speed.now();
  }

  /** Reckoned at each change and not at each question: at a gate of a thousand lanes there are many of those. */
  #setDue(): void {
    const {perSecond, perMinute} = this.#limits;
    this.#due = Math.max(
      this.#pausedUntil,
      this.#isProbing ? this.#ago(1) + PROBE_MS : this.#nextAt,
      this.#ago(perSecond) + SECOND_MS,
      this.#ago(perMinute) + MINUTE_MS,
    );
  }

  #spacingMs(now: number): number {
    const {perSecond} = this.#limits;
    const speed = this.#speed.now();
    const burst = Math.max(1, Math.floor(perSecond * BURST_SHARE));
    const isQuiet = speed === perSecond && this.#ago(burst) <= now - SECOND_MS;
    return isQuiet ? 0 : SECOND_MS / speed;
  }

  /** How many requests went in the second that ended then. */
  #usedBefore(end: number): number {
    return this.#grants.filter(at => at > end - SECOND_MS && at <= end).length;
  }

  #growingPauseMs(): number {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, SECOND_MS * 2 ** (this.#pauses - 1));
    return pauseMs * (1 + 0.5 * this.#time.random());
  }

  /** A bit later than asked for. */
  #rather(retryAfterMs: number): number {
    return retryAfterMs + Math.min(SECOND_MS, retryAfterMs / 4) * this.#time.random();
  }

  /** When the last request but so many went. */
  #ago(count: number): number {
    return this.#grants.at(-count) ?? Number.NEGATIVE_INFINITY;
  }
}
