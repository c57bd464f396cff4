import {connect} from '../../src/api/connect.ts';
import type {EmulatorState} from '../../src/emulator/index.ts';
import {InvalidFiles, RbacError} from '../../src/errors.ts';
import type {DesiredState} from '../../src/model/desired.ts';
import type {LiveState} from '../../src/model/live.ts';
import type {Plan, PlanOptions} from '../../src/model/plan.ts';
import {Secret} from '../../src/model/secret.ts';
import {desiredFrom, liveOf, onEmulator, planFrom, WORKSPACE_ID, type World} from '../support/world.ts';

/** A world and what is wanted of it. */
export interface Story {
  /** What the workspace holds, in the emulator's shorthand. An owner is added where there is none. */
  readonly live?: object;
  /** What stands in the state beside the workspace. */
  readonly beside?: {readonly workspaces?: readonly object[]; readonly [name: string]: unknown};
  /** The text of the one file, below its version and workspace. */
  readonly files: string;
  /** Fields of `workspace`, besides the id. */
  readonly workspace?: string;
  readonly options?: PlanOptions;
  /** The key that the tool uses. */
  readonly key?: string;
}

export const OWNER = {email: 'olga@acme.com', role: 'owner'};

/** The emulator's state of a story. */
export function stateOf({live = {}, beside = {}}: Pick<Story, 'live' | 'beside'>): object {
  const {members = [], ...rest} = live as {readonly members?: readonly object[]};
  const hasOwner = members.some(member => 'role' in member && member.role === 'owner');
  const home = {id: WORKSPACE_ID, name: 'Acme', members: hasOwner ? members : [OWNER, ...members], ...rest};
  return {...beside, workspaces: [home, ...(beside.workspaces ?? [])]};
}

/** The text of the file of a story. */
export const fileOf = ({files, workspace = ''}: Pick<Story, 'files' | 'workspace'>): string =>
  `version: 1\nworkspace: {id: ${WORKSPACE_ID}${workspace === '' ? '' : `, ${workspace}`}}\n${files}\n`;

/** The plan of a story, over HTTP, with what it was made from. */
export const planned = (
  story: Story,
): Promise<{readonly plan: Plan; readonly live: LiveState; readonly desired: DesiredState}> =>
  onEmulator(stateOf(story) as EmulatorState, async world => {
    const desired = desiredFrom(fileOf(story));
    const live = await liveOf(as(story.key, world), desired);
    return {plan: planFrom(desired, live, story.options), live, desired};
  });

/** The plan of a story, over HTTP. */
export const planOf = async (story: Story): Promise<Plan> => (await planned(story)).plan;

/** The same world, reached with a certain key. */
function as(key: string | undefined, world: World): World {
  if (key === undefined) return world;
  const url = world.emulator.url;
  return {...world, ...connect({url, key: new Secret(key), userAgent: 'instantly-rbac/test', pacePercent: 80})};
}

/** A story's end in short lines: what is planned, warned of and noted; or the error that it ends in. */
export async function told(story: Story): Promise<readonly string[]> {
  try {
    return linesOf(await planOf(story));
  } catch (error) {
    if (error instanceof InvalidFiles)
      return error.problems.map(({code, at}) => `error ${error.exitCode} ${code} line ${at.line}`);
    if (error instanceof RbacError) return [`error ${error.exitCode} ${error.code} line ${error.at?.line ?? '-'}`];
    throw error;
  }
}

/** A plan in short lines: `create member/ana@acme.com`, `warn LIVE_AMBIGUOUS`, `note key/x: …`, `unmanaged 2 tag`. */
export const linesOf = ({changes, warnings, notes, summary}: Plan): readonly string[] => [
  ...changes.map(
    ({action, address, reason, resources}) =>
      `${action} ${address}${reason === 'declared' ? '' : ` (${reason})`}${resources ? ` ${resources.length}` : ''}`,
  ),
  ...warnings.map(({code}) => `warn ${code}`),
  ...notes.map(note => `note ${note}`),
  ...Object.entries(summary.unmanaged).map(([kind, number]) => `unmanaged ${number} ${kind}`),
  ...Object.entries(summary.ignored).map(([kind, number]) => `ignored ${number} ${kind}`),
];

/** A row of a table: a phrase that reads as a sentence, a story, and its end. */
export type Row = readonly [phrase: string, story: Story, end: readonly string[]];
