import {RbacError} from '../errors.ts';
import {Interrupted, isInterrupted, type Time} from './time.ts';

/** How many requests may start within any second and within any minute. Whole numbers, 1 at the least. */
export interface Limits {
  readonly perSecond: number;
  readonly perMinute: number;
}

export interface PaceOptions extends Limits {
  readonly time: Time;
  readonly signal?: AbortSignal | undefined;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** After a 429 never slower than this share of the pace. */
const LEAST_SHARE = 0.05;
/** What each second without a 429 gives back: from half to whole in 20 s. */
const REGAIN_PER_SECOND = 0.025;
const LONGEST_PAUSE_MS = 30_000;

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
One pace for all requests of a run, in the order in which they ask. At full speed requests start half an average
interval apart until a limit is reached, so small runs are quick and no second or minute ever holds more than its share.
Every 429 pauses everything and halves the speed, which then comes back by itself, evenly over time.
*/
export class Pace {
  readonly #options: PaceOptions;
  readonly #waiting: {readonly go: (grantedAt: number) => void; readonly stop: () => void}[] = [];
  readonly #grants: number[] = [];
  #running = false;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #shareThen = 1;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #pauses = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Waits for permission to send one request; gives the time of the grant. @throws Interrupted */
  take(): Promise<number> {
    if (this.#options.signal?.aborted) return Promise.reject(new Interrupted());
    const granted = new Promise<number>((go, reject) =>
      this.#waiting.push({go, stop: () => reject(new Interrupted())}),
    );
    if (!this.#running) void this.#run();
    return granted;
  }

  /**
  Tells of a 429 to the request granted at that time. Answers to requests that were under way when the speed fell do not
  halve it once more. Without `Retry-After` the pauses double from one second to 30 for as long as 429s follow each other.
  */
  slowDown(grantedAt: number, retryAfterMs?: number): void {
    const now = this.#options.time.now();
    const news = grantedAt > this.#slowedAt;
    if (news) {
      this.#shareThen = Math.max(LEAST_SHARE, this.share() / 2);
      this.#slowedAt = now;
      this.#pauses += 1;
    }
    if (news || retryAfterMs !== undefined) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + (retryAfterMs ?? this.#growingPause()));
    }
  }

  /** Tells of any other answer: the next pause is a short one again. */
  answered(grantedAt: number): void {
    if (grantedAt > this.#slowedAt) this.#pauses = 0;
  }

  /** The share of the limits now in use, 0.05 to 1. */
  share(): number {
    const calmMs = this.#options.time.now() - Math.max(this.#slowedAt, this.#pausedUntil);
    return Math.min(1, this.#shareThen + (Math.max(0, calmMs) / SECOND_MS) * REGAIN_PER_SECOND);
  }

  // One timer at a time, however many wait. What is due is computed anew after each sleep: a 429 may have moved it.
  async #run(): Promise<void> {
    const {time, signal} = this.#options;
    this.#running = true;
    try {
      while (this.#waiting.length > 0) {
        const waitMs = this.#due() - time.now();
        if (waitMs > 0) await time.sleep(waitMs, signal);
        else this.#grant(time.now());
      }
    } catch (error) {
      if (!isInterrupted(error)) throw error;
      for (const {stop} of this.#waiting.splice(0)) stop();
    } finally {
      this.#running = false;
    }
  }

  #grant(now: number): void {
    this.#grants.push(now);
    const {perMinute} = this.#options;
    if (this.#grants.length > 2 * perMinute) this.#grants.splice(0, this.#grants.length - perMinute);
    this.#waiting.shift()?.go(now);
  }

  #due(): number {
    const {perSecond, perMinute} = this.#options;
    const ago = (count: number) => this.#grants.at(-count) ?? Number.NEGATIVE_INFINITY;
    return Math.max(
      this.#pausedUntil,
      ago(1) + this.#spacingMs(),
      ago(perSecond) + SECOND_MS,
      ago(perMinute) + MINUTE_MS,
    );
  }

  #spacingMs(): number {
    const intervalMs = SECOND_MS / this.#options.perSecond;
    const share = this.share();
    return share === 1 ? intervalMs / 2 : intervalMs / share;
  }

  #growingPause(): number {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, SECOND_MS * 2 ** (this.#pauses - 1));
    return pauseMs * (1 + 0.2 * this.#options.time.random());
  }
}
