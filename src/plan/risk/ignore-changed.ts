import {byText, listOf} from '../../model/text.ts';
import {measured, type RiskRule, tellOfFiles} from './rule.ts';

/** What is ignored is never planned, whatever becomes of it. */
export const ignoreChanged: RiskRule = {
  rule: 'ignore_changed',
  risk: 'critical',
  about: 'files',
  when: 'a pattern of `manage.ignore` comes or goes',
  find: measured(({ignore: before}, {ignore: after}) => {
    const come = difference(after, before);
    const go = difference(before, after);
    const parts = [
      ...(come.length > 0 ? [`now ignored: ${listOf(come)}`] : []),
      ...(go.length > 0 ? [`no longer ignored: ${listOf(go)}`] : []),
    ];
    return parts.length === 0 ? [] : [tellOfFiles(parts.join('; '))];
  }),
};

const difference = (list: readonly string[], other: readonly string[]) =>
  [...new Set(list)].filter(glob => !other.includes(glob)).sort(byText);
