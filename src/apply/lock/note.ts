import {RbacError} from '../../errors.ts';
import {isObject} from '../../model/json.ts';
import {type Holder, shortened} from './holder.ts';
import type {ProcessIdentity} from './process-identity.ts';

/** What a lock's description says. All of it was written by somebody else: it is shown and compared, never obeyed. */
export interface LockNote {
  /** The uuid of the run that holds the lock. */
  readonly holder: string;
  /** One safe line. */
  readonly by: string;
  readonly process: ProcessIdentity;
  /** By the vendor's clock. */
  readonly until: Date;
}

/** When a key was put under way, by the hash of its name. */
export type KeyTimes = ReadonlyMap<string, Date>;

const VERSION = 1;
/** Longest description that is written or looked into, in UTF-16 units: about 2,500 keys. GUESS: the vendor states no limit. */
const LONGEST = 128 * 1024;

/**
The text of a description: compact JSON of some 300 characters, and 45 for each key under way.
@throws RbacError `CHANGE_FAILED` when it would hold too many keys
*/
export function noteText(
  {id, by, process: {machine, boot, pidns, pid, start}}: Holder,
  until: Date,
  keys: KeyTimes,
): string {
  const notes = [...keys].map(([hash, since]) => [hash, since.toISOString()]);
  const note = {v: VERSION, holder: id, by, machine, boot, pidns, pid, start, until: until.toISOString(), keys: notes};
  const text = JSON.stringify(note);
  if (text.length <= LONGEST) return text;
  throw new RbacError('CHANGE_FAILED', `${keys.size} keys under way are more than the lock can name`, {
    hint: 'apply them in parts, with --target',
  });
}

/** What a description says, or undefined when it is not one that this version writes. Never throws. */
export function parseNote(text: string | undefined): LockNote | undefined {
  const value = parsed(text);
  if (!isObject(value) || value.v !== VERSION) return undefined;
  const {holder, by, machine, boot, pidns, pid, start} = value;
  const until = instant(value.until);
  if (!fits(holder, UUID) || typeof by !== 'string' || until === undefined) return undefined;
  if (!fits(machine, DIGEST) || !fits(boot, DIGEST) || !fits(pidns, NUMBER) || !fits(start, NUMBER)) return undefined;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 0 || pid > MOST_PID) return undefined;
  return {holder, by: shortened(by.slice(0, 1_000)), process: {machine, boot, pidns, pid, start}, until};
}

/** The keys that a description names, whatever else is wrong with it: a lost trace costs more than an idle one. Never throws. */
export function parseKeyTimes(text: string | undefined): KeyTimes {
  const value = parsed(text);
  const list = isObject(value) && Array.isArray(value.keys) ? (value.keys as readonly unknown[]) : [];
  const times = new Map<string, Date>();
  for (const item of list) {
    const [hash, since] = Array.isArray(item) ? (item as readonly unknown[]) : [];
    const at = instant(since);
    if (fits(hash, HASH) && at !== undefined && at < (times.get(hash) ?? FAR)) times.set(hash, at);
  }
  return times;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DIGEST = /^(?:[0-9a-f]{16})?$/;
const NUMBER = /^\d{0,20}$/;
const HASH = /^[0-9a-f]{16}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MOST_PID = 2 ** 31 - 1;
const FAR = new Date(8.64e15);

const fits = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

function instant(value: unknown): Date | undefined {
  const ms = fits(value, INSTANT) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

function parsed(text: string | undefined): unknown {
  if (text === undefined || text.length > LONGEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
