import {type AuditEntry, activityText} from '../../kinds/audit.ts';
import {anyGlob} from '../../model/glob.ts';
import {fold} from '../../model/text.ts';

/** Which lines of the audit log are wanted. None of a sort: all. */
export interface LogFilter {
  /** The vendor's numbers of activities. */
  readonly types: readonly number[];
  /** Names or ids of users, with * and ?, in any case. */
  readonly users: readonly string[];
  /** Ids of the keys that did it. */
  readonly keys: readonly string[];
}

/** A line as it is shown: what the vendor says, with the names of what it gives ids of. */
export interface LogLine {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly activity: number;
  readonly what: string;
  /** A person's name, else the user's id; null when no user is named. */
  readonly user: string | null;
  readonly user_id: string | null;
  /** The key's name where it is known, else its id; null when no key is named. */
  readonly key: string | null;
  readonly key_id: string | null;
  /** Whether it was done by API; null when the line does not say. */
  readonly from_api: boolean | null;
  readonly ip: string | null;
  /** What else the line says, as `path: value`. */
  readonly details: readonly string[];
}

/** The wanted lines, oldest first, as a log is read. @param keyNames by the ids of keys */
export function logLines(
  entries: readonly AuditEntry[],
  filter: LogFilter,
  keyNames: ReadonlyMap<string, string>,
): readonly LogLine[] {
  const isWanted = testFor(filter);
  return entries
    .filter(isWanted)
    .map(entry => lineOf(entry, keyNames))
    .toReversed();
}

function testFor({types, users, keys}: LogFilter): (entry: AuditEntry) => boolean {
  const isUser = anyGlob(users.map(fold));
  return ({activity, userId = '', userName = '', apiKeyId}) =>
    (types.length === 0 || types.includes(activity)) &&
    (users.length === 0 || isUser(fold(userName)) || isUser(fold(userId))) &&
    (keys.length === 0 || (apiKeyId !== undefined && keys.includes(apiKeyId)));
}

const lineOf = (entry: AuditEntry, keyNames: ReadonlyMap<string, string>): LogLine => ({
  id: entry.id,
  at: entry.timestamp,
  activity: entry.activity,
  what: activityText(entry.activity),
  user: entry.userName ?? entry.userId ?? null,
  user_id: entry.userId ?? null,
  key: entry.apiKeyId === undefined ? null : (keyNames.get(entry.apiKeyId) ?? entry.apiKeyId),
  key_id: entry.apiKeyId ?? null,
  from_api: entry.fromApi ?? null,
  ip: entry.ipAddress ?? null,
  details: entry.mentions.map(({path, value}) => `${path}: ${value}`),
});
