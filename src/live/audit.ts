import type {Reader} from '../api/client.ts';
import {type AuditEntry, auditEntry} from '../kinds/audit.ts';
import type {Json} from '../model/json.ts';

/** Which part of the audit log is wanted. */
export interface AuditWindow {
  readonly since: Date;
  readonly until: Date;
  /** The vendor's number of an activity; default all. */
  readonly activity?: number | undefined;
}

/** A part of the audit log: information about who did what, and no ground to change anything. */
export interface AuditLog {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** Lines that could not be understood. */
  readonly skipped: number;
  /** Whether the end of the list was reached. */
  readonly complete: boolean;
}

const PAGE = 1000; // DOC: OpenAPI of 2026-08: the one list that takes more than 100.
const MOST_PAGES = 10;
const DAY_MS = 86_400_000;

/**
The lines of a window, from at most ten pages of a thousand. Whether the API heeds filters, in which order it lists and
to which zone its days belong is written nowhere: a day more is asked for at both ends, and lines are filtered and
sorted here.
@throws RbacError when the API refuses, such as `AUTH_SCOPE` without `audit_logs:read`
*/
export async function readAudit(reader: Pick<Reader, 'get'>, window: AuditWindow): Promise<AuditLog> {
  const {since, until, activity} = window;
  const {items, complete} = await readPages(reader, {
    start_date: dayOf(since, -DAY_MS),
    end_date: dayOf(until, DAY_MS),
    activity_type: activity,
  });
  const read = items.map(auditEntry);
  const entries = new Map(read.flatMap(entry => (entry ? [[entry.id, entry] as const] : [])));
  const isWanted = (entry: AuditEntry) => {
    const time = Date.parse(entry.timestamp);
    return (
      time >= since.getTime() && time <= until.getTime() && (activity === undefined || entry.activity === activity)
    );
  };
  return {
    entries: [...entries.values()].filter(isWanted).sort(newestFirst),
    skipped: read.filter(entry => entry === undefined).length,
    complete,
  };
}

const dayOf = (date: Date, shiftMs: number) => new Date(date.getTime() + shiftMs).toISOString().slice(0, 10);

const newestFirst = (a: AuditEntry, b: AuditEntry) => Date.parse(b.timestamp) - Date.parse(a.timestamp);

interface Pages {
  readonly items: readonly Json[];
  readonly complete: boolean;
}

/** Unlike lists that plans are made from, this one may end early: what was read by then still tells something. */
async function readPages(
  reader: Pick<Reader, 'get'>,
  query: Readonly<Record<string, string | number | undefined>>,
): Promise<Pages> {
  const read: Json[] = [];
  const cursors = new Set<Json>();
  let cursor: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const {items, next_starting_after: next} = await reader.get('audit-logs', {
      ...query,
      limit: PAGE,
      starting_after: cursor,
    });
    if (!Array.isArray(items)) return {items: read, complete: false};
    read.push(...(items as readonly Json[]));
    if (items.length === 0 || next === undefined || next === null) return {items: read, complete: true};
    if (typeof next !== 'string' || cursors.has(next)) return {items: read, complete: false};
    cursors.add(next);
    cursor = next;
  }
  return {items: read, complete: false};
}
