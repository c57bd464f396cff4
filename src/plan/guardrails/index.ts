import type {GuardrailResult} from '../../model/plan.ts';
import {allowedDomains} from './allowed-domains.ts';
import {forbiddenScopes} from './forbidden-scopes.ts';
import type {Guardrail, GuardrailInput} from './guardrail.ts';
import {maxKeyLifetime} from './max-key-lifetime.ts';
import {maxRemovals} from './max-removals.ts';
import {memberReplacement} from './member-replacement.ts';
import {minAdmins} from './min-admins.ts';
import {ownKey} from './own-key.ts';
import {ownerUntouched} from './owner-untouched.ts';
import {protectedAddresses} from './protected.ts';
import {requireFields} from './require.ts';
import {requiredAdmins} from './required-admins.ts';
import {sendingTags} from './sending-tags.ts';
import {wrongWorkspace} from './wrong-workspace.ts';

/** Every guardrail, in the order in which results are listed. */
export const guardrails: readonly Guardrail[] = [
  wrongWorkspace,
  ownerUntouched,
  ownKey,
  minAdmins,
  requiredAdmins,
  maxRemovals,
  memberReplacement,
  protectedAddresses,
  allowedDomains,
  forbiddenScopes,
  maxKeyLifetime,
  requireFields,
  sendingTags,
];

/** What each guardrail says of the plan. `allow` names the rules that may be passed this once. */
export function checkGuardrails(input: GuardrailInput, allow: readonly string[]): readonly GuardrailResult[] {
  const standing = guardrails.filter(({isSet}) => isSet?.(input.desired.guardrails) ?? true);
  return standing.map(({rule, allowable, check}) => {
    const verdict = check(input);
    const allowed = verdict.status === 'refused' && allowable && allow.includes(rule);
    return {rule, ...verdict, ...(allowed && {status: 'allowed' as const})};
  });
}
