import type {FleetRow, FleetSummary} from './fleet.ts';
import {ACTIONS, type Action} from './plan.ts';

/** What a run over the fleet comes to: its workspaces, and the changes of their plans. */
export function summaryOf(rows: readonly FleetRow[]): FleetSummary {
  const counts = Object.fromEntries(ACTIONS.map(action => [action, 0])) as Record<Action, number>;
  for (const {plan} of rows) for (const action of ACTIONS) counts[action] += plan?.summary[action] ?? 0;
  return {
    ...counts,
    workspaces: rows.length,
    changed: rows.filter(hasChanges).length,
    failed: rows.filter(({plan}) => plan === null).length,
  };
}

const hasChanges = ({plan}: Pick<FleetRow, 'plan'>): boolean => plan !== null && plan.changes.length > 0;
