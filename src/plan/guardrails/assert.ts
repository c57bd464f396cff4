import {ASSERT_RULE, type AssertionResult} from '../../model/assertion.ts';
import type {GuardrailResult} from '../../model/plan.ts';
import {count, listOf} from '../../model/text.ts';

/** What the assertions together say of a plan, as a guardrail. @param allow the rules that may be passed this once */
export function assertVerdict(results: readonly AssertionResult[], allow: readonly string[]): GuardrailResult {
  const of = (status: AssertionResult['status']) =>
    results.filter(one => one.status === status).map(({name}) => `"${name}"`);
  const [failed, repaired, unchecked] = [of('failed'), of('repaired'), of('unchecked')];
  const all = count(results.length, 'assertion');
  if (failed.length > 0)
    return {
      rule: ASSERT_RULE,
      status: allow.includes(ASSERT_RULE) ? 'allowed' : 'refused',
      message: `${failed.length} of ${all} ${failed.length === 1 ? 'fails' : 'fail'}: ${listOf(failed)}`,
      hint: 'mend the files, or pass --allow assert once',
    };
  if (repaired.length > 0)
    return {
      rule: ASSERT_RULE,
      status: 'warned',
      message: `${repaired.length} of ${all} ${repaired.length === 1 ? 'does' : 'do'} not hold now, and apply puts that right: ${listOf(repaired)}`,
    };
  const rest = unchecked.length > 0 ? `, ${unchecked.length} not checked` : '';
  return {rule: ASSERT_RULE, status: 'passed', message: `${all} looked at, none fails${rest}`};
}
