import type {Action} from '../../model/plan.ts';
import {count} from '../../model/text.ts';
import type {Odd} from '../../report/fold/odd.ts';

const WORDS: Readonly<Record<Action, string>> = {
  create: 'added',
  update: 'changed',
  replace: 'replaced',
  delete: 'removed',
  assign: 'assigned',
  unassign: 'unassigned',
};

/** What is done here, and elsewhere: `removed`, `added in 46 others`; or `high risk`, `low risk in 46 others`. */
export function oddWords({block, usual, why}: Odd): {readonly here: string; readonly elsewhere: string} {
  const wordOf = ({value}: typeof block) => (why === 'risk' ? `${value.risk} risk` : WORDS[value.action]);
  return {here: wordOf(block), elsewhere: `${wordOf(usual)} in ${count(usual.cases.length, 'other')}`};
}
