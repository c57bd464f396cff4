import type {GuardrailResult} from '../../model/plan.ts';
import type {Guardrail, GuardrailInput} from './guardrail.ts';
import {maxRemovals} from './max-removals.ts';
import {minAdmins} from './min-admins.ts';
import {ownKey} from './own-key.ts';
import {ownerUntouched} from './owner-untouched.ts';
import {wrongWorkspace} from './wrong-workspace.ts';

/** Every guardrail, in the order in which results are listed. */
export const guardrails: readonly Guardrail[] = [wrongWorkspace, ownerUntouched, ownKey, minAdmins, maxRemovals];

/** What each guardrail says of the plan. `allow` names the rules that may be passed this once. */
export function checkGuardrails(input: GuardrailInput, allow: readonly string[]): readonly GuardrailResult[] {
  return guardrails.map(({rule, allowable, check}) => {
    const verdict = check(input);
    const allowed = verdict.status === 'refused' && allowable && allow.includes(rule);
    return {rule, ...verdict, ...(allowed && {status: 'allowed' as const})};
  });
}
