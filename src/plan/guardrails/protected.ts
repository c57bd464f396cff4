import type {Kind} from '../../kinds/kind.ts';
import {anyGlob} from '../../model/glob.ts';
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
    const isProtected = anyGlob(globs);
    const namesOf = (change: Change) => [
      change.address,
      ...(live.objects[change.kind] ?? [])
        .filter(({id}) => id === change.id)
        .flatMap(({address, aliases = []}) => [address, ...aliases]),
    ];
    const lost = changes.filter(change => isLoss(change, kinds) && namesOf(change).some(isProtected));
    if (lost.length === 0) return passed('nothing protected is touched');
    return {
      status: 'refused',
      message: `the plan takes from what is protected: ${listOf(lost.map(({address}) => address))}`,
      hint: 'take it out of the plan with --exclude, or pass --allow protected once',
    };
  },
};

function isLoss({kind, action, before, after}: Change, kinds: readonly Kind[]): boolean {
  if (action !== 'update') return action === 'delete' || action === 'replace' || action === 'unassign';
  return (
    before !== null && after !== null && (kinds.find(({name}) => name === kind)?.takesAway(before, after) ?? false)
  );
}
