import type {MemberSpec} from '../../kinds/member.ts';
import type {Desired} from '../../model/object.ts';
import {fold, listOf} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** Members have addresses of certain mail domains. A subdomain is another domain. */
export const allowedDomains: Guardrail = {
  rule: 'allowed_domains',
  allowable: true,
  isSet: ({allowed_domains}) => allowed_domains !== undefined,
  check({desired}) {
    const domains = desired.guardrails.allowed_domains?.map(fold);
    if (domains === undefined) return passed('every mail domain is allowed');
    const members = (desired.sections.member ?? []) as readonly Desired<MemberSpec>[];
    const outside = members.filter(
      ({spec, expired}) => !expired && !domains.includes(fold(spec.email.slice(spec.email.lastIndexOf('@') + 1))),
    );
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
      message: `${listOf(outside.map(({address}) => address))}: not of ${listOf(domains)}`,
      hint: 'add the domain to guardrails.allowed_domains, or pass --allow allowed_domains once',
    };
  },
};
