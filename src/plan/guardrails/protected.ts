import {groupBy, type Kind} from '../../kinds/kind.ts';
import {anyAddress} from '../../model/address.ts';
import type {LiveState} from '../../model/live.ts';
import type {Address, Live} from '../../model/object.ts';
import type {Change} from '../../model/plan.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed, takenAlong} from './guardrail.ts';

/** Addresses that are not removed, demoted or replaced, whatever name they are known by. */
export const protectedAddresses: Guardrail = {
  rule: 'protected',
  allowable: true,
  isSet: ({protected: wanted}) => wanted !== undefined,
  check({changes, desired, live, kinds}) {
    const globs = desired.guardrails.protected ?? [];
    if (globs.length === 0) return passed('nothing is protected');
    const isProtected = anyAddress(globs);
    const namesOf = namesIn(live);
    const lost = [
      ...changes.flatMap(change => {
        const name = namesOf(change).find(isProtected);
        if (name === undefined || !(isLoss(change, kinds) || isRenamedTo(change, isProtected))) return [];
        return [name === change.address ? name : `${name} (${change.address})`];
      }),
      ...takenAlong({changes, live, kinds}).flatMap(({address}) => (isProtected(address) ? [address] : [])),
    ];
    if (lost.length === 0) return passed('nothing protected is touched');
    return {
      status: 'refused',
      message: `the plan takes from what is protected: ${listOf(lost)}`,
      hint: 'take it out of the plan with --exclude, or pass --allow protected once',
    };
  },
};

/** Every address under which the object of a change is known. */
function namesIn({objects}: LiveState): (change: Change) => readonly Address[] {
  const byId = new Map(
    Object.entries(objects).map(([kind, list]) => [kind, groupBy<Live>(list, ({id}) => id)] as const),
  );
  return ({kind, id, address}) => {
    const known = byId.get(kind)?.get(id ?? '') ?? [];
    return [address, ...(id === null ? [] : known).flatMap(one => [one.address, ...(one.aliases ?? [])])];
  };
}

/** Whether an object gets a name under which it is protected no longer. */
const isRenamedTo = ({action, reason, address}: Change, isProtected: (name: string) => boolean) =>
  action === 'update' && reason === 'renamed' && !isProtected(address);

function isLoss({kind, action, before, after}: Change, kinds: readonly Kind[]): boolean {
  if (action !== 'update') return action === 'delete' || action === 'replace' || action === 'unassign';
  return (
    before !== null && after !== null && (kinds.find(({name}) => name === kind)?.takesAway(before, after) ?? false)
  );
}
