import type {Address} from '../model/object.ts';
import type {Risk} from '../model/plan.ts';
import {count} from '../model/text.ts';
import type {Brief} from '../report/brief.ts';
import type {Check} from '../report/check.ts';
import type {FleetBrief} from '../report/fleet/brief.ts';
import {workspacesOf} from '../report/fold/alike.ts';
import type {Meaning} from '../report/meaning.ts';
import {applyNumbers} from './outcomes.ts';
import {type Applied, isFleet, type Subject} from './subject.ts';

/** The whole of it in a sentence: `3 people gain access, 1 loses; 1 critical.` No name is in it. */
export function verdictOf(subject: Subject): string {
  if (subject.of === 'validate') return checkVerdict(subject);
  if (subject.of === 'apply') return applyVerdict(subject);
  return isFleet(subject) ? fleetVerdict(subject) : briefVerdict(subject);
}

function checkVerdict({problems, assertions = []}: Check): string {
  const failed = assertions.filter(({status}) => status === 'failed').length;
  if (problems.length === 0 && failed > 0)
    return `The files are valid, and ${count(failed, 'assertion')} ${failed === 1 ? 'fails' : 'fail'}.`;
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
  const parts = [
    changes.length === 0
      ? EMPTY[brief.of]
      : (accessOf(brief.meanings) ?? `${count(changes.length, 'change')}, no person or key gains or loses access`),
    ...dangersOf(risks),
    ...(refused > 0 ? [`refused by ${count(refused, 'guardrail')}`] : []),
    ...(changes.length === 0 && warnings.length > 0 ? [`${count(warnings.length, 'warning')} to look at`] : []),
  ];
  return `${parts.join('; ')}.`;
}

/** `2 critical, 1 high`, as one part of the sentence, or none. */
function dangersOf(risks: readonly {readonly risk: Risk}[]): readonly string[] {
  const words = (['critical', 'high'] as const)
    .map(wanted => [risks.filter(({risk}) => risk === wanted).length, wanted] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  return words.length > 0 ? [words.join(', ')] : [];
}

function fleetVerdict({of, summary, meanings, risks, guardrails, fleetGuardrails}: FleetBrief): string {
  const {workspaces, changed, failed} = summary;
  const refused = new Set(guardrails.filter(({value}) => value.status === 'refused').flatMap(workspacesOf)).size;
  const fleetRefused = fleetGuardrails.filter(({status}) => status === 'refused').length;
  const access = changed > 0 ? accessOf(joined(meanings)) : undefined;
  const parts = [
    changed === 0
      ? EMPTY[of === 'fleet plan' ? 'plan' : 'drift']
      : `${changed} of ${count(workspaces, 'workspace')} ${changed === 1 ? 'changes' : 'change'}`,
    ...(access === undefined ? [] : [access]),
    ...dangersOf(risks.map(({value}) => value)),
    ...(fleetRefused > 0 ? [`refused by ${count(fleetRefused, 'guardrail')} of the fleet`] : []),
    ...(refused > 0 ? [`refused in ${count(refused, 'workspace')}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
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

/** What each person or key gains or loses in any of the workspaces. */
function joined(meanings: FleetBrief['meanings']): readonly Access[] {
  const byAddress = new Map<Address, Access>();
  for (const {value} of meanings) {
    const {gains = [], loses = []} = byAddress.get(value.address) ?? {};
    byAddress.set(value.address, {
      address: value.address,
      gains: [...gains, ...value.gains],
      loses: [...loses, ...value.loses],
    });
  }
  return [...byAddress.values()];
}

type Access = Pick<Meaning, 'address' | 'gains' | 'loses'>;

/** Who gains and who loses, people before keys; undefined when neither does. */
function accessOf(meanings: readonly Access[]): string | undefined {
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
