import type {Reader} from '../api/client.ts';
import {RbacError} from '../errors.ts';
import {groupBy} from '../kinds/kind.ts';
import {readWorkspace} from '../kinds/workspace.ts';
import type {FleetWorkspace} from '../model/fleet.ts';
import type {LiveWorkspace} from '../model/object.ts';
import {positionText} from '../model/position.ts';
import {oneLine} from '../model/text.ts';
import type {Group} from './group.ts';
import {keyText, nameOf} from './words.ts';

/** What the key of a workspace leads to, or why that is not known. */
export type Opened =
  | {readonly workspace: FleetWorkspace; readonly live: LiveWorkspace}
  | {readonly workspace: FleetWorkspace; readonly error: unknown};

/**
What the key of a workspace leads to.
@param group the admin workspace's group, as far as it can be seen: asked for only to tell why its key was turned away
@throws RbacError `WORKSPACE_INACCESSIBLE`, at the line of the fleet file, or whatever the API refuses
*/
export async function openWorkspace(
  workspace: FleetWorkspace,
  reader: Reader,
  group: () => Promise<Group | undefined>,
): Promise<LiveWorkspace> {
  try {
    return await readWorkspace(reader);
  } catch (error) {
    if (workspace.key.from !== 'admin' || !isTurnedAway(error)) throw error;
    throw inaccessible(workspace, await group(), error);
  }
}

/** GUESS: the vendor does not say how it answers for a workspace that the key may not act in. */
const isTurnedAway = (error: unknown): error is RbacError =>
  error instanceof RbacError && error.code !== 'AUTH_SCOPE' && [401, 403, 404].includes(error.status ?? 0);

function inaccessible(workspace: FleetWorkspace, group: Group | undefined, cause: RbacError): RbacError {
  const status = group === undefined ? 'unseen' : (group.get(workspace.id)?.status ?? 'absent');
  const [why, hint] = WHY[status] ?? UNCLEAR;
  return new RbacError('WORKSPACE_INACCESSIBLE', `${nameOf(workspace)} ${why}`, {
    at: workspace.at,
    hint,
    status: cause.status,
    cause,
  });
}

const WHY: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  pending: [
    "has not accepted the invitation to the admin workspace's group",
    'its owner must accept it in the app; until then leave the workspace out with --select',
  ],
  rejected: [
    "has rejected the invitation to the admin workspace's group",
    'invite it again once its owner agrees, give it a key of its own, or take it out of the fleet file',
  ],
  unseen: [
    'does not let the key of the admin workspace in',
    'give that key workspace_group_members:read to hear why, or look in the app whether the workspace is in the group',
  ],
  absent: [
    "is not in the admin workspace's group",
    'check the id, invite the workspace, or give it a key of its own in the fleet file',
  ],
};
const UNCLEAR = [
  'does not let the key of the admin workspace in, although it is in its group',
  'look at the workspace in the app, or give it a key of its own in the fleet file',
] as const;

/**
Whether each key leads where the fleet file says, and no two to one workspace. Pure.
@returns what was opened, with an error in the place of whatever is wrong
*/
export function judgeIdentities(opened: readonly Opened[]): readonly Opened[] {
  const sharing = groupBy(opened.filter(isLed), ({live}) => live.id);
  return opened.map(one => {
    if (!isLed(one)) return one;
    const error = twins(one, sharing.get(one.live.id) ?? []) ?? elsewhere(one);
    return error === undefined ? one : {workspace: one.workspace, error};
  });
}

type Led = Extract<Opened, {readonly live: LiveWorkspace}>;

const isLed = (one: Opened): one is Led => 'live' in one;

function twins({workspace, live}: Led, sharing: readonly Led[]): RbacError | undefined {
  const other = sharing.find(one => one.workspace !== workspace)?.workspace;
  if (other === undefined) return undefined;
  const place = `${nameOf(other)} (${oneLine(positionText(other.at))})`;
  return new RbacError(
    'CONFIG_DUPLICATE',
    `${keyText(workspace)} opens the same workspace as that of ${place}: ${oneLine(live.id)} (${oneLine(live.name)})`,
    {at: workspace.at, hint: 'give each entry the key of its own workspace, or take one of them out'},
  );
}

function elsewhere({workspace, live}: Led): RbacError | undefined {
  if (live.id === workspace.id) return undefined;
  return new RbacError(
    'AUTH_WORKSPACE',
    `${keyText(workspace)} opens workspace ${oneLine(live.id)} (${oneLine(live.name)}), and the fleet file says ${oneLine(workspace.id)}`,
    {at: workspace.at, hint: 'use the key of that workspace, or correct its id'},
  );
}
