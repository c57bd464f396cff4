import type {FleetPlan, FleetRow} from '../model/fleet.ts';
import {summaryOf} from '../model/fleet-summary.ts';
import {sameJson} from '../model/json.ts';
import {oneLine} from '../model/text.ts';
import {validate} from './generated/validate-fleet-plan.js';
import {invalidPlan, parseSaved} from './saved.ts';

const AGAIN = 'make a new plan with fleet plan --out';

/**
The plan over a fleet in a file's text. What it holds is trusted for nothing but narrowing a fresh plan.
@throws RbacError `PLAN_INVALID` for a file that is truncated, edited out of form, or of another version
*/
export function parseFleetPlan(text: string, file: string): FleetPlan {
  const plan = parseSaved<FleetPlan>(text, file, validate, AGAIN);
  const why = contradictionOf(plan);
  if (why !== undefined) throw invalidPlan(file, why, AGAIN);
  return plan;
}

/** What no schema can say: two statements in it that exclude each other. */
function contradictionOf({workspaces, summary}: FleetPlan): string | undefined {
  const seen = new Set<string>();
  for (const row of workspaces) {
    if (seen.has(row.id)) return `the workspace ${row.id} stands in it twice`;
    seen.add(row.id);
    if (!isOwnPlan(row)) return `the plan of ${row.id} is about ${oneLine(row.plan?.workspace.id ?? '')}`;
  }
  return sameJson(summary, summaryOf(workspaces)) ? undefined : 'its summary is not that of its workspaces';
}

const isOwnPlan = ({id, plan}: FleetRow) => plan === null || plan.workspace.id.toLowerCase() === id;
