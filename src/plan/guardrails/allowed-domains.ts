import {groupBy} from '../../kinds/kind.ts';
import {addressesOf} from '../../kinds/member/addresses.ts';
import type {LiveMember, MemberSpec} from '../../kinds/member.ts';
import type {Desired, Live} from '../../model/object.ts';
import {fold, listOf, oneLine} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Members are declared with, and log in with, addresses of certain mail domains. A subdomain is another domain. */
export const allowedDomains: Guardrail = {
  rule: 'allowed_domains',
  allowable: true,
  isSet: ({allowed_domains}) => allowed_domains !== undefined,
  check({desired, live}) {
    const domains = desired.guardrails.allowed_domains?.map(fold);
    if (domains === undefined) return passed('every mail domain is allowed');
    const members = (desired.sections.member ?? []) as readonly Desired<MemberSpec>[];
    const isOutside = (email: string) => !domains.includes(fold(email.slice(email.lastIndexOf('@') + 1)));
    const loginsOf = loginsIn(live.objects.member ?? []);
    const outside = members
      .filter(({expired}) => !expired)
      .flatMap(({address, spec}) => {
        if (isOutside(spec.email)) return [address];
        const login = loginsOf(spec.email).find(isOutside);
        return login === undefined ? [] : [`${address} (logs in as ${oneLine(login)})`];
      });
    if (outside.length === 0) return passed(`every member is of ${listOf(domains)}`);
    if (domains.length === 0) {
      return {
        status: 'refused',
        message: 'no mail domain is allowed by both the files and the trusted guardrails',
        hint: 'name in the files only domains that the trusted guardrails allow',
      };
    }
    return {
      status: 'refused',
      message: `${listOf(outside)}: not of ${listOf(domains)}`,
      hint: 'add the domain to guardrails.allowed_domains, or pass --allow allowed_domains once',
    };
  },
};

/** The addresses with which the holders of memberships log in, by any address under which these are known. */
function loginsIn(live: readonly Live[]): (email: string) => readonly string[] {
  const members = live as readonly LiveMember[];
  const named = members.flatMap(one => [...new Set(addressesOf(one))].map(name => ({name, login: one.login})));
  const byName = groupBy(named, ({name}) => name);
  return email => (byName.get(fold(email)) ?? []).flatMap(({login}) => login ?? []);
}
