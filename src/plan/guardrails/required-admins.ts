import {adminsOf} from '../../kinds/admins.ts';
import {addressesOf, isAcceptedAdmin, type LiveMember, type MemberSpec} from '../../kinds/member.ts';
import type {Desired} from '../../model/object.ts';
import {fold, listOf} from '../../model/text.ts';
import {type Guardrail, type GuardrailInput, passed} from './guardrail.ts';

/** Certain people stay admins: the files say so, and no step takes it from them. One who is absent or pending is only told. */
export const requiredAdmins: Guardrail = {
  rule: 'required_admins',
  allowable: true,
  isSet: ({required_admins}) => required_admins !== undefined,
  check(input) {
    const required = input.desired.guardrails.required_admins ?? [];
    if (required.length === 0) return passed('nobody is required');
    const members = (input.live.objects.member ?? []) as readonly LiveMember[];
    const holdersOf = (address: string) => members.filter(one => addressesOf(one).includes(fold(address)));

    const undeclared = required.filter(
      address => !isDeclaredAdmin(address, input) && !holdersOf(address).some(({owner}) => owner),
    );
    if (undeclared.length > 0) return refusal(`the files do not declare ${listOf(undeclared)} as admin`);
    const lost = required.filter(address => losesAdmin(new Set(holdersOf(address).map(({id}) => id)), input));
    if (lost.length > 0) return refusal(`the plan takes admin from ${listOf(lost)}`);
    const missing = required.filter(address => !holdersOf(address).some(isAcceptedAdmin));
    if (missing.length > 0 && input.live.objects.member)
      return {
        status: 'warned',
        message: `${listOf(missing)} ${missing.length === 1 ? 'is' : 'are'} required as admin and not yet accepted as one`,
      };
    return passed(`${listOf(required)} ${required.length === 1 ? 'stays' : 'stay'} admin`);
  },
};

const refusal = (message: string) =>
  ({status: 'refused', message, hint: 'declare them as admin, or pass --allow required_admins once'}) as const;

function isDeclaredAdmin(address: string, {desired}: GuardrailInput): boolean {
  const members = desired.sections.member as readonly Desired<MemberSpec>[] | undefined;
  return (
    members === undefined ||
    members.some(
      ({spec, expired}) =>
        !expired && fold(spec.email) === fold(address) && (spec.role === 'admin' || spec.role === 'owner'),
    )
  );
}

function losesAdmin(ids: ReadonlySet<string>, {changes, live}: GuardrailInput): boolean {
  const admins = adminsOf(live.objects.member ?? []);
  return changes.some(change => change.id !== null && ids.has(change.id) && admins.lowers(change));
}
