import {Fields, oddity} from './fields.ts';

/** Faults that can strike before the request takes effect or after; the first is usual. */
const MOVABLE = ['delay', 'status', '429', 'html', 'unauthorized', 'timeout', 'empty', 'malformed'] as const;
/** Faults whose moment lies in their nature. */
const FIXED = ['drop_before', 'drop_after', 'truncate', 'repeat_cursor', 'bare_array'] as const;

/** What goes wrong. README.md has a line on each. */
export type FaultName = (typeof MOVABLE)[number] | (typeof FIXED)[number];

/** All names that `fault` takes. */
export const FAULT_NAMES: readonly FaultName[] = [...MOVABLE, ...FIXED];

/** Which requests a fault strikes; what is left out matches everything. */
export interface FaultMatch {
  readonly method?: string;
  /** A path without query; a `*` at the end stands for anything. */
  readonly path?: string;
  /** Among the requests that match, counted from 1. */
  readonly nth: readonly number[] | 'every';
}

/** One thing that goes wrong on demand. */
export interface Fault {
  readonly match: FaultMatch;
  readonly fault: FaultName;
  /** Whether the request takes effect all the same: `after` means yes. */
  readonly when: 'before' | 'after';
  /** Milliseconds of a delay. Default 1000. */
  readonly ms: number;
  /** Status of `status` (default 500) and `html` (default 502). */
  readonly status?: number;
  /** Seconds in `Retry-After` of a 429; none when left out. */
  readonly retry_after?: number;
}

/**
Faults from a JSON list.
@throws Error that names the path of the first odd value, as in `faults[1].match.nth`.
*/
export function parseFaults(json: unknown): Fault[] {
  if (!Array.isArray(json)) throw oddity('faults', 'a list', json);
  return json.map((item: unknown, index) => parseFault(item, `faults[${index}]`));
}

function parseFault(item: unknown, path: string): Fault {
  const fields = new Fields(item, path).only(['match', 'fault', 'when', 'ms', 'status', 'retry_after']);
  const fault = fields.choice('fault', FAULT_NAMES);
  return {
    match: parseMatch(fields.record('match').only(['method', 'path', 'nth'])),
    fault,
    when: parseWhen(fields, fault),
    ms: fields.number('ms', 1000),
    ...(fields.has('status') && {status: parseStatus(fields)}),
    ...(fields.has('retry_after') && {retry_after: fields.number('retry_after')}),
  };
}

/** What HTTP knows: Node sends no other. */
function parseStatus(fields: Fields): number {
  const status = fields.number('status');
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw oddity(`${fields.path}.status`, 'a whole number from 200 to 599', status);
}

const AFTER: readonly FaultName[] = ['drop_after', 'truncate', 'repeat_cursor', 'bare_array', 'empty', 'malformed'];

function parseWhen(fields: Fields, fault: FaultName): Fault['when'] {
  const usual = AFTER.includes(fault) ? 'after' : 'before';
  const when = fields.choice('when', ['before', 'after'], usual);
  if (when === usual || MOVABLE.some(name => name === fault)) return when;
  throw new Error(`${fields.path}.when cannot be "${when}": ${fault} strikes ${usual} the request takes effect`);
}

function parseMatch(fields: Fields): FaultMatch {
  return {
    ...(fields.has('method') && {method: fields.text('method').toUpperCase()}),
    ...(fields.has('path') && {path: fields.text('path')}),
    nth: parseNth(fields),
  };
}

function parseNth(fields: Fields): FaultMatch['nth'] {
  const value = fields.raw('nth');
  if (value === undefined || value === 'every') return 'every';
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const counts = list.filter((item): item is number => Number.isInteger(item) && Number(item) > 0);
  if (counts.length === list.length) return counts;
  throw oddity(`${fields.path}.nth`, 'a number from 1, a list of such, or "every"', value);
}

/** Counts requests and tells which faults strike one. */
export function faultFinder(faults: readonly Fault[]): (method: string, path: string) => readonly Fault[] {
  const counts = new Map<Fault, number>();
  const strikes = (fault: Fault) => {
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    return fault.match.nth === 'every' || fault.match.nth.includes(count);
  };
  return (method, path) => faults.filter(({match}) => matches(match, method, path)).filter(strikes);
}

function matches(match: FaultMatch, method: string, path: string): boolean {
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path === undefined) return true;
  return match.path.endsWith('*') ? path.startsWith(match.path.slice(0, -1)) : path === match.path;
}
