import {type Call, closed, type Endpoint} from './endpoint.ts';
import {notFound, refusal} from './refusal.ts';
import type {GroupRow} from './shapes.ts';
import type {Table} from './table.ts';

/** What an invitation of a workspace says. */
export interface GroupDraft {
  readonly sub_workspace_id: string;
}

/** Body of an invitation: a workspace, not a person. DOC: OpenAPI. */
export const groupBody = closed({sub_workspace_id: {type: 'string', format: 'uuid'}}, ['sub_workspace_id']);

/** The workspaces that this one has invited. GUESS: a sub-workspace sees none; its parent is at `/admin`. Hence a switch. */
export function selectGroup(_query: unknown, call: Call, table: Table<GroupRow>): readonly GroupRow[] {
  const {store, world} = call;
  const isSeen = (row: GroupRow) =>
    row.admin_workspace_id === store.id || (world.settings.group_lists_parent && inGroup(row, call));
  return table.newest().filter(isSeen);
}

/** Whether the workspace is on either side: one removes with this, the other leaves. DOC: the workspace group guide. */
export const inGroup = (row: GroupRow, {store}: Call): boolean =>
  [row.admin_workspace_id, row.sub_workspace_id].includes(store.id);

/** An open invitation. DOC: 409 when the two cannot be parent and child. GUESS: 404 for a workspace that does not exist. */
export function inviteWorkspace({sub_workspace_id}: GroupDraft, {world, store, newId, now}: Call): GroupRow {
  const sub = world.stores.get(sub_workspace_id);
  if (sub === undefined) throw notFound();
  const active = world.groups.all().filter(row => row.status !== 'rejected');
  const taken = active.some(row => row.sub_workspace_id === sub.id);
  if (taken) throw refusal(409, 'The sub workspace already has an active parent or invitation');
  const crossed = active.some(row => row.admin_workspace_id === sub.id || row.sub_workspace_id === store.id);
  if (crossed || sub === store) throw refusal(409, 'A workspace cannot be both an admin and a sub workspace');
  return {
    id: newId(),
    admin_workspace_id: store.id,
    sub_workspace_id: sub.id,
    status: 'pending',
    sub_workspace_name: sub.info.name,
    admin_workspace_name: store.info.name,
    timestamp_created: now,
    timestamp_updated: now,
  };
}

/** The parent of a workspace: one object, with the word "Undefined" for a name when there is none. DOC. GUESS: the scope. */
export const parentEndpoint: Endpoint = {
  method: 'GET',
  path: 'workspace-group-members/admin',
  scope: 'workspace_group_members:read',
  run: ({world, store}) => {
    const row = world.groups.all().find(group => group.sub_workspace_id === store.id && group.status === 'accepted');
    if (row === undefined) return {workspace_name: 'Undefined', has_admin_workspace: false};
    const workspace_name =
      world.stores.get(row.admin_workspace_id)?.info.name ?? row.admin_workspace_name ?? 'Undefined';
    return {workspace_name, has_admin_workspace: true, workspace_group_member_id: row.id};
  },
};
