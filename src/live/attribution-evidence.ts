import type {Reader} from '../api/client.ts';
import {RbacError} from '../errors.ts';
import {isPublished, KEY_CREATED, KEY_DELETED} from '../kinds/audit.ts';
import type {LiveState} from '../model/live.ts';
import type {Change} from '../model/plan.ts';
import {count} from '../model/text.ts';
import {type Evidence, isSomebodysDoing} from './attribution.ts';
import {type AuditLog, type AuditWindow, readAudit} from './audit.ts';

export interface Read {
  readonly evidence: Evidence;
  /** What the audit log cannot tell this time, and why. */
  readonly notes: readonly string[];
}

/** A line may be a moment newer than the reading of live state, by clocks that do not agree to the second. */
export const SLACK_MS = 60_000;

/**
Reads what can tell who made the changes' drift, and no more: nothing when nobody made any of it, only lines about keys
when only keys differ. A log that cannot be read is a note: who did it is worth no failure.
*/
export async function readEvidence(
  reader: Pick<Reader, 'get'>,
  changes: readonly Change[],
  live: LiveState,
  since: Date,
): Promise<Read> {
  const asked = changes.filter(isSomebodysDoing);
  const madeAt = new Map((live.objects.key ?? []).map(({id, createdAt}) => [id, createdAt]));
  const keys = asked.filter(({kind, id}) => kind === 'key' && isInReach(madeAt.get(id ?? ''), since));
  const others = asked.some(({kind}) => kind !== 'key');
  const logs = await logsFor(reader, {since, until: new Date(live.now.getTime() + SLACK_MS)}, keys, others);
  if (logs instanceof RbacError)
    return {evidence: {live, since, keyLog: undefined, unexplained: []}, notes: unreadNotes(keys, logs)};
  const {keyLog, all} = logs;
  const unexplained = all.entries.filter(({activity}) => !isPublished(activity));
  return {evidence: {live, since, keyLog, unexplained}, notes: keys.length > 0 ? partNotes(keyLog) : []};
}

/**
Whether the window can hold the line about a key: any deletion may be in it, a creation only when it is as young.
@param made when the key was made; undefined when it is not live
*/
const isInReach = (made: string | undefined, since: Date) => made === undefined || Date.parse(made) >= since.getTime();

interface Logs {
  readonly keyLog: AuditLog;
  /** Lines about anything, as far as they were read. */
  readonly all: AuditLog;
}

/**
The log about keys, and about anything where that may be of use: what the vendor does not explain may be about members
or tags. Or why there is none. A log that is too long to be read whole is read again for keys alone.
*/
async function logsFor(
  reader: Pick<Reader, 'get'>,
  window: Pick<AuditWindow, 'since' | 'until'>,
  keys: readonly Change[],
  others: boolean,
): Promise<Logs | RbacError> {
  try {
    const all = others ? await readAudit(reader, window) : undefined;
    if (all?.complete) return {keyLog: all, all};
    const parts = activitiesOf(keys).map(activity => readAudit(reader, {...window, activity}));
    const keyLog = joined(await Promise.all(parts));
    return {keyLog, all: all ?? keyLog};
  } catch (error) {
    if (error instanceof RbacError) return error;
    throw error;
  }
}

/** A key that is missing may have been deleted; every other one was made. */
const activitiesOf = (keys: readonly Change[]): readonly number[] => [
  ...(keys.some(({id}) => id !== null) ? [KEY_CREATED] : []),
  ...(keys.some(({id}) => id === null) ? [KEY_DELETED] : []),
];

const joined = (logs: readonly AuditLog[]): AuditLog => ({
  entries: logs.flatMap(({entries}) => entries),
  skipped: logs.reduce((sum, {skipped}) => sum + skipped, 0),
  complete: logs.every(({complete}) => complete),
});

/** Nothing is lost for what the log does not cover. */
function unreadNotes(keys: readonly Change[], {code, status}: RbacError): readonly string[] {
  if (keys.length === 0) return [];
  return [`who made or deleted ${count(keys.length, 'key')} cannot be told: ${whyUnread({code, status})}`];
}

/** Why the audit log could not be read. */
export const whyUnread = ({code, status}: Pick<RbacError, 'code' | 'status'>): string =>
  WHY[code] ?? `the audit log could not be read (${code}${status === undefined ? '' : `, ${status}`})`;

const WHY: Readonly<Partial<Record<RbacError['code'], string>>> = {
  AUTH_SCOPE: 'the API key in use lacks the scope audit_logs:read',
  API_PLAN_REQUIRED: 'the workspace has no active paid plan (402)',
  API_FORBIDDEN: 'the API forbids reading the audit log, which the plan may not include (403)',
  API_NOT_FOUND: 'there is no audit log in this workspace (404)',
};

function partNotes({complete, skipped}: AuditLog): readonly string[] {
  return [
    ...(complete ? [] : ['the audit log about keys is longer than what is read of it: a shorter --since takes in all']),
    ...(skipped === 0
      ? []
      : [`${count(skipped, 'line')} of the audit log could not be understood: nobody is named by time alone`]),
  ];
}
