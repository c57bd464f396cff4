import {RbacError} from '../errors.ts';
import type {Json} from '../model/json.ts';
import {type Call, type Failed, isRepeatable, isWrite, type Outcome} from './call.ts';
import {Fault, isUntrusted} from './fault.ts';
import {isInterrupted, type Time} from './time.ts';

const ATTEMPTS = 5;
/** How often, and for how long, one call puts up with 429s at the least. The vendor's window is a minute. */
const LIMITED_ATTEMPTS = 10;
const LIMITED_MS = 120_000;
/** How long at the most. */
const LONGEST_LIMITED_MS = 300_000;
const LONGEST_RETRY_AFTER_MS = 120_000;

export interface RetryOptions {
  readonly time: Time;
  readonly signal?: AbortSignal | undefined;
  /** For `Retry-After` dates: the vendor's clock. */
  readonly clock: () => Date;
}

/**
Repeats an attempt until it is done, fails for good, or was made 5 times. While the answer is 429 it is made 10 times and for
two minutes, or for five minutes.
429 and a connection that was never made: repeated for every call. A lost answer: for reads, and for writes that may be
repeated; a repeated DELETE that then finds nothing (404) is done. Waits after a 429 are the pace's, not this function's.
@throws RbacError the last failure; `isUnclear` is true of it when any attempt may have taken effect.
@throws Interrupted when the signal is aborted in between and no attempt can have taken effect.
*/
export async function withRetries(
  call: Call,
  attempt: (number: number) => Promise<Outcome>,
  options: RetryOptions,
): Promise<Json> {
  const tally = {limited: 0, failed: 0, limitedSince: 0, doubt: false};
  let last: Failed | undefined;
  try {
    for (let number = 1; ; number++) {
      const outcome = await attempt(number);
      if (outcome.end === 'done') return outcome.value;
      if (tally.doubt && call.method === 'DELETE' && outcome.error.status === 404) return {};
      last = outcome;
      count(tally, call, outcome, options.time.now());
      if (!mayRepeat(tally, call, outcome, options.time.now())) throw finalError(outcome.error, tally);
      if (outcome.end === 'limited') continue;
      const delayMs = retryDelayMs(tally.failed, outcome.retryAfter, options.clock(), options.time.random());
      await options.time.sleep(delayMs, options.signal);
    }
  } catch (error) {
    throw isInterrupted(error) && tally.doubt && last !== undefined ? finalError(last.error, tally) : error;
  }
}

/**
Pause before the next attempt, in milliseconds. `Retry-After` (seconds or HTTP date) counts when it makes sense, 0
included, up to 120 s; otherwise the pause doubles from 500 ms to 30 s, give or take 20 %.
DOC: RFC 9110 section 10.2.3. GUESS: the vendor sends seconds if anything; nonsense falls back to doubling.
@param attempt how many attempts have failed, from 1
*/
export function retryDelayMs(attempt: number, retryAfter: string | undefined, now: Date, random: number): number {
  return retryAfterMs(retryAfter, now) ?? Math.min(30_000, 500 * 2 ** (attempt - 1)) * (0.8 + 0.4 * random);
}

/** A `Retry-After` header in milliseconds, 0 to 120,000; undefined when it is absent or nonsense. */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^[a-z]{3,9},? /i.test(text)
      ? Date.parse(text) - now.getTime()
      : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms));
}

/** Whether a failed write may have taken effect all the same: its answer was lost, or says nothing that can be relied on. */
export function isUnclear(error: unknown): boolean {
  return error instanceof Error && (unclear.has(error) || isUnclear(error.cause));
}

const unclear = new WeakSet<Error>();

interface Tally {
  /** 429s so far, and when the first came. */
  limited: number;
  limitedSince: number;
  failed: number;
  /** Whether an attempt of a write may have taken effect. */
  doubt: boolean;
}

function count(tally: Tally, call: Call, {end}: Failed, now: number): void {
  if (end === 'limited' && tally.limited === 0) tally.limitedSince = now;
  if (end === 'limited') tally.limited += 1;
  else tally.failed += 1;
  if (isWrite(call) && (end === 'lost' || end === 'unreadable')) tally.doubt = true;
}

function mayRepeat({limited, limitedSince, failed}: Tally, call: Call, {end, error}: Failed, now: number): boolean {
  const limitedMs = now - limitedSince;
  if (end === 'limited')
    return limitedMs < LIMITED_MS || (limited < LIMITED_ATTEMPTS && limitedMs < LONGEST_LIMITED_MS);
  if (failed >= ATTEMPTS || (error.cause instanceof Fault && isUntrusted(error.cause.code))) return false;
  return end === 'unsent' || (end === 'lost' && isRepeatable(call));
}

function finalError(error: RbacError, {limited, failed, doubt}: Tally): RbacError {
  const attempts = limited + failed;
  const tried = attempts > 1 ? ` (tried ${attempts} times)` : '';
  const message = `${error.message}${tried}${doubt ? '; whether it took effect is not known' : ''}`;
  const {code, hint, status, cause} = error;
  const final = new RbacError(code, message, {hint, status, cause});
  if (doubt) unclear.add(final);
  return final;
}
