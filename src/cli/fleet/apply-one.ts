import {EXIT} from '../../errors.ts';
import type {Ended} from '../../fleet/result.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import type {PlanOptions} from '../../model/plan.ts';
import {type Approved, applyApproved, type Replan} from '../apply/approved.ts';
import type {Interrupts} from '../apply/interrupts.ts';
import {assertMadeFor} from '../apply/saved-plan.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {makePlan, proveWorkspace} from '../planning.ts';
import type {FleetOutput} from './apply-output.ts';
import {rowOfFailure} from './planning.ts';
import {optionsOf} from './run-options.ts';
import type {FleetSession} from './session.ts';

/** What the applies of all workspaces share. */
export interface Applying {
  readonly session: FleetSession;
  readonly options: Options;
  readonly io: Io;
  readonly output: FleetOutput;
}

/** One workspace whose plan is approved. */
export interface Turn extends Approved, Pick<FleetWorkspace, 'id' | 'canary'> {
  readonly workspace: FleetWorkspace;
  /** What its plan is made with. */
  readonly choices: PlanOptions;
}

/**
Applies the plan of one workspace, as the single command applies a plan that was approved: it takes the lock, reads and plans
again, and writes what both plans ask for.
*/
export async function applyOne(turn: Turn, interrupts: Interrupts, applying: Applying): Promise<Ended> {
  const {workspace, plan, choices} = turn;
  const {session, options: all, output: shown} = applying;
  const options = optionsOf(workspace, all);
  const {io, output, heard} = shown.of(workspace);
  try {
    const connection = await session.connect(workspace, interrupts.reading);
    try {
      const desired = await session.desired(workspace);
      const replan: Replan = notes => makePlan(desired, connection, choices, options, io, notes);
      // Before the lock, which is a write of its own: it must not be made in another workspace.
      assertMadeFor(plan, await proveWorkspace(desired, connection));
      const context = {options, io, desired, connection, interrupts, output};
      const code = await applyApproved(turn, replan, context);
      return {...heard(), code, error: null};
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (interrupts.reading.aborted) return {...heard(), code: EXIT.interrupted, error: null};
    const row = rowOfFailure(workspace, error, applying.options, applying.io);
    return {...heard(), code: row.exit_code as Ended['code'], error: row.error};
  } finally {
    interrupts.close();
  }
}
