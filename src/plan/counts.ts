import {ACTIONS, type Action, type ShownChange} from '../model/plan.ts';

/** How many changes of each action there are; of assignments, how many resources. */
export function countChanges(changes: readonly ShownChange[]): Readonly<Record<Action, number>> {
  const counts = Object.fromEntries(ACTIONS.map(action => [action, 0])) as Record<Action, number>;
  for (const {action, resources} of changes) counts[action] += resources?.length ?? 1;
  return counts;
}
