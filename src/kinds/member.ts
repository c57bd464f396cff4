import {asObject, booleanField, optionalString, optionalStrings, stringField} from '../api/shape.ts';
import {RbacError} from '../errors.ts';
import type {Grant} from '../model/desired.ts';
import type {MemberEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import {didYouMean} from '../model/nearest.ts';
import type {Address, Desired, Live} from '../model/object.ts';
import {PERMISSIONS} from '../model/permissions.ts';
import type {Risk, Warning} from '../model/plan.ts';
import {positionText} from '../model/position.ts';
import {count, fold, hasUnsafeCharacter, listOf, oneLine} from '../model/text.ts';
import {
  type DeclareContext,
  type Declared,
  type Entry,
  type Kind,
  type Pair,
  type PairInput,
  type Pairing,
  type Step,
  warning,
} from './kind.ts';

/** A person's access. */
export interface MemberSpec {
  readonly email: string;
  /** `owner` may stand once in files, where it is only asserted; `client` is the vendor's and stands in live state alone. */
  readonly role: Grant | 'owner' | 'client' | (string & {});
  /** The role's name in the files. */
  readonly named?: string;
  readonly permissions?: readonly string[];
  readonly nickname?: string;
  /** Addresses this person had before. */
  readonly previously?: readonly string[];
}

export interface LiveMember extends Live<MemberSpec> {
  readonly userId: string | undefined;
  /** Login address of the person's account; it can differ from the invited one. */
  readonly login: string | undefined;
  readonly accepted: boolean;
  /** User id of whoever invited this member. */
  readonly issuerId: string | undefined;
  readonly owner: boolean;
}

export const member: Kind<MemberSpec, LiveMember> = {
  name: 'member',
  section: 'members',
  noun: ['member', 'members'],

  declare,
  addressOf: ({email}) => addressOf(email),
  identitiesOf: ({email}) => [fold(email)],
  references: () => [],

  async read(reader, {workspace}) {
    const items = await reader.getAll('workspace-members');
    return items.map((item, index) => fromWire(item, `workspace-members[${index}]`, workspace.ownerId));
  },
  entriesOf,

  pair,
  fieldsOf,
  meaningOf: ({email: _identity, permissions, ...rest}) => ({
    ...rest,
    ...(Array.isArray(permissions) && {permissions: [...new Set(permissions)].sort()}),
  }),
  replaceOn: ['permissions'], // DOC: PATCH takes role and nickname only.
  replaceOrder: 'old-first', // GUESS: the vendor refuses, or doubles, a member who is invited again.
  removalFloor: 2,
  takesAway: (before, after) => rankOf(after.role) < rankOf(before.role),
  riskOf,
  describe,

  async create(writer, {email, role, permissions, nickname}) {
    const body = {
      email,
      role,
      ...(nickname !== undefined && {nickname}),
      ...(permissions !== undefined && {permissions}),
    };
    const {id, spec} = fromWire(asObject(await writer.post('workspace-members', body)), 'workspace-members', undefined);
    return {id, fields: fieldsOf(spec)};
  },
  async update(writer, id, fields) {
    await writer.patch(`workspace-members/${id}`, fields);
  },
  async remove(writer, id) {
    await writer.delete(`workspace-members/${id}`);
  },
  onMismatch: 'report', // Taking the invitation back and sending it again would mail the person twice.
};

const RANK: Readonly<Record<string, number>> = {view: 1, editor: 2, admin: 3, owner: 4};
const rankOf = (role: unknown) => RANK[String(role)] ?? 0;
const addressOf = (email: string): Address => `member/${fold(email)}`;

/** An accepted member who can manage the workspace: an admin, or the owner. */
export const isAcceptedAdmin = ({accepted, owner, spec}: LiveMember): boolean =>
  accepted && (owner || spec.role === 'admin');

/** Every address under which a membership is known, folded. */
export const addressesOf = ({spec, login}: LiveMember): readonly string[] =>
  [spec.email, ...(login === undefined ? [] : [login])].map(fold);

function declare(
  {email, role, nickname, reason, expires, previously}: MemberEntry,
  {roles, problem}: DeclareContext,
): readonly Declared<MemberSpec>[] {
  const known = roles.get(role);
  if (role === 'client')
    problem(
      'CONFIG_RESERVED',
      'the role "client" is given by the vendor alone',
      ['role'],
      'leave this member out: live clients are never touched',
    );
  else if (!known && role !== 'owner')
    problem(
      'CONFIG_UNKNOWN_ROLE',
      `no role is called "${oneLine(role)}"`,
      ['role'],
      didYouMean(
        role,
        [...roles.keys(), 'owner'],
        `declare it under roles, or use one of ${[...roles.keys()].join(', ')}`,
      ),
    );
  const spec = {
    email: email.trim(),
    role: known?.grants ?? role,
    named: role,
    ...(known?.permissions && {permissions: known.permissions}),
    ...(nickname !== undefined && {nickname}),
    ...(previously && {previously}),
  };
  return [{spec, reason, expires}];
}

function fromWire(item: JsonObject, where: string, ownerId: string | undefined): LiveMember {
  const email = stringField(item, 'email', where);
  const login = optionalString(item, 'user_email', where);
  const userId = optionalString(item, 'user_id', where);
  const role = stringField(item, 'role', where);
  const permissions = optionalStrings(item, 'permissions', where);
  const nickname = optionalString(item, 'nickname', where);
  return {
    address: addressOf(email),
    ...(login !== undefined && fold(login) !== fold(email) && {aliases: [addressOf(login)]}),
    id: stringField(item, 'id', where),
    spec: {email, role, ...(permissions?.length && {permissions}), ...(nickname !== undefined && {nickname})},
    createdAt: optionalString(item, 'timestamp_created', where) ?? '',
    userId,
    login,
    accepted: booleanField(item, 'accepted', where),
    issuerId: optionalString(item, 'issuer_id', where),
    owner: role === 'owner' || (ownerId !== undefined && userId === ownerId),
  };
}

function fieldsOf({email, role, permissions, nickname}: MemberSpec): JsonObject {
  return {email, role, ...(permissions && {permissions}), ...(nickname !== undefined && {nickname})};
}

function pair({desired, live}: PairInput<MemberSpec, LiveMember>): Pairing<MemberSpec, LiveMember> {
  const {of, blocked, warnings} = match(desired, live);
  const claimed = new Set([...of.values(), ...blocked]);
  const pairs: Pair<MemberSpec, LiveMember>[] = [];
  const notes: string[] = [];

  for (const entry of desired) {
    const found = of.get(entry);
    if (found === 'ambiguous') continue;
    const owner = ownerTrouble(entry, found);
    if (owner !== undefined) {
      if (owner.message !== '') warnings.push(owner);
      continue;
    }
    refuseClient(entry, found);
    if (found && entry.spec.permissions === undefined && found.spec.permissions)
      warnings.push(widerThanDeclared(entry, found));
    for (const old of formerOf(entry, live, claimed)) {
      claimed.add(old);
      if (found?.accepted && !entry.expired) pairs.push({do: 'remove', live: old, reason: 'renamed', desired: entry});
      else if (found) notes.push(`${old.address} is kept until ${entry.address} has accepted the invitation`);
    }
    if (!entry.expired) pairs.push({do: 'compare', desired: entry, live: found});
    else if (found) pairs.push({do: 'remove', live: found, reason: 'expired', desired: entry});
  }
  for (const rest of live) if (!claimed.has(rest) && !rest.owner) pairs.push(leftOver(rest));
  return {pairs, warnings, notes};
}

const leftOver = (live: LiveMember): Pair<MemberSpec, LiveMember> =>
  live.spec.role === 'client' ? {do: 'foreign', live, as: 'client'} : {do: 'undeclared', live};

interface Match {
  readonly of: ReadonlyMap<Desired<MemberSpec>, LiveMember | 'ambiguous'>;
  /** Memberships that an unclear match holds back from every change. */
  readonly blocked: ReadonlySet<LiveMember>;
  readonly warnings: Warning[];
}

/** One to one: first by the invited address, then, among what is left, by the login address. */
function match(desired: readonly Desired<MemberSpec>[], live: readonly LiveMember[]): Match {
  const of = new Map<Desired<MemberSpec>, LiveMember | 'ambiguous'>();
  const takenBy = new Map<LiveMember, Desired<MemberSpec>>();
  const blocked = new Set<LiveMember>();
  const warnings: Warning[] = [];
  const block = (entry: Desired<MemberSpec>, among: readonly LiveMember[], message: string) => {
    of.set(entry, 'ambiguous');
    for (const one of among) blocked.add(one);
    warnings.push(warning('LIVE_AMBIGUOUS', message, entry.at));
  };

  const byEmail = groupBy(live, ({spec}) => spec.email);
  for (const entry of desired) {
    const found = byEmail.get(fold(entry.spec.email)) ?? [];
    if (found.length > 1)
      block(
        entry,
        found,
        `${entry.address} has ${found.length} memberships (${listOf(found.map(({id}) => id))}); remove all but one in the app`,
      );
    const [only] = found;
    if (found.length !== 1 || !only) continue;
    of.set(entry, only);
    takenBy.set(only, entry);
  }

  const byLogin = groupBy(live, ({login}) => login);
  for (const entry of desired) {
    if (of.has(entry)) continue;
    const found = (byLogin.get(fold(entry.spec.email)) ?? []).filter(one => !blocked.has(one));
    const [only] = found;
    const other = only && takenBy.get(only);
    if (found.length > 1)
      block(
        entry,
        found,
        `${entry.address} is the login address of ${found.length} memberships (${listOf(found.map(({id}) => id))}); declare the invited addresses instead`,
      );
    else if (only && other) {
      of.set(other, 'ambiguous');
      block(
        entry,
        [only],
        `${entry.address} and ${other.address} (${positionText(other.at)}) are one membership (${only.id}); declare one of them`,
      );
    } else if (only) {
      of.set(entry, only);
      takenBy.set(only, entry);
      if (!hadAddress(entry, only))
        warnings.push(
          warning(
            'MEMBER_LOGIN_ADDRESS',
            `${entry.address} was found by its login address; it was invited as ${oneLine(only.spec.email)}`,
            entry.at,
          ),
        );
    }
  }
  return {of, blocked, warnings};
}

function groupBy(
  live: readonly LiveMember[],
  address: (live: LiveMember) => string | undefined,
): ReadonlyMap<string, LiveMember[]> {
  const groups = new Map<string, LiveMember[]>();
  for (const one of live) {
    const key = fold(address(one) ?? '');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

const hadAddress = (entry: Desired<MemberSpec>, live: LiveMember) =>
  (entry.spec.previously ?? []).some(address => addressesOf(live).includes(fold(address)));

const formerOf = (entry: Desired<MemberSpec>, live: readonly LiveMember[], claimed: ReadonlySet<unknown>) =>
  entry.spec.previously === undefined
    ? []
    : live.filter(one => !claimed.has(one) && !one.owner && one.spec.role !== 'client' && hadAddress(entry, one));

/** A warning (with no message where all is well) when an entry is about the owner, whom nothing may change. */
function ownerTrouble(entry: Desired<MemberSpec>, found: LiveMember | undefined): Warning | undefined {
  const declared = entry.spec.role === 'owner';
  if (!declared && !found?.owner) return undefined;
  if (declared && found?.owner) return warning('OWNER_DIFFERS', '', entry.at);
  const message = declared
    ? `${entry.address} is declared owner and is not; ownership moves only by a transfer in the app`
    : `${entry.address} owns the workspace; the role "${oneLine(entry.spec.named ?? '')}" is not applied`;
  return warning('OWNER_DIFFERS', message, entry.at);
}

function refuseClient(entry: Desired<MemberSpec>, found: LiveMember | undefined): void {
  if (found?.spec.role !== 'client') return;
  throw new RbacError(
    'CONFIG_CONFLICT',
    `${entry.address} is a client of the agency in live state; clients cannot be declared`,
    {at: entry.at, hint: 'delete this entry: live clients are never touched'},
  );
}

const widerThanDeclared = (entry: Desired<MemberSpec>, {spec}: LiveMember) =>
  warning(
    'PERMISSIONS_UNDECLARED',
    `${entry.address} has ${count(spec.permissions?.length ?? 0, 'permission')} in live state; its role names none, so they are left as they are`,
    entry.at,
  );

function riskOf(before: JsonObject | null, after: JsonObject | null): Risk {
  if (rankOf(after?.role) >= 3) return 'high';
  if (rankOf(before?.role) >= 3) return 'medium';
  return after === null ? 'medium' : 'low';
}

function describe({action, reason, desired, live, everybody}: Step<MemberSpec, LiveMember>): string {
  const role = desired ? roleText(desired.spec) : '';
  if (action === 'create') return `invite as ${role}`;
  if (action === 'replace') return `removed and invited again as ${role}: must be accepted again`;
  if (action === 'update') return desired && desired.spec.named !== desired.spec.role ? `as ${role}` : '';
  if (reason === 'expired') return `expired ${desired?.expires ?? ''}`;
  if (reason === 'renamed') return `address changed to ${desired?.spec.email ?? ''}`;
  return ['not declared', ...(live ? [addedText(live, everybody)] : [])].join(' · ');
}

function roleText({named, role, permissions}: MemberSpec): string {
  const details = [
    ...(named === role ? [] : [role]),
    ...(permissions ? [count(permissions.length, 'permission')] : []),
  ];
  return `${oneLine(named ?? role)}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function addedText({createdAt, issuerId, accepted}: LiveMember, everybody: readonly LiveMember[]): string {
  const issuer = issuerId === undefined ? undefined : everybody.find(({userId}) => userId === issuerId);
  const verb = accepted ? 'added' : 'invited';
  return `${verb} ${(createdAt ?? '').slice(0, 10)}${issuer ? ` by ${oneLine(issuer.spec.email)}` : ''}`;
}

function entriesOf(live: readonly LiveMember[]): readonly Entry[] {
  const uses = new Map<string, number>();
  for (const address of live.flatMap(one => [...new Set(addressesOf(one))]))
    uses.set(address, (uses.get(address) ?? 0) + 1);
  return live.map(one => {
    if (one.owner || one.spec.role === 'client') return {skip: 'foreign', live: one};
    if (!isSayable(one.spec)) return {skip: 'unsayable', live: one};
    if (addressesOf(one).some(address => (uses.get(address) ?? 0) > 1))
      return {skip: 'ambiguous', live: one, comment: 'another membership has the same address'};
    return entryOf(one);
  });
}

const isSayable = ({role, email, nickname, permissions}: MemberSpec) =>
  role in RANK &&
  EMAIL.test(email) &&
  !hasUnsafeCharacter(nickname ?? '') &&
  (permissions ?? []).every(permission => PERMISSIONS.includes(permission));

const EMAIL = /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+\.[\x21-\x3f\x41-\x7e]+$/;

function entryOf({spec, accepted, createdAt}: LiveMember): Entry {
  const entry = {
    email: fold(spec.email),
    role: spec.role,
    ...(spec.nickname !== undefined && {nickname: spec.nickname}),
  };
  const comment = accepted ? undefined : `invited ${(createdAt ?? '').slice(0, 10)}, not accepted yet`;
  return {entry, comment, permissions: spec.permissions};
}
