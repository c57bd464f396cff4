import {loosened} from '../../model/guardrails.ts';
import {measured, type RiskRule, tellOfFiles} from './rule.ts';

export const loosenedGuardrail: RiskRule = {
  rule: 'loosened_guardrail',
  risk: 'critical',
  about: 'files',
  when: 'a guardrail of the files refuses less than it did',
  find: measured((before, after) =>
    loosened(before.guardrails, after.guardrails).map(({rule, how}) =>
      tellOfFiles(`the guardrail ${rule} is loosened: it ${how}`),
    ),
  ),
};
