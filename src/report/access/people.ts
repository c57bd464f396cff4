import {type KeySpec, key} from '../../kinds/key.ts';
import {groupBy} from '../../kinds/kind.ts';
import {addressesOf} from '../../kinds/member/addresses.ts';
import {type LiveMember, type MemberSpec, member} from '../../kinds/member.ts';
import type {DeclaredMember, LiveMembership, PersonAccess} from '../../model/access.ts';
import type {Address, Desired} from '../../model/object.ts';
import {fold} from '../../model/text.ts';
import {type AccessInput, type Found, type Remarks, standingsOf} from './standings.ts';

/** Everybody with access, declared or live, the owner included. */
export function peopleOf(input: AccessInput): {readonly people: readonly PersonAccess[]} & Remarks {
  const {found, warnings, notes} = standingsOf(member, withOwner(input));
  const everybody = (input.live?.objects.member ?? []) as readonly LiveMember[];
  const inviters = new Map(everybody.map(one => [one.userId, one.spec.email]));
  const owned = ownedKeys(input);
  return {people: found.map(one => personOf(one, inviters, owned)), warnings, notes};
}

/** The owner whom only `workspace.owner` names is declared there. */
function withOwner(input: AccessInput): AccessInput {
  const {desired} = input;
  const {owner: email, at} = desired?.workspace ?? {};
  if (!desired || email === undefined || at === undefined) return input;
  const declared = (desired.sections.member ?? []) as readonly Desired<MemberSpec>[];
  const address = member.addressOf({email, role: 'owner'});
  if (declared.some(entry => entry.address === address)) return input;
  const owner = {address, spec: {email, role: 'owner', named: 'owner'}, at, expired: false};
  return {...input, desired: {...desired, sections: {...desired.sections, member: [...declared, owner]}}};
}

type Owned = ReadonlyMap<string, readonly Address[]>;

/** Declared keys by the address of their owner. */
function ownedKeys({desired}: AccessInput): Owned {
  const keys = (desired?.sections[key.name] ?? []) as readonly Desired<KeySpec>[];
  const groups = groupBy(
    keys.filter(({spec, expired}) => spec.owner !== undefined && !expired),
    ({spec}) => fold(spec.owner ?? ''),
  );
  return new Map([...groups].map(([email, list]) => [email, list.map(({address}) => address)]));
}

function personOf(
  {address, status, declared, live, differences}: Found<MemberSpec, LiveMember>,
  inviters: ReadonlyMap<string | undefined, string>,
  owned: Owned,
): PersonAccess {
  const email = declared?.spec.email ?? live[0]?.spec.email ?? '';
  const known = new Set([fold(email), ...live.flatMap(addressesOf)]);
  return {
    address,
    email,
    status,
    declared: declared ? declaredMember(declared) : null,
    live: live.map(one => membershipOf(one, inviters)),
    differences,
    owned_keys: [...known].flatMap(one => owned.get(one) ?? []),
  };
}

/** None is the same as not named. */
export const namedPermissions = ({
  permissions,
}: {
  readonly permissions?: readonly string[] | undefined;
}): readonly string[] | null => (permissions && permissions.length > 0 ? permissions : null);

const declaredMember = ({spec, at, reason, expires, expired}: Desired<MemberSpec>): DeclaredMember => ({
  role: spec.role,
  named: spec.named ?? spec.role,
  permissions: namedPermissions(spec),
  nickname: spec.nickname ?? null,
  at,
  reason: reason ?? null,
  expires: expires ?? null,
  expired,
  previously: spec.previously ?? [],
});

const membershipOf = (
  {id, spec, login, accepted, owner, createdAt, issuerId}: LiveMember,
  inviters: ReadonlyMap<string | undefined, string>,
): LiveMembership => ({
  role: owner ? 'owner' : spec.role,
  permissions: namedPermissions(spec),
  nickname: spec.nickname ?? null,
  id,
  email: spec.email,
  login: login !== undefined && fold(login) !== fold(spec.email) ? login : null,
  accepted,
  created_at: createdAt || null,
  added_by: (issuerId !== undefined && inviters.get(issuerId)) || null,
});
