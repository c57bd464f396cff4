import {listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Permissions cannot be edited: a member who should have others is removed and invited again, and is out until accepting. */
export const memberReplacement: Guardrail = {
  rule: 'member_replacement',
  allowable: true,
  check({changes, desired}) {
    const replaced = changes.filter(
      // Who is asked to be invited again has not accepted, and so has no access to lose.
      ({kind, action, reason}) => kind === 'member' && action === 'replace' && reason !== 'requested',
    );
    if (replaced.length === 0) return passed('no member is replaced');
    if (desired.guardrails.member_replacement === 'allow')
      return passed(`${replaced.length} members are replaced, which the files allow`);
    return {
      status: 'refused',
      message: `the plan removes ${listOf(replaced.map(({address}) => address))} and invites them again: they have no access until they accept`,
      hint: 'tell them first, then pass --allow member_replacement once',
    };
  },
};
