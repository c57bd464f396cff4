import {Fields} from './fields.ts';
import {isUuid, stableId, stableStamp} from './ids.ts';
import type {GroupRow, WorkspaceState} from './shapes.ts';

/** A workspace as read, with the parent (id or name) that was written on it. */
export interface WorkspaceDraft {
  readonly row: WorkspaceState;
  readonly parent: string | null;
  readonly path: string;
}

const GROUP = ['id', 'admin_workspace_id', 'sub_workspace_id', 'status', 'sub_workspace_name', 'admin_workspace_name'];

/** Group members: the two workspaces, by id or by the name of a workspace in the file; accepted unless said otherwise. */
export const groupParser =
  (workspaces: readonly WorkspaceState[]) =>
  (item: unknown, path: string, index: number): GroupRow => {
    const fields = new Fields(item, path).only([...GROUP, 'timestamp_created', 'timestamp_updated']);
    const admin = workspaceId(fields.text('admin_workspace_id'), workspaces, `${path}.admin_workspace_id`);
    const sub = workspaceId(fields.text('sub_workspace_id'), workspaces, `${path}.sub_workspace_id`);
    const nameOf = (id: string) => workspaces.find(workspace => workspace.id === id)?.name ?? null;
    const created = fields.stamp('timestamp_created', () => stableStamp(index));
    return {
      id: fields.uuid('id', stableId('group', admin, sub)),
      admin_workspace_id: admin,
      sub_workspace_id: sub,
      status: fields.choice('status', ['pending', 'accepted', 'rejected'], 'accepted'),
      sub_workspace_name: fields.textOrNull('sub_workspace_name', nameOf(sub)),
      admin_workspace_name: fields.textOrNull('admin_workspace_name', nameOf(admin)),
      timestamp_created: created,
      timestamp_updated: fields.stamp('timestamp_updated', () => created),
    };
  };

/** The group members behind the `parent` of workspaces. */
export function parentsOf(drafts: readonly WorkspaceDraft[], workspaces: readonly WorkspaceState[]): GroupRow[] {
  const parse = groupParser(workspaces);
  return drafts.flatMap(({row, parent, path}, index) => {
    if (parent === null) return [];
    const admin_workspace_id = workspaceId(parent, workspaces, `${path}.parent`);
    return [parse({admin_workspace_id, sub_workspace_id: row.id}, path, index)];
  });
}

function workspaceId(text: string, workspaces: readonly WorkspaceState[], path: string): string {
  const found =
    workspaces.find(({id, name}) => id === text.toLowerCase() || name === text)?.id ??
    (isUuid(text) ? text.toLowerCase() : undefined);
  if (found === undefined) throw new Error(`${path} is "${text}", and no workspace has that id or name`);
  return found;
}
