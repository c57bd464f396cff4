import {type AuditEntry, activityText} from '../kinds/audit.ts';
import type {LiveKey} from '../kinds/key.ts';
import type {LiveMember} from '../kinds/member.ts';
import type {LiveState} from '../model/live.ts';
import type {KindName, Live} from '../model/object.ts';
import type {Attribution, Change, Reason} from '../model/plan.ts';
import {fold, listOf} from '../model/text.ts';
import {keyDeleted, keyMade} from './attribution-of-key.ts';
import type {AuditLog} from './audit.ts';

/** What there is to tell from who made what differs. */
export interface Evidence {
  readonly live: Pick<LiveState, 'objects'>;
  /** How far back the audit log was asked. */
  readonly since: Date;
  /** Its lines about keys; undefined when nobody asked, or when it could not be read. */
  readonly keyLog: AuditLog | undefined;
  /** Lines whose activity the vendor does not explain. */
  readonly unexplained: readonly AuditEntry[];
}

/**
The changes, each with who made the drift that it would put right, as far as that can be known. `known` is what the
vendor says of exactly this object, `likely` is the one line that fits by time; otherwise nobody is named. What nobody
made, such as an expiry or a rotation that is due, has no attribution. Pure.
*/
export const attribute = <C extends Change>(changes: readonly C[], evidence: Evidence): readonly C[] =>
  changes.map(change =>
    isSomebodysDoing(change) ? {...change, attribution: attributionOf(change, evidence)} : change,
  );

const DOINGS: ReadonlySet<Reason> = new Set(['declared', 'undeclared']);

/** Whether somebody made it differ, and not time, an earlier run or a request. */
export const isSomebodysDoing = ({reason}: Pick<Change, 'reason'>): boolean => DOINGS.has(reason);

type Attributor = (change: Change, evidence: Evidence) => Attribution;

const BY_KIND: Readonly<Record<KindName, Attributor>> = {
  member: memberChanged,
  key: keyChanged,
  tag: notCovered('tags'),
  assignment: notCovered('assignments of tags'),
  sub_workspace: notCovered('sub-workspaces'),
};

function attributionOf(change: Change, evidence: Evidence): Attribution {
  const attribution = BY_KIND[change.kind](change, evidence);
  const hints = attribution.who === null ? evidence.unexplained.filter(mentioning(change)) : [];
  if (hints.length === 0) return attribution;
  const lines = hints.map(({activity, timestamp}) => `${activityText(activity)} on ${timestamp.slice(0, 10)}`);
  return {...attribution, how: `${attribution.how}; the audit log mentions it in ${listOf([...new Set(lines)], 3)}`};
}

/** A membership says who sent its invitation; nothing says who changed or removed one. */
function memberChanged({action, id}: Change, {live}: Evidence): Attribution {
  const members = (live.objects.member ?? []) as readonly LiveMember[];
  const found = members.find(one => one.id === id);
  if (action !== 'delete' || !found) return nobody(null, 'the audit log does not cover members');
  const when = found.createdAt || null;
  if (found.issuerId === undefined) return nobody(when, 'the API does not say who sent the invitation');
  const issuer = members.find(({userId}) => userId === found.issuerId);
  if (!issuer) return nobody(when, 'who sent the invitation is not among the members');
  return {who: issuer.spec.email, when, how: 'the membership says who sent the invitation', confidence: 'known'};
}

/** Keys cannot be edited: one that is otherwise than declared was made so. */
function keyChanged({id, after}: Change, {live, since, keyLog}: Evidence): Attribution {
  const keys = (live.objects.key ?? []) as readonly LiveKey[];
  const members = (live.objects.member ?? []) as readonly LiveMember[];
  const found = keys.find(one => one.id === id);
  const known = {keys, members, since, log: keyLog};
  return found ? keyMade(found, known) : keyDeleted(String(after?.name ?? ''), known);
}

function notCovered(what: string): Attributor {
  return ({kind, action, id}, {live}) => {
    const objects: readonly Live[] = live.objects[kind] ?? [];
    const found = action === 'delete' ? objects.find(one => one.id === id) : undefined;
    return nobody(found?.createdAt || null, `the audit log does not cover ${what}`);
  };
}

const nobody = (when: string | null, how: string): Attribution => ({who: null, when, how, confidence: 'unknown'});

/** Whether a line's metadata holds the id of the object or its name. */
function mentioning({id, address}: Change): (entry: AuditEntry) => boolean {
  const names = new Set([fold(id ?? ''), fold(address.slice(address.indexOf('/') + 1))]);
  names.delete('');
  return ({mentions}) => mentions.some(({value}) => names.has(fold(value)));
}
