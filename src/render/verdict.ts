import type {Address} from '../model/object.ts';
import {count} from '../model/text.ts';
import type {Brief} from '../report/brief.ts';
import type {Check} from '../report/check.ts';
import {applyNumbers} from './outcomes.ts';
import type {Applied, Subject} from './subject.ts';

/** The whole of it in a sentence: `3 people gain access, 1 loses; 1 critical.` No name is in it. */
export function verdictOf(subject: Subject): string {
  if (subject.of === 'validate') return checkVerdict(subject);
  return subject.of === 'apply' ? applyVerdict(subject) : briefVerdict(subject);
}

function checkVerdict({problems}: Check): string {
  const files = new Set(problems.map(({at}) => at.file)).size;
  return problems.length === 0
    ? 'The files are valid.'
    : `${count(problems.length, 'problem')} in ${count(files, 'file')}.`;
}

function applyVerdict({outcomes, verified, brief}: Applied): string {
  if (outcomes.length === 0) return brief.changes.length === 0 ? 'Nothing to apply.' : 'Nothing was applied.';
  return `${applyNumbers(outcomes)}${verified === false ? '; not as planned after all' : ''}.`;
}

function briefVerdict(brief: Brief): string {
  const {changes, risks, guardrails, warnings} = brief;
  const refused = guardrails.filter(({status}) => status === 'refused').length;
  const dangers = (['critical', 'high'] as const)
    .map(wanted => [risks.filter(({risk}) => risk === wanted).length, wanted] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  const parts = [
    changes.length === 0
      ? EMPTY[brief.of]
      : (accessOf(brief) ?? `${count(changes.length, 'change')}, no person or key gains or loses access`),
    ...(dangers.length > 0 ? [dangers.join(', ')] : []),
    ...(refused > 0 ? [`refused by ${count(refused, 'guardrail')}`] : []),
    ...(changes.length === 0 && warnings.length > 0 ? [`${count(warnings.length, 'warning')} to look at`] : []),
  ];
  return `${parts.join('; ')}.`;
}

const EMPTY = {
  plan: 'No changes: live state is as the files say',
  drift: 'No change to make',
  diff: 'Access stays as it is',
} as const;

const sorts = [
  {kind: 'member/', one: 'person', many: 'people'},
  {kind: 'key/', one: 'key', many: 'keys'},
] as const;

/** Who gains and who loses, people before keys; undefined when neither does. */
function accessOf({meanings}: Brief): string | undefined {
  const parts = sorts.flatMap(({kind, one, many}) => {
    const mine = meanings.filter(({address}) => isOf(address, kind));
    const gaining = mine.filter(({gains}) => gains.length > 0).length;
    const losing = mine.filter(({loses}) => loses.length > 0).length;
    if (gaining === 0 && losing === 0) return [];
    if (losing === 0) return [`${count(gaining, one, many)} ${gaining === 1 ? 'gains' : 'gain'} access`];
    const loss = losing === 1 ? 'loses' : 'lose';
    if (gaining === 0) return [`${count(losing, one, many)} ${loss} access`];
    return [`${count(gaining, one, many)} ${gaining === 1 ? 'gains' : 'gain'} access, ${losing} ${loss}`];
  });
  return parts.length === 0 ? undefined : parts.join('; ');
}

const isOf = (address: Address, kind: string) => address.startsWith(kind);
