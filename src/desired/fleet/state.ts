import type {DesiredState} from '../../model/desired.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {assemble} from '../assemble.ts';
import {Report} from '../report.ts';
import type {Fleet} from './fleet.ts';
import {joinedChecks} from './joined-checks.ts';
import {joinedSource} from './joined-source.ts';
import {type Merged, merge} from './merge.ts';
import {type Stack, stackOf} from './stack.ts';
import {type Whole, wholeOf} from './whole.ts';

/** The desired state of a workspace of a fleet, and how its files came to it. */
export interface Layered {
  readonly state: DesiredState;
  readonly stack: Stack;
  readonly merged: Merged;
  readonly whole: Whole;
}

/**
The desired state that the files of a workspace make together, the base first. It is about the workspace that the fleet
file names, and nothing of it is kept: a fleet of any size needs room for one.
@throws InvalidFiles with everything that is wrong for this workspace
*/
export const desiredOf = async (workspace: FleetWorkspace, fleet: Fleet): Promise<DesiredState> =>
  (await layeredOf(workspace, fleet)).state;

/** The same, with where everything comes from. @throws InvalidFiles */
export async function layeredOf(workspace: FleetWorkspace, fleet: Fleet): Promise<Layered> {
  const report = new Report();
  const stack = await stackOf(workspace, fleet, report);
  const merged = merge(stack, fleet.options.kinds, report);
  const whole = wholeOf(stack, workspace, fleet.source, report);
  const joined = joinedSource(merged, whole, stack, fleet.options.kinds, workspace.id, fleet.source);
  const checks = joinedChecks(merged, joined, stack);
  const state = assemble([joined.source], fleet.options, checks, report, stack.complete);
  report.throwIfAny();
  return {state, stack, merged, whole};
}
