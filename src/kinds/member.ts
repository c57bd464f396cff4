import {asObject, booleanField, optionalString, optionalStrings, stringField} from '../api/shape.ts';
import {type Problem, RbacError} from '../errors.ts';
import type {Grant, WorkspaceSpec} from '../model/desired.ts';
import type {MemberEntry} from '../model/generated/files.ts';
import {type JsonObject, sameJson} from '../model/json.ts';
import {didYouMean} from '../model/nearest.ts';
import type {Address, Desired, Live} from '../model/object.ts';
import {PERMISSIONS} from '../model/permissions.ts';
import type {Risk, Warning} from '../model/plan.ts';
import {byPosition, positionText} from '../model/position.ts';
import {count, fold, hasUnsafeCharacter, isAddress, listOf, oneLine} from '../model/text.ts';
import {
  type DeclareContext,
  type Declared,
  dayText,
  type Entry,
  groupBy,
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

  naming: {field: 'email', key: fold, address: email => addressOf(email)},
  declare,
  addressOf: ({email}) => addressOf(email),
  identitiesOf: ({email}) => [fold(email)],
  references: () => [],
  contradictions,

  async read(reader, {workspace}) {
    const items = await reader.getAll('workspace-members');
    return items.map((item, index) => fromWire(item, `workspace-members[${index}]`, workspace.ownerId));
  },
  entriesOf,
  wireOf: ({id, spec: {email, role, permissions, nickname}, login, userId, accepted, issuerId, createdAt}) => ({
    members: [
      {
        id,
        email,
        role,
        accepted,
        ...(userId !== undefined && {user_id: userId}),
        ...(login !== undefined && {user_email: login}),
        ...(issuerId !== undefined && {issuer_id: issuerId}),
        ...(permissions && {permissions}),
        ...(nickname !== undefined && {nickname}),
        ...(createdAt && {timestamp_created: createdAt}),
      },
    ],
  }),

  pair,
  fieldsOf,
  meaningOf: ({email: _identity, permissions, ...rest}) => ({
    ...rest,
    ...(Array.isArray(permissions) && {permissions: [...new Set(permissions)].sort()}),
  }),
  replaceOn: ['permissions'], // DOC: PATCH takes role and nickname only.
  replaceOrder: 'old-first', // GUESS: the vendor refuses, or doubles, a member who is invited again.
  removalFloor: 2,
  takesAway: (before, after) => !(rankOf(before.role) <= rankOf(after.role)),
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

const RANK: ReadonlyMap<unknown, number> = new Map([
  ['view', 1],
  ['editor', 2],
  ['admin', 3],
  ['owner', 4],
]);
/** NaN for a role that this version does not know: neither more nor less than another. */
const rankOf = (role: unknown) => RANK.get(role) ?? Number.NaN;
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

/** The owner stands in the files once: as a member, or as `workspace.owner`, or as both alike. */
function contradictions(
  declared: readonly Desired<MemberSpec>[],
  workspace: WorkspaceSpec | undefined,
): readonly Problem[] {
  const [first, ...others] = declared.filter(({spec}) => spec.role === 'owner').sort((a, b) => byPosition(a.at, b.at));
  if (!first) return [];
  const twice = others.map(({address, at}) => ({
    code: 'CONFIG_DUPLICATE' as const,
    message: `${address} is declared owner, and so is ${first.address}`,
    at,
    also: first.at,
    hint: 'a workspace has one owner; delete the other entry',
  }));
  if (workspace?.owner === undefined || fold(workspace.owner) === fold(first.spec.email)) return twice;
  const differs = {
    code: 'CONFIG_CONFLICT' as const,
    message: `${first.address} is declared owner, and workspace.owner is ${oneLine(workspace.owner)}`,
    at: first.at,
    also: workspace.at,
    hint: 'name the same address in both places, or delete one of them',
  };
  return [differs, ...twice];
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

function pair({desired, live, requested}: PairInput<MemberSpec, LiveMember>): Pairing<MemberSpec, LiveMember> {
  const {of, blocked, warnings} = match(desired, live);
  const formers = formersOf(desired, live, new Set([...of.values(), ...blocked]));
  const paired = new Set<LiveMember>();
  const pairs: Pair<MemberSpec, LiveMember>[] = [];
  const notes: string[] = [];

  for (const entry of desired) {
    const found = of.get(entry);
    const former = formers.get(entry) ?? [];
    for (const one of [...former, ...(found && found !== 'ambiguous' ? [found] : [])]) paired.add(one);
    if (found === 'ambiguous' || isAboutOwner(entry, found)) {
      if (found !== 'ambiguous') warnings.push(...ownerTrouble(entry, found));
      pairs.push(...former.map(keep));
      continue;
    }
    refuseClient(entry, found);
    if (found && isWiderThanDeclared(entry, found)) warnings.push(widerThanDeclared(entry, found));
    pairs.push(...former.map(old => formerPair(entry, found, old)));
    if (!entry.expired && !found?.accepted)
      notes.push(...former.map(old => `${old.address} is kept until ${entry.address} has accepted the invitation`));
    if (entry.expired) pairs.push(...(found ? [expiredPair(entry, found)] : []));
    else if (found && requested?.has(entry.address)) pairs.push(invitedAgain(entry, found));
    else pairs.push({do: 'compare', desired: entry, live: found});
  }
  for (const one of live)
    if (!paired.has(one) && !one.owner) pairs.push(blocked.has(one) && !isClient(one) ? keep(one) : leftOver(one));
  return {pairs, warnings, notes};
}

const keep = (live: LiveMember): Pair<MemberSpec, LiveMember> => ({do: 'keep', live});
const expiredPair = (desired: Desired<MemberSpec>, live: LiveMember): Pair<MemberSpec, LiveMember> => ({
  do: 'remove',
  live,
  reason: 'expired',
  desired,
});

/** The membership under an address that the person had before goes once the new one is accepted. */
function formerPair(
  desired: Desired<MemberSpec>,
  found: LiveMember | undefined,
  live: LiveMember,
): Pair<MemberSpec, LiveMember> {
  if (desired.expired) return expiredPair(desired, live);
  return found?.accepted ? {do: 'remove', live, reason: 'renamed', desired} : keep(live);
}

/** There is no endpoint that sends an invitation again: the pending membership goes and a new one comes. DOC by absence. */
function invitedAgain(desired: Desired<MemberSpec>, live: LiveMember): Pair<MemberSpec, LiveMember> {
  if (!live.accepted) return {do: 'replace', desired, live, reason: 'requested'};
  throw new RbacError('USAGE', `${live.address} has accepted already; there is no invitation to send again`);
}

const isClient = ({spec}: LiveMember) => spec.role === 'client';
const leftOver = (live: LiveMember): Pair<MemberSpec, LiveMember> =>
  isClient(live) ? {do: 'foreign', live, as: 'client'} : {do: 'undeclared', live};

interface Match {
  readonly of: ReadonlyMap<Desired<MemberSpec>, LiveMember | 'ambiguous'>;
  /** Memberships that an unclear match holds back from every change. */
  readonly blocked: ReadonlySet<LiveMember>;
  readonly warnings: Warning[];
}

/** One to one: first by the invited address, then, among what is left, by the login address. */
function match(desired: readonly Desired<MemberSpec>[], live: readonly LiveMember[]): Match {
  const matching = new Matching();
  const byEmail = groupBy(live, ({spec}) => fold(spec.email));
  for (const entry of desired) matchInvited(entry, byEmail.get(fold(entry.spec.email)) ?? [], matching);
  const byLogin = groupBy(live, ({login}) => fold(login ?? ''));
  for (const entry of desired)
    if (!matching.of.has(entry)) matchLogin(entry, byLogin.get(fold(entry.spec.email)) ?? [], matching);
  return matching;
}

class Matching implements Match {
  readonly of = new Map<Desired<MemberSpec>, LiveMember | 'ambiguous'>();
  readonly takenBy = new Map<LiveMember, Desired<MemberSpec>>();
  readonly blocked = new Set<LiveMember>();
  readonly warnings: Warning[] = [];

  take(entry: Desired<MemberSpec>, live: LiveMember): void {
    this.of.set(entry, live);
    this.takenBy.set(live, entry);
  }

  block(entry: Desired<MemberSpec>, among: readonly LiveMember[], message: string): void {
    this.of.set(entry, 'ambiguous');
    for (const one of among) this.blocked.add(one);
    this.warnings.push(warning('LIVE_AMBIGUOUS', message, entry.at));
  }
}

function matchInvited(entry: Desired<MemberSpec>, found: readonly LiveMember[], matching: Matching): void {
  const [only] = found;
  if (found.length === 1 && only) matching.take(entry, only);
  if (found.length > 1)
    matching.block(
      entry,
      found,
      `${entry.address} has ${found.length} memberships (${idsOf(found)}); remove all but one in the app`,
    );
}

function matchLogin(entry: Desired<MemberSpec>, everyone: readonly LiveMember[], matching: Matching): void {
  const open = everyone.filter(one => !matching.blocked.has(one));
  const left = open.filter(one => !matching.takenBy.has(one));
  const [only] = left;
  if (!only) matchTaken(entry, open, matching);
  else if (left.length > 1) matching.block(entry, left, manyLogins(entry, left));
  else {
    matching.take(entry, only);
    if (!hadAddress(entry, only)) matching.warnings.push(foundByLogin(entry, only));
  }
}

const foundByLogin = ({address, at}: Desired, {spec}: LiveMember) =>
  warning(
    'MEMBER_LOGIN_ADDRESS',
    `${address} was found by its login address; it was invited as ${oneLine(spec.email)}`,
    at,
  );

/** Every membership under the login address is another entry's already: none of the entries is acted on. */
function matchTaken(entry: Desired<MemberSpec>, taken: readonly LiveMember[], matching: Matching): void {
  const others = taken.flatMap(one => matching.takenBy.get(one) ?? []);
  const [other] = others;
  if (!other) return;
  for (const one of others) matching.of.set(one, 'ambiguous');
  const one = `${entry.address} and ${other.address} (${positionText(other.at)}) are one membership (${idsOf(taken)}); declare one of them`;
  matching.block(entry, taken, taken.length > 1 ? manyLogins(entry, taken) : one);
}

const manyLogins = ({address}: Desired, found: readonly LiveMember[]) =>
  `${address} is the login address of ${found.length} memberships (${idsOf(found)}); declare the invited addresses instead`;

const idsOf = (members: readonly LiveMember[]) => listOf(members.map(({id}) => id));

const hadAddress = (entry: Desired<MemberSpec>, live: LiveMember) =>
  (entry.spec.previously ?? []).some(address => addressesOf(live).includes(fold(address)));

/**
Memberships under earlier addresses of an entry; each is given to one entry, and none that is matched by itself. Whoever
is declared absent loses those under the present login address, too: that address counts before another's earlier one.
*/
function formersOf(
  desired: readonly Desired<MemberSpec>[],
  live: readonly LiveMember[],
  matched: ReadonlySet<unknown>,
): ReadonlyMap<Desired<MemberSpec>, readonly LiveMember[]> {
  const free = live.filter(one => !matched.has(one) && !one.owner && !isClient(one));
  const byAddress = groupBy(
    free.flatMap(one => [...new Set(addressesOf(one))].map(address => ({address, one}))),
    ({address}) => address,
  );
  const taken = new Set<LiveMember>();
  const take = (address: string) => {
    const found = (byAddress.get(fold(address)) ?? []).map(({one}) => one).filter(one => !taken.has(one));
    for (const one of found) taken.add(one);
    return found;
  };
  const present = new Map(desired.map(entry => [entry, entry.expired ? take(entry.spec.email) : []]));
  return new Map(
    desired.map(entry => [entry, [...(entry.spec.previously ?? []).flatMap(take), ...(present.get(entry) ?? [])]]),
  );
}

/** What the files say of the owner is compared and never applied. */
const isAboutOwner = (entry: Desired<MemberSpec>, found: LiveMember | undefined): boolean =>
  entry.spec.role === 'owner' || found?.owner === true;

function ownerTrouble(entry: Desired<MemberSpec>, found: LiveMember | undefined): readonly Warning[] {
  const declared = entry.spec.role === 'owner' && !entry.expired;
  if (declared && found?.owner) return [];
  if (!declared && !found?.owner) return [];
  const wanted = entry.expired ? 'the end of this membership' : `the role "${oneLine(entry.spec.named ?? '')}"`;
  const message = declared
    ? `${entry.address} is declared owner and is not; ownership moves only by a transfer in the app`
    : `${entry.address} owns the workspace; ${wanted} is not applied`;
  return [warning('OWNER_DIFFERS', message, entry.at)];
}

function refuseClient(entry: Desired<MemberSpec>, found: LiveMember | undefined): void {
  if (!found || !isClient(found)) return;
  throw new RbacError(
    'CONFIG_CONFLICT',
    `${entry.address} is a client of the agency in live state; clients cannot be declared`,
    {at: entry.at, hint: 'delete this entry: live clients are never touched'},
  );
}

const isWiderThanDeclared = ({spec, expired}: Desired<MemberSpec>, found: LiveMember) =>
  !expired && spec.permissions === undefined && found.spec.permissions !== undefined;

const widerThanDeclared = (entry: Desired<MemberSpec>, {spec}: LiveMember) =>
  warning(
    'PERMISSIONS_UNDECLARED',
    `${entry.address} has ${count(spec.permissions?.length ?? 0, 'permission')} in live state; its role names none, so they are left as they are`,
    entry.at,
  );

/** That somebody becomes admin is a rule of its own, as every danger that has a name. */
function riskOf(before: JsonObject | null, after: JsonObject | null): Risk {
  if (before === null) return 'low';
  if (after === null || rankOf(before.role) >= 3 !== rankOf(after.role) >= 3) return 'medium';
  return sameJson(before.permissions ?? [], after.permissions ?? []) ? 'low' : 'medium';
}

function describe({action, reason, desired, live, everybody}: Step<MemberSpec, LiveMember>): string {
  const role = desired ? roleText(desired.spec) : '';
  if (action === 'create') return `invite as ${role}`;
  if (reason === 'requested') return `invited again as ${role}: the old invitation is taken back`;
  if (action === 'replace') return `removed and invited again as ${role}: must be accepted again`;
  if (action === 'update') return desired && desired.spec.named !== desired.spec.role ? `as ${role}` : '';
  if (reason === 'expired') return `expired ${desired?.expires ?? ''}`;
  if (reason === 'renamed') return `address changed to ${desired?.spec.email ?? ''}`;
  return ['not declared', ...(live ? [addedText(live, everybody)] : [])].join(' · ');
}

export function roleText({named, role, permissions}: MemberSpec): string {
  const details = [
    ...(named === role ? [] : [role]),
    ...(permissions ? [count(permissions.length, 'permission')] : []),
  ];
  return `${oneLine(named ?? role)}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function addedText({createdAt, issuerId, accepted}: LiveMember, everybody: readonly LiveMember[]): string {
  const issuer = issuerId === undefined ? undefined : byUserId(everybody).get(issuerId);
  const verb = accepted ? 'added' : 'invited';
  return `${verb}${dayText(createdAt)}${issuer ? ` by ${oneLine(issuer.spec.email)}` : ''}`;
}

const usersOf = new WeakMap<readonly LiveMember[], ReadonlyMap<string | undefined, LiveMember>>();

/** Members by user id. Kept for each list, which is asked for every row of a plan. */
function byUserId(everybody: readonly LiveMember[]): ReadonlyMap<string | undefined, LiveMember> {
  const users = usersOf.get(everybody) ?? new Map(everybody.map(one => [one.userId, one]));
  usersOf.set(everybody, users);
  return users;
}

/** Memberships of one invited address are one entry; a plan says that they are too many and touches none. */
function entriesOf(live: readonly LiveMember[]): readonly Entry[] {
  const namesakes = groupBy(live, ({spec}) => fold(spec.email));
  const written = new Set<string>();
  return live.map(one => {
    if (one.owner || isClient(one)) return {skip: 'foreign', live: one};
    if (!isSayable(one.spec)) return {skip: 'unsayable', live: one};
    const address = fold(one.spec.email);
    const alike = namesakes.get(address) ?? [];
    if (written.has(address)) return {skip: 'ambiguous', live: one};
    written.add(address);
    return entryOf(one, alike.length);
  });
}

const isSayable = ({role, email, permissions}: MemberSpec) =>
  RANK.has(role) && isAddress(fold(email)) && (permissions ?? []).every(permission => PERMISSIONS.includes(permission));

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
