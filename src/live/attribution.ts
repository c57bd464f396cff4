import {type AuditEntry, activityText} from '../kinds/audit.ts';
import type {LiveKey} from '../kinds/key.ts';
import {groupBy} from '../kinds/kind.ts';
import type {LiveMember} from '../kinds/member.ts';
import type {LiveState} from '../model/live.ts';
import type {KindName, Live} from '../model/object.ts';
import type {Attribution, Change, Reason} from '../model/plan.ts';
import {fold, listOf} from '../model/text.ts';
import {type KeyEvidence, keyDeleted, keyMade} from './attribution-of-key.ts';
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
export function attribute<C extends Change>(changes: readonly C[], evidence: Evidence): readonly C[] {
  const known = knownFrom(evidence);
  return changes.map(change =>
    isSomebodysDoing(change) ? {...change, attribution: attributionOf(change, known)} : change,
  );
}

const DOINGS: ReadonlySet<Reason> = new Set(['declared', 'undeclared']);

/** Whether somebody made it differ, and not time, an earlier run or a request. */
export const isSomebodysDoing = ({reason}: Pick<Change, 'reason'>): boolean => DOINGS.has(reason);

/** The evidence, so that nothing in it has to be looked for once more for each change. */
interface Known {
  objectOf(change: Change): Live | undefined;
  memberOf(userId: string): LiveMember | undefined;
  readonly keys: KeyEvidence;
  /** Unexplained lines with a change's id or name in their metadata, in their order. */
  mentioning(change: Change): readonly AuditEntry[];
}

function knownFrom({live: {objects}, since, keyLog, unexplained}: Evidence): Known {
  const byId = new Map(Object.entries(objects).map(([kind, list]) => [kind, firstBy<Live>(list, ({id}) => id)]));
  const members = (objects.member ?? []) as readonly LiveMember[];
  const byUser = firstBy(members, ({userId}) => userId);
  return {
    objectOf: ({kind, id}) => byId.get(kind)?.get(id ?? undefined),
    memberOf: userId => byUser.get(userId),
    keys: {keys: (objects.key ?? []) as readonly LiveKey[], members, since, log: keyLog},
    mentioning: mentions(unexplained),
  };
}

/** Items by a name that they have; of several the first. */
const firstBy = <T>(items: readonly T[], nameOf: (item: T) => string | undefined) =>
  new Map(items.toReversed().map(item => [nameOf(item), item] as const));

type Attributor = (change: Change, known: Known) => Attribution;

const BY_KIND: Readonly<Record<KindName, Attributor>> = {
  member: memberChanged,
  key: keyChanged,
  tag: notCovered('tags'),
  assignment: notCovered('assignments of tags'),
  sub_workspace: notCovered('sub-workspaces'),
};

function attributionOf(change: Change, known: Known): Attribution {
  const attribution = BY_KIND[change.kind](change, known);
  const hints = attribution.who === null ? known.mentioning(change) : [];
  if (hints.length === 0) return attribution;
  const lines = hints.map(({activity, timestamp}) => `${activityText(activity)} on ${timestamp.slice(0, 10)}`);
  return {...attribution, how: `${attribution.how}; the audit log mentions it in ${listOf([...new Set(lines)], 3)}`};
}

/** A membership says who sent its invitation; nothing says who changed or removed one. */
function memberChanged(change: Change, {objectOf, memberOf}: Known): Attribution {
  const found = objectOf(change) as LiveMember | undefined;
  if (change.action !== 'delete' || !found) return nobody(null, 'the audit log does not cover members');
  const when = found.createdAt || null;
  if (found.issuerId === undefined) return nobody(when, 'the API does not say who sent the invitation');
  const issuer = memberOf(found.issuerId);
  if (!issuer) return nobody(when, 'who sent the invitation is not among the members');
  return {who: issuer.spec.email, when, how: 'the membership says who sent the invitation', confidence: 'known'};
}

/** Keys cannot be edited: one that is otherwise than declared was made so. */
function keyChanged(change: Change, {objectOf, keys}: Known): Attribution {
  const found = objectOf(change) as LiveKey | undefined;
  return found ? keyMade(found, keys) : keyDeleted(String(change.after?.name ?? ''), keys);
}

function notCovered(what: string): Attributor {
  return (change, {objectOf}) => {
    const found = change.action === 'delete' ? objectOf(change) : undefined;
    return nobody(found?.createdAt || null, `the audit log does not cover ${what}`);
  };
}

const nobody = (when: string | null, how: string): Attribution => ({who: null, when, how, confidence: 'unknown'});

/** Finds the lines whose metadata hold the id of a change's object or its name. */
function mentions(entries: readonly AuditEntry[]): Known['mentioning'] {
  const places = entries.flatMap((entry, place) => entry.mentions.map(({value}) => ({name: fold(value), place})));
  const byName = groupBy(places, ({name}) => name);
  return ({id, address}) => {
    const names = new Set([fold(id ?? ''), fold(address.slice(address.indexOf('/') + 1))]);
    names.delete('');
    const found = new Set([...names].flatMap(name => (byName.get(name) ?? []).map(({place}) => place)));
    return [...found].sort((a, b) => a - b).flatMap(place => entries[place] ?? []);
  };
}
