import {anyOf, type Call, closed, mentions, type Query} from './endpoint.ts';
import {userIdOf} from './home.ts';
import {PERMISSIONS} from './permissions.ts';
import {refusal} from './refusal.ts';
import type {MemberRow} from './shapes.ts';
import type {Table} from './table.ts';
import {fold} from './world.ts';

/** What an invitation says. */
export interface MemberDraft {
  readonly email: string;
  readonly role: MemberRow['role'];
  readonly user_email?: string | null;
  readonly nickname?: string | null;
  readonly permissions?: readonly string[] | null;
}

/** What can change about a membership. DOC: nothing else; the rest takes a deletion and a new invitation. */
export type MemberEdit = Partial<Pick<MemberRow, 'role' | 'nickname'>>;

// DOC: the published enum has owner and client too, and says that they cannot be given. GUESS: the same 400 as any other wrong value.
const role = {type: 'string', enum: ['admin', 'editor', 'view']};
const nickname = {type: ['string', 'null'], maxLength: 80};
const permissions = {type: ['array', 'null'], items: {type: 'string', enum: PERMISSIONS}};
const email = {type: 'string', format: 'email'};

/** Body of an invitation. DOC: OpenAPI. */
export const memberBody = closed(
  {email, role, user_email: {...email, type: ['string', 'null']}, nickname, permissions},
  ['email', 'role'],
);

/** Body of a change. DOC: OpenAPI. */
export const memberEdit = anyOf({role, nickname});

/** Members by `accepted` and by a part of name or address. DOC: OpenAPI. */
export function selectMembers({accepted, search}: Query, _call: Call, table: Table<MemberRow>): readonly MemberRow[] {
  const fits = (row: MemberRow) => {
    if (accepted !== undefined && row.accepted !== accepted) return false;
    const fullName = [row.name?.first, row.name?.last].filter(part => part !== undefined).join(' ');
    return search === undefined || mentions([row.email, row.user_email, fullName], search);
  };
  return table.newest().filter(fits);
}

/** An open invitation. GUESS: no issuer, since a key has no known maker; one address in two letter cases is one person. */
export function invite(draft: MemberDraft, {store, world, newId, now}: Call): MemberRow {
  const known = store.members.named(fold(draft.email));
  if (known.length > 0 && world.settings.duplicate_member === 'refuse')
    throw refusal(400, 'This user is already a member of the workspace');
  return {
    id: newId(),
    email: draft.email,
    user_id: userIdOf(draft.email),
    user_email: draft.user_email ?? null,
    nickname: draft.nickname ?? null,
    role: draft.role,
    accepted: false,
    issuer_id: null,
    permissions: draft.permissions ?? null,
    timestamp_created: now,
    workspace_id: store.id,
  };
}

/** The membership after a change. The owner's nickname can change in any case, the role by a switch. */
export function editMember(row: MemberRow, edit: MemberEdit, call: Call): MemberRow {
  if (edit.role !== undefined) spareOwner(row, call);
  return {...row, ...edit};
}

/** Refuses to touch the owner's membership unless the settings allow it. GUESS: 400 and the wording. */
export function spareOwner(row: MemberRow, {store, world}: Call): void {
  const owns = row.role === 'owner' || row.user_id === store.info.owner;
  if (owns && world.settings.owner_membership === 'refuse')
    throw refusal(400, 'The workspace owner cannot be changed or removed');
}
