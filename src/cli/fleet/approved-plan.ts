import {RbacError} from '../../errors.ts';
import {FLEET_RULES} from '../../fleet/losses.ts';
import type {FleetPlan} from '../../model/fleet.ts';
import {digestOf} from '../../model/json.ts';
import {listOf, oneLine} from '../../model/text.ts';
import type {Io} from '../io.ts';
import {obstaclesIn} from './obstacles.ts';
import {loadFleetPlan} from './saved.ts';

/** A saved plan over a fleet that jobs may point at. */
export interface ApprovedPlan {
  readonly plan: FleetPlan;
  readonly digest: string;
}

/**
The fleet plan in a file, when nothing in it speaks against writing. No worker sees the whole fleet, so the rules over it
must have been asked when the plan was made.
@throws RbacError `PLAN_INVALID`, `GUARDRAIL_REFUSED`
*/
export async function loadApprovedPlan(file: string, io: Io): Promise<ApprovedPlan> {
  const plan = await loadFleetPlan(file, io);
  const asked = new Set(plan.guardrails.map(({rule}) => rule));
  if (!FLEET_RULES.every(rule => asked.has(rule)))
    throw new RbacError('PLAN_INVALID', `${oneLine(file)} was not checked against the guardrails of the fleet`, {
      hint: 'make the plan with fleet plan --out: workers see one workspace each',
    });
  const obstacles = obstaclesIn(plan, false);
  if (obstacles.length > 0)
    throw new RbacError(
      'GUARDRAIL_REFUSED',
      `something speaks against the plan: ${listOf(obstacles.map(({what}) => what))}`,
      {
        hint: 'put it right and plan again, or leave workspaces out with --select',
      },
    );
  return {plan, digest: digestOf(plan)};
}
