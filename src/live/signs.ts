import type {Reader} from '../api/client.ts';
import {RbacError} from '../errors.ts';
import type {AuditEntry} from '../kinds/audit.ts';
import type {LiveKey} from '../kinds/key.ts';
import type {LiveMember} from '../kinds/member.ts';
import type {LiveState} from '../model/live.ts';
import type {Attribution} from '../model/plan.ts';
import {count} from '../model/text.ts';
import {SLACK_MS, whyUnread} from './attribution-evidence.ts';
import {keyMade} from './attribution-of-key.ts';
import {type AuditLog, readAudit} from './audit.ts';

/** What the audit log has of a workspace, and what it tells of its keys. */
export interface Signs {
  readonly since: Date;
  readonly complete: boolean;
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** Who made each live key, by its id. */
  readonly makers: ReadonlyMap<string, Attribution>;
  readonly notes: readonly string[];
}

/**
The audit log since some day, or why it cannot be read: no question about access is worth failing for it.
@throws whatever else the reading ends with, such as Ctrl-C
*/
export async function readSigns(reader: Pick<Reader, 'get'>, live: LiveState, since: Date): Promise<Signs | string> {
  try {
    const log = await readAudit(reader, {since, until: new Date(live.now.getTime() + SLACK_MS)});
    return {
      since,
      complete: log.complete,
      entries: log.entries,
      makers: makersOf(live, log, since),
      notes: notesOf(log),
    };
  } catch (error) {
    if (error instanceof RbacError) return whyUnread(error);
    throw error;
  }
}

function makersOf({objects}: LiveState, log: AuditLog, since: Date): ReadonlyMap<string, Attribution> {
  const keys = (objects.key ?? []) as readonly LiveKey[];
  const members = (objects.member ?? []) as readonly LiveMember[];
  return new Map(keys.map(key => [key.id, keyMade(key, {keys, members, since, log})]));
}

const notesOf = ({complete, skipped}: AuditLog): readonly string[] => [
  ...(complete ? [] : ['the audit log is longer than what is read of it: a shorter --since takes in all']),
  ...(skipped === 0 ? [] : [`${count(skipped, 'line')} of the audit log could not be understood`]),
];
