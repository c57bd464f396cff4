import type {Change, Plan} from '../model/plan.ts';
import type {Outcome} from './outcome.ts';

/** Applied changes that a plan made afterwards still asks for: what the API shows is not what it confirmed. */
export function unverified(outcomes: readonly Outcome[], afterwards: Plan): readonly Change[] {
  const open = new Map(afterwards.changes.map(change => [`${change.action} ${change.address}`, change]));
  return outcomes
    .filter(({status}) => status === 'applied')
    .flatMap(({change}) => {
      const again = open.get(`${change.action} ${change.address}`);
      return again && overlaps(change, again) ? [change] : [];
    });
}

function overlaps(change: Change, again: Change): boolean {
  if (change.resources === undefined) return change.action !== 'delete' || change.id === again.id;
  const open = new Set(again.resources);
  return change.resources.some(resource => open.has(resource));
}
