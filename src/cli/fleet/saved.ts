import {RbacError} from '../../errors.ts';
import {errorRow} from '../../fleet/row.ts';
import type {FleetPlan, FleetRow, FleetWorkspace} from '../../model/fleet.ts';
import type {Plan} from '../../model/plan.ts';
import {count, listOf} from '../../model/text.ts';
import {assertApplicable, PLAN_AGE_MS} from '../../plan/saved.ts';
import {parseFleetPlan} from '../../plan/saved-fleet.ts';
import {loadSaved, optionsFor} from '../apply/saved-plan.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';
import {listOption, planOptions} from '../options.ts';
import {isAskedFor, optionsOf} from './run-options.ts';
import type {FleetSession} from './session.ts';

/** A saved fleet plan, as far as it is about the workspaces of a run. */
export interface SavedFleet {
  /** Those that it has a plan of. */
  readonly workspaces: readonly FleetWorkspace[];
  planOf(workspace: FleetWorkspace): Plan | undefined;
  /** Workspaces that it has a plan of, and that the fleet has no more. */
  readonly gone: readonly FleetRow[];
}

/** The fleet plan in a file. @throws RbacError `PLAN_INVALID` */
export const loadFleetPlan = (file: string, io: Io): Promise<FleetPlan> => loadSaved(file, parseFleetPlan, io);

/**
What of a saved plan is applied in a run; what is left for the next one is told.
@throws RbacError `PLAN_STALE` when it is too old, `USAGE` when the command line and the plan want different things
*/
export function savedFor(saved: FleetPlan, session: FleetSession, options: Options, io: Io): SavedFleet {
  const plans = new Map(
    saved.workspaces.flatMap(({id, plan}) => (plan === null ? [] : [[id.toLowerCase(), plan] as const])),
  );
  const maxAgeMs = (options.maxPlanAge as number | undefined) ?? PLAN_AGE_MS;
  for (const [workspaceId, plan] of plans) {
    assertApplicable(plan, {workspaceId, now: io.now(), maxAgeMs});
    optionsFor(plan, planOptions(optionsOf({files: []}, options)));
  }
  const left = session.workspaces.filter(({id}) => !plans.has(id));
  if (left.length > 0)
    io.err(
      `Not in the saved plan, left for the next one: ${count(left.length, 'workspace')}: ${listOf(left.map(({id, name}) => name ?? id))}.\n`,
    );
  return {
    workspaces: session.workspaces.filter(({id}) => plans.has(id)),
    planOf: ({id}) => plans.get(id),
    gone: listOption(options.select).length > 0 ? [] : goneFrom(session, saved, options),
  };
}

/** With labels asked for nobody knows whether they had them. */
function goneFrom(session: FleetSession, saved: FleetPlan, options: Options): readonly FleetRow[] {
  const known = new Set(session.all.map(({id}) => id));
  const {file} = session.fleet;
  return saved.workspaces
    .filter(({id, plan}) => plan !== null && !known.has(id.toLowerCase()) && isAskedFor(id, options))
    .map(row => {
      const at = {file, line: 1, column: 1};
      const error = new RbacError('PLAN_STALE', 'the saved plan has this workspace, and the fleet has it no more', {
        at,
        hint: 'make a new plan, have it reviewed, and apply that',
      });
      return errorRow({...row, files: [], key: {from: 'admin'}, at}, error);
    });
}
