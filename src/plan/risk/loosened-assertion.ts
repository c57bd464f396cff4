import {loosenedAssertions} from '../../model/assertion-loosened.ts';
import {measured, type RiskRule, tellOfFiles} from './rule.ts';

export const loosenedAssertion: RiskRule = {
  rule: 'loosened_assertion',
  risk: 'critical',
  about: 'files',
  when: 'an assertion of the files is removed, or changed into one that is not surely as strict',
  find: measured((before, after) =>
    loosenedAssertions(before.assertions, after.assertions).map(({name, how}) =>
      tellOfFiles(
        how === 'removed'
          ? `the assertion "${name}" is removed`
          : `the assertion "${name}" is changed into one that is not surely as strict`,
      ),
    ),
  ),
};
