import {
  addressField,
  asObject,
  booleanField,
  idField,
  optionalString,
  optionalStrings,
  optionalTime,
  stringField,
} from '../api/shape.ts';
import type {Problem} from '../errors.ts';
import type {WorkspaceSpec} from '../model/desired.ts';
import type {MemberEntry} from '../model/generated/files.ts';
import {type JsonObject, sameJson} from '../model/json.ts';
import {didYouMean} from '../model/nearest.ts';
import type {Desired} from '../model/object.ts';
import type {Risk} from '../model/plan.ts';
import {byPosition} from '../model/position.ts';
import {fold, oneLine} from '../model/text.ts';
import type {DeclareContext, Declared, Kind} from './kind.ts';
import {addressOf} from './member/addresses.ts';
import {entriesOf} from './member/entries.ts';
import {pair} from './member/pair.ts';
import {rankOf} from './member/roles.ts';
import type {LiveMember, MemberSpec} from './member/spec.ts';
import {describe} from './member/words.ts';

export type {LiveMember, MemberSpec} from './member/spec.ts';

export const member: Kind<MemberSpec, LiveMember> = {
  name: 'member',
  section: 'members',
  noun: ['member', 'members'],

  naming: {field: 'email', key: fold, address: email => addressOf(email)},
  declare,
  addressOf: ({email}) => addressOf(email),
  identitiesOf: ({email}) => [fold(email)],
  formerNames: ({previously = []}) => previously,
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

/** An accepted member who can manage the workspace: an admin, or the owner. */
export const isAcceptedAdmin = ({accepted, owner, spec}: LiveMember): boolean =>
  accepted && (owner || spec.role === 'admin');

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
      () => 'leave this member out: live clients are never touched',
    );
  else if (!known && role !== 'owner')
    problem('CONFIG_UNKNOWN_ROLE', `no role is called "${oneLine(role)}"`, ['role'], () =>
      roleHint(role, [...roles.keys()]),
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

const roleHint = (role: string, known: readonly string[]) =>
  didYouMean(role, [...known, 'owner'], `declare it under roles, or use one of ${known.join(', ')}`);

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
  const email = addressField(item, 'email', where);
  const login = optionalString(item, 'user_email', where);
  const userId = optionalString(item, 'user_id', where);
  const role = stringField(item, 'role', where);
  const permissions = optionalStrings(item, 'permissions', where);
  const nickname = optionalString(item, 'nickname', where);
  return {
    address: addressOf(email),
    ...(login !== undefined && fold(login) !== fold(email) && {aliases: [addressOf(login)]}),
    id: idField(item, 'id', where),
    spec: {email, role, ...(permissions?.length && {permissions}), ...(nickname !== undefined && {nickname})},
    createdAt: optionalTime(item, 'timestamp_created', where) ?? '',
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

/** That somebody becomes admin is a rule of its own, as every danger that has a name. */
function riskOf(before: JsonObject | null, after: JsonObject | null): Risk {
  if (before === null) return 'low';
  if (after === null || rankOf(before.role) >= 3 !== rankOf(after.role) >= 3) return 'medium';
  return sameJson(before.permissions ?? [], after.permissions ?? []) ? 'low' : 'medium';
}
