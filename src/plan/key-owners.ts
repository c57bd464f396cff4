import {type KeySpec, key} from '../kinds/key.ts';
import {groupBy, warning} from '../kinds/kind.ts';
import {addressesOf} from '../kinds/member/addresses.ts';
import {type LiveMember, member} from '../kinds/member.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import type {Desired} from '../model/object.ts';
import type {Change, Warning} from '../model/plan.ts';
import {fold, listOf} from '../model/text.ts';

/** A key does not end with the access of the person it belongs to: removing a member who owns keys is worth a word. */
export function keysOutliveMember(
  changes: readonly Change[],
  {sections}: DesiredState,
  {objects}: LiveState,
): readonly Warning[] {
  const keys = ((sections[key.name] ?? []) as readonly Desired<KeySpec>[]).filter(({expired}) => !expired);
  const ownedBy = groupBy(
    keys.filter(({spec}) => spec.owner !== undefined),
    ({spec}) => fold(spec.owner ?? ''),
  );
  if (ownedBy.size === 0) return [];
  const members = new Map(((objects[member.name] ?? []) as readonly LiveMember[]).map(one => [one.id, one]));
  return changes.filter(isDeparture).flatMap(({address, id, at}) => {
    const person = members.get(id ?? '');
    const owned = new Set((person ? addressesOf(person) : []).flatMap(one => ownedBy.get(one) ?? []));
    if (owned.size === 0) return [];
    const message = `${address} goes, the keys in this person's name stay: ${listOf([...owned].map(one => one.address))}; rotate them and name a new owner`;
    return [warning('KEYS_OUTLIVE_MEMBER', message, at)];
  });
}

/** Whether somebody leaves, as opposed to getting another address. */
const isDeparture = ({kind, action, reason}: Change) =>
  kind === member.name && action === 'delete' && reason !== 'renamed';
