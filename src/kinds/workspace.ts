import type {Reader} from '../api/client.ts';
import {idField, optionalString, stringField} from '../api/shape.ts';
import {RbacError} from '../errors.ts';
import type {WorkspaceSpec} from '../model/desired.ts';
import type {LiveWorkspace} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {fold, oneLine} from '../model/text.ts';
import {warning} from './kind.ts';
import {addressesOf} from './member/addresses.ts';
import type {LiveMember} from './member.ts';

/** The workspace that the key (or `--as-workspace`) leads to. */
export async function readWorkspace(reader: Reader): Promise<LiveWorkspace> {
  const item = await reader.get('workspaces/current');
  return {
    id: idField(item, 'id', 'workspaces/current').toLowerCase(),
    name: stringField(item, 'name', 'workspaces/current'),
    ownerId: optionalString(item, 'owner', 'workspaces/current'),
    scheduledForRemovalAt: optionalString(item, 'scheduled_for_removal_at', 'workspaces/current'),
  };
}

/**
Whether the files are about this workspace: asked before anything else is read.
@throws RbacError `AUTH_WORKSPACE` (exit 8)
*/
export function assertSameWorkspace(spec: WorkspaceSpec | undefined, live: LiveWorkspace): void {
  if (spec?.id === undefined || spec.id.toLowerCase() === live.id) return;
  throw new RbacError(
    'AUTH_WORKSPACE',
    `the files are about workspace ${oneLine(spec.id)}, the key belongs to ${live.id} (${oneLine(live.name)})`,
    {
      at: spec.at,
      hint: 'use the key of the other workspace, or pass the files of this one',
    },
  );
}

/** Whether the owner is who the files say. Without a list of members only a missing owner id can be told. */
export function ownerWarnings(
  spec: WorkspaceSpec | undefined,
  members: readonly LiveMember[] | undefined,
): readonly Warning[] {
  if (spec?.owner === undefined || members === undefined) return [];
  const wanted = fold(spec.owner);
  const owners = members.filter(({owner}) => owner);
  if (owners.some(one => addressesOf(one).includes(wanted))) return [];
  const found = owners.map(one => oneLine(one.spec.email)).join(', ');
  return [
    warning(
      'OWNER_DIFFERS',
      `the files say that ${oneLine(spec.owner)} owns the workspace; ${found === '' ? 'the API shows no owner' : `it is ${found}`}`,
      spec.at,
    ),
  ];
}

/** A workspace that is about to be deleted. */
export function removalWarnings({scheduledForRemovalAt, name}: LiveWorkspace): readonly Warning[] {
  if (scheduledForRemovalAt === undefined) return [];
  return [
    warning(
      'WORKSPACE_REMOVAL',
      `workspace ${oneLine(name)} is scheduled for removal at ${oneLine(scheduledForRemovalAt)}; cancel that in the app if nobody wants it`,
    ),
  ];
}
