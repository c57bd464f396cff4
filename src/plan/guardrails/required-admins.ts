import {adminsOf} from '../../kinds/admins.ts';
import {addressesOf} from '../../kinds/member/addresses.ts';
import {isAcceptedAdmin, type LiveMember, type MemberSpec} from '../../kinds/member.ts';
import type {Desired, Live} from '../../model/object.ts';
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

    const undeclared = required.filter(address => {
      const holders = holdersOf(address);
      const names = [fold(address), ...holders.flatMap(addressesOf)];
      return !isDeclaredAdmin(names, input) && !holders.some(({owner}) => owner);
    });
    if (undeclared.length > 0) return refusal(`the files do not declare ${listOf(undeclared)} as admin`);
    const lost = losers(required, input);
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

/** The memberships that required admins hold, by id, each with the address that is required. */
export function requiredMemberships(required: readonly string[], live: readonly Live[]): ReadonlyMap<string, string> {
  const wanted = new Map(required.map(address => [fold(address), address]));
  return new Map(
    (live as readonly LiveMember[]).flatMap(one =>
      addressesOf(one).flatMap(address => {
        const found = wanted.get(address);
        return found === undefined ? [] : [[one.id, found] as const];
      }),
    ),
  );
}

const refusal = (message: string) =>
  ({status: 'refused', message, hint: 'declare them as admin, or pass --allow required_admins once'}) as const;

/** @param names the addresses, folded, under which one person is known */
function isDeclaredAdmin(names: readonly string[], {desired}: GuardrailInput): boolean {
  const members = desired.sections.member as readonly Desired<MemberSpec>[] | undefined;
  return (
    members === undefined ||
    members.some(
      ({spec, expired}) =>
        !expired && names.includes(fold(spec.email)) && (spec.role === 'admin' || spec.role === 'owner'),
    )
  );
}

/** Those of the required from whom some step takes admin. */
function losers(required: readonly string[], {changes, live}: GuardrailInput): readonly string[] {
  const members = live.objects.member ?? [];
  const admins = adminsOf(members);
  const memberships = requiredMemberships(required, members);
  const lost = new Set(
    changes.filter(change => admins.lowers(change)).flatMap(({id}) => memberships.get(id ?? '') ?? []),
  );
  return required.filter(address => lost.has(address));
}
