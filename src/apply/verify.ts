import type {Live} from '../model/object.ts';
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

/**
Objects that somebody else has made meanwhile beside those that this run has made: of one address with them, and not there
before. Two runs without a lock can do that, or one and the last request of a run that died.
@param before ids of what was there before the first write
*/
export function madeTwice(
  outcomes: readonly Outcome[],
  before: ReadonlySet<string>,
  live: readonly Live[],
): readonly Live[] {
  const ours = new Set(outcomes.flatMap(({made}) => made ?? []));
  const addresses = new Set(live.filter(({id}) => ours.has(id)).map(({address}) => address));
  return live.filter(({id, address}) => addresses.has(address) && !ours.has(id) && !before.has(id));
}

function overlaps(change: Change, again: Change): boolean {
  if (change.resources === undefined) return change.action !== 'delete' || change.id === again.id;
  const open = new Set(again.resources);
  return change.resources.some(resource => open.has(resource));
}
