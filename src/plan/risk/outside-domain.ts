import {addressesOf} from '../../kinds/member/addresses.ts';
import {type LiveMember, type MemberSpec, member} from '../../kinds/member.ts';
import {fold, listOf, oneLine} from '../../model/text.ts';
import {type RiskInput, type RiskRule, tellOf} from './rule.ts';

export const outsideDomain: RiskRule = {
  rule: 'outside_domain',
  risk: 'high',
  about: 'change',
  when: 'somebody is invited whose mail domain is not of `allowed_domains` or, without such a list, nobody else’s yet',
  find(input) {
    const allowed = input.desired.guardrails.allowed_domains?.map(fold);
    const known = new Set(allowed ?? presentDomains(input));
    const why = allowed ? `not of ${listOf(allowed)}` : 'a mail domain that nobody else here has';
    return input.changes
      .filter(({kind, action}) => kind === member.name && action === 'create')
      .filter(({after}) => !known.has(domainOf(String(after?.email))))
      .map(change => tellOf(change, `${oneLine(change.address)}: ${why}`));
  },
};

/** The domains of who is there already: members, owner, and the owner that the files name. */
function presentDomains({desired, live, base}: RiskInput): readonly string[] {
  const owner = [desired.workspace?.owner, base?.workspace?.owner].flatMap(one => one ?? []);
  const present = live
    ? ((live.objects.member ?? []) as readonly LiveMember[]).flatMap(addressesOf)
    : (base?.sections.member ?? []).map(({spec}) => (spec as MemberSpec).email);
  return [...owner, ...present].map(domainOf);
}

const domainOf = (email: string) => fold(email.slice(email.lastIndexOf('@') + 1));
