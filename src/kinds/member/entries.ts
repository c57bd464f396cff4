import {PERMISSIONS} from '../../model/permissions.ts';
import {fold, hasUnsafeCharacter, isAddress, listOf, oneLine} from '../../model/text.ts';
import {dayText, type Entry, groupBy} from '../kind.ts';
import {isClient, isRole} from './roles.ts';
import type {LiveMember, MemberSpec} from './spec.ts';

/** Memberships of one invited address are one entry; a plan says that they are too many and touches none. */
export function entriesOf(live: readonly LiveMember[]): readonly Entry[] {
  const namesakes = groupBy(live, ({spec}) => fold(spec.email));
  const written = new Set<string>();
  return live.map(one => {
    if (one.owner || isClient(one)) return {skip: 'foreign', live: one};
    if (!isSayable(one.spec)) return {skip: 'unsayable', live: one, comment: unknownText(one.spec)};
    const address = fold(one.spec.email);
    const alike = namesakes.get(address) ?? [];
    if (written.has(address)) return {skip: 'ambiguous', live: one};
    written.add(address);
    return entryOf(one, alike.length);
  });
}

const isSayable = ({role, email, permissions}: MemberSpec) =>
  isRole(role) && isAddress(fold(email)) && (permissions ?? []).every(permission => PERMISSIONS.includes(permission));

/** What of a member no file can say because this version does not know it. */
function unknownText({role, permissions = []}: MemberSpec): string | undefined {
  if (!isRole(role)) return `this version does not know its role "${oneLine(role)}"`;
  const unknown = permissions.filter(permission => !PERMISSIONS.includes(permission));
  return unknown.length === 0 ? undefined : `this version does not know its permissions ${listOf(unknown)}`;
}

const LONGEST_NICKNAME = 80;

function entryOf({spec, accepted, createdAt}: LiveMember, memberships: number): Entry {
  const {nickname} = spec;
  const sayable = nickname !== undefined && nickname.length <= LONGEST_NICKNAME && !hasUnsafeCharacter(nickname);
  const entry = {email: fold(spec.email), role: spec.role, ...(sayable && {nickname})};
  const comments = [
    ...(accepted ? [] : [`invited${dayText(createdAt)}, not accepted yet`]),
    ...(memberships > 1 ? [`${memberships} memberships have this address: remove all but one in the app`] : []),
  ];
  return {entry, comment: comments.length === 0 ? undefined : comments.join('; '), permissions: spec.permissions};
}
