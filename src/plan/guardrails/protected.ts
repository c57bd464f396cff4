import {groupBy, type Kind} from '../../kinds/kind.ts';
import {anyAddress} from '../../model/address.ts';
import type {LiveState} from '../../model/live.ts';
import type {Address, Live} from '../../model/object.ts';
import type {Change} from '../../model/plan.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

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
    const lost = changes.filter(change => isLoss(change, kinds) && namesOf(change).some(isProtected));
    if (lost.length === 0) return passed('nothing protected is touched');
    return {
      status: 'refused',
      message: `the plan takes from what is protected: ${listOf(lost.map(({address}) => address))}`,
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

function isLoss({kind, action, before, after}: Change, kinds: readonly Kind[]): boolean {
  if (action !== 'update') return action === 'delete' || action === 'replace' || action === 'unassign';
  return (
    before !== null && after !== null && (kinds.find(({name}) => name === kind)?.takesAway(before, after) ?? false)
  );
}
