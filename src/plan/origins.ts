import {groupBy, type Kind} from '../kinds/kind.ts';
import type {DesiredState} from '../model/desired.ts';
import {sameJson} from '../model/json.ts';
import type {Change, Origin, Plan, Reason} from '../model/plan.ts';
import {byText, fold} from '../model/text.ts';
import {buildPlan, type PlanInput} from './build.ts';

/**
The plan with the origin of each change, told by a second plan: what the files of `base` would change is what has moved
in live state since then. `files`: only the files have moved. `drift`: they say the same as then, live state has moved.
`both`: both have. Changes that a day or the command line brings about have none.
@throws RbacError, InvalidFiles when the files of `base` contradict live state
*/
export function markOrigins(plan: Plan, input: PlanInput, base: DesiredState): Plan {
  const {revoke_first = false} = input.options;
  const {changes: moved} = buildPlan({...input, desired: base, base: undefined, options: {revoke_first}});
  const kindOf = new Map(input.kinds.map(kind => [kind.name, kind]));
  const about = aboutSame(moved);
  const marked = plan.changes.map(change => {
    const origin = OF_ITSELF.has(change.reason) ? undefined : originOf(change, about(change), kindOf.get(change.kind));
    return origin === undefined ? change : {...change, origin};
  });
  return {...plan, changes: marked};
}

const OF_ITSELF: ReadonlySet<Reason> = new Set(['rotation_due', 'rotated', 'requested', 'unfinished']);

/** @param same what has moved of the same object */
function originOf(change: Change, same: readonly Change[], kind: Kind | undefined): Origin | undefined {
  if (same.length === 0) return 'files';
  if (!same.some(other => isAlike(change, other, kind))) return 'both';
  return change.reason === 'expired' ? undefined : 'drift'; // Its day has come, in the files of then as well.
}

/** The changes that are about one live object with another one, or, of a set of resources, about the same side of it. */
function aboutSame(changes: readonly Change[]): (change: Change) => readonly Change[] {
  const sets = groupBy(
    changes.filter(({resources}) => resources),
    sideOf,
  );
  const objects = changes.filter(({resources}) => !resources);
  const byId = groupBy(objects, ({kind, id}) => `${kind} ${id}`);
  const byAddress = groupBy(objects, addressOf);
  return change => {
    if (change.resources) return sets.get(sideOf(change)) ?? [];
    const namesakes = byAddress.get(addressOf(change)) ?? [];
    if (change.id === null) return namesakes;
    return [...(byId.get(`${change.kind} ${change.id}`) ?? []), ...namesakes.filter(({id}) => id === null)];
  };
}

const addressOf = ({kind, address}: Change) => `${kind} ${fold(address)}`;
const sideOf = (change: Change) => `${change.action} ${addressOf(change)}`;

function isAlike(a: Change, b: Change, kind: Kind | undefined): boolean {
  const meaning = ({after}: Change) => (after && kind ? kind.meaningOf(after) : after);
  const resources = (change: Change) => [...(change.resources ?? [])].sort(byText);
  return a.action === b.action && sameJson(meaning(a), meaning(b)) && sameJson(resources(a), resources(b));
}
