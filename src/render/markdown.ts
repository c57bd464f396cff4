import type {Problem} from '../errors.ts';
import type {GuardrailResult, RiskFinding, ShownChange, Warning} from '../model/plan.ts';
import type {Position} from '../model/position.ts';
import type {Brief} from '../report/brief.ts';
import {meaningText} from '../report/meaning.ts';
import {asidesOf} from './asides.ts';
import {markdownCode, markdownText} from './markdown-escape.ts';
import {type Section, sectionsText} from './markdown-sections.ts';
import {byRisk} from './order.ts';
import {reasonOf, type ShownOutcome} from './outcomes.ts';
import {detailOf, placeOf} from './rows.ts';
import {cut, SYMBOLS} from './style.ts';
import {briefOf, type Subject} from './subject.ts';
import {totalsOf} from './totals.ts';
import {verdictOf} from './verdict.ts';

export interface MarkdownOptions {
  /** Characters that the page may have. Rows that do not fit are left out and counted. Default: no limit. */
  readonly limit?: number;
  /** Where all of it can be read, as a sentence of Markdown, when rows were left out. */
  readonly pointer?: string;
}

/**
A page for people who decide, most important first: verdict, risks, what it means for people, changes, guardrails that did
not pass, warnings, totals. Names from files and the API are text or code in it, and never anything else.
*/
export function renderMarkdown(subject: Subject, {limit, pointer}: MarkdownOptions = {}): string {
  return sectionsText({
    head: [`**${verdictOf(subject)}**`, ...headOf(subject)],
    sections: sectionsOf(subject),
    foot: footOf(subject),
    pointer: pointer ?? `\`instantly-rbac ${subject.of}\` prints all of it.`,
    ...(limit !== undefined && {limit}),
  });
}

function headOf(subject: Subject): readonly string[] {
  const brief = briefOf(subject);
  if (brief === undefined) return [];
  const {workspace, versions} = brief;
  const place = [markdownText(cut(workspace.name ?? '', 100)), markdownCode(cut(workspace.id ?? '', 100))]
    .join(' ')
    .trim();
  const where = place === '' ? '' : ` of ${place}`;
  if (versions === undefined) return [`${TITLES[subject.of]}${where}`];
  const [before, after] = [versions.old, versions.new].map(name => markdownCode(cut(name, 200)));
  return [`${TITLES[subject.of]}${where}: ${before} → ${after}`];
}

const TITLES = {plan: 'Plan', drift: 'Drift', diff: 'Diff', apply: 'Apply', validate: 'Check'} as const;

function sectionsOf(subject: Subject): readonly Section[] {
  if (subject.of === 'validate') return [problemSection(subject.problems), warningSection(subject.warnings)];
  const brief = briefOf(subject);
  const open = subject.of === 'apply' ? subject.outcomes.filter(({status}) => status !== 'applied') : [];
  return [...(open.length > 0 ? [outcomeSection(open)] : []), ...(brief ? briefSections(brief) : [])];
}

const briefSections = ({risks, meanings, changes, guardrails, warnings, notes}: Brief): readonly Section[] => [
  {title: 'Risks', noun: ['risk', 'risks'], open: 10, rows: risks.map(riskRow)},
  {
    title: 'What it means',
    noun: ['meaning', 'meanings'],
    open: 10,
    rows: meanings.map(meaning => `- ${markdownText(meaningText(meaning))}`),
  },
  {
    title: 'Changes',
    noun: ['change', 'changes'],
    open: 20,
    table: ['', 'object', 'change', 'risk', 'from'],
    rows: [...changes].sort(byRisk).map(changeRow),
  },
  {
    title: 'Guardrails',
    noun: ['guardrail', 'guardrails'],
    open: 10,
    rows: guardrails.filter(({status}) => status !== 'passed').map(guardrailRow),
  },
  warningSection(warnings),
  {title: 'Notes', noun: ['note', 'notes'], open: 5, rows: notes.map(note => `- ${markdownText(note)}`)},
];

const warningSection = (warnings: readonly Warning[]): Section => ({
  title: 'Warnings',
  noun: ['warning', 'warnings'],
  open: 10,
  rows: warnings.map(({message, code, at}) => `- ${joined(markdownText(message), markdownCode(code), placeCode(at))}`),
});

const problemSection = (problems: readonly Problem[]): Section => ({
  title: 'Problems',
  noun: ['problem', 'problems'],
  open: 20,
  rows: problems.map(
    ({code, message, hint, at}) => `- ${joined(withHint(message, hint), markdownCode(code), placeCode(at))}`,
  ),
});

const outcomeSection = (outcomes: readonly ShownOutcome[]): Section => ({
  title: 'Not applied',
  noun: ['change that was not applied', 'changes that were not applied'],
  open: 20,
  rows: outcomes.map(
    outcome =>
      `- **${outcome.status.replace('_', ' ')}** ${joined(`${markdownCode(outcome.change.address)}`, markdownText(reasonOf(outcome)))}`,
  ),
});

const riskRow = ({rule, risk, message, at}: RiskFinding) =>
  `- **${risk}** ${joined(markdownText(message), markdownCode(rule), placeCode(at))}`;

function changeRow(change: ShownChange): string {
  const {action, address, risk} = change;
  const from = joined(placeCode(change.at, true), ...asidesOf(change).map(aside => markdownText(aside, true)));
  const cells = [
    `\`${SYMBOLS[action]}\``,
    markdownCode(address, true),
    markdownText(detailOf(change), true),
    risk === 'high' || risk === 'critical' ? `**${risk}**` : risk,
    from,
  ];
  return `| ${cells.join(' | ')} |`;
}

const guardrailRow = ({rule, status, message, hint}: GuardrailResult) =>
  `- **${status}** ${markdownCode(rule)}: ${withHint(message, hint)}`;

const withHint = (message: string, hint: string | undefined) =>
  markdownText(hint === undefined ? message : `${message} → ${hint}`);

const placeCode = (at: Position | null, cell = false) => markdownCode(placeOf({at}), cell);

const joined = (...parts: readonly string[]) => parts.filter(part => part !== '').join(' · ');

function footOf(subject: Subject): readonly string[] {
  const brief = briefOf(subject);
  if (brief === undefined || (brief.changes.length === 0 && brief.guardrails.length === 0)) return [];
  const statuses = ['passed', 'warned', 'allowed', 'refused'] as const;
  const numbers = statuses
    .map(wanted => [brief.guardrails.filter(({status}) => status === wanted).length, wanted] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  const guardrails = numbers.length > 0 ? ` Guardrails: ${numbers.join(', ')}.` : '';
  return [`${totalsOf(brief.summary, TITLES[brief.of])}${guardrails}`];
}
