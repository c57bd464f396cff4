import {ownersOf} from '../../kinds/admins.ts';
import {member} from '../../kinds/member.ts';
import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Nothing happens to the owner's membership. */
export const ownerUntouched: Guardrail = {
  rule: 'owner_untouched',
  allowable: false,
  check({changes, live}) {
    const {ids, addresses} = ownersOf(live.objects.member ?? []);
    const touched = changes.filter(
      ({kind, id, address}) => kind === member.name && (id === null ? addresses.has(address) : ids.has(id)),
    );
    if (touched.length === 0) return passed('the owner is left alone');
    return {
      status: 'refused',
      message: `the plan changes the owner's membership (${listOf(touched.map(({address}) => address))})`,
      hint: 'leave the owner out of members',
    };
  },
};
