import type {Problem} from '../errors.ts';
import type {AssertionResult} from '../model/assertion.ts';
import type {Warning} from '../model/plan.ts';
import type {Brief} from '../report/brief.ts';
import type {FleetBrief} from '../report/fleet/brief.ts';
import {fleetParts} from './fleet/markdown.ts';
import {markdownCode, markdownText} from './markdown-escape.ts';
import {
  assertionRow,
  changeRow,
  guardrailRow,
  joined,
  meaningRow,
  noteRow,
  placeCode,
  riskRow,
  SECTIONS,
  warningRow,
  withHint,
} from './markdown-rows.ts';
import {type PageParts, type Section, sectionsText} from './markdown-sections.ts';
import {byRisk} from './order.ts';
import {reasonOf, type ShownOutcome} from './outcomes.ts';
import {cut} from './style.ts';
import {briefOf, isFleet, type Subject} from './subject.ts';
import {statusText, totalsOf} from './totals.ts';
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
  const {head, sections, foot} = isFleet(subject) ? fleetParts(subject) : partsOf(subject);
  return sectionsText({
    head: [`**${verdictOf(subject)}**`, ...head],
    sections,
    foot,
    pointer: pointer ?? `\`instantly-rbac ${subject.of}\` prints all of it.`,
    ...(limit !== undefined && {limit}),
  });
}

const partsOf = (subject: Single): PageParts => ({
  head: headOf(subject),
  sections: sectionsOf(subject),
  foot: footOf(subject),
});

/** About one workspace, or about its files. */
type Single = Exclude<Subject, FleetBrief>;

function headOf(subject: Single): readonly string[] {
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

function sectionsOf(subject: Single): readonly Section[] {
  if (subject.of === 'validate')
    return [
      problemSection(subject.problems),
      assertionSection(subject.assertions ?? []),
      warningSection(subject.warnings),
    ];
  const brief = briefOf(subject);
  const open = subject.of === 'apply' ? subject.outcomes.filter(({status}) => status !== 'applied') : [];
  return [...(open.length > 0 ? [outcomeSection(open)] : []), ...(brief ? briefSections(brief) : [])];
}

const briefSections = ({
  risks,
  meanings,
  changes,
  guardrails,
  assertions,
  warnings,
  notes,
}: Brief): readonly Section[] => [
  {...SECTIONS.risks, rows: risks.map(riskRow)},
  {...SECTIONS.meanings, rows: meanings.map(meaningRow)},
  {...SECTIONS.changes, rows: [...changes].sort(byRisk).map(change => changeRow(change))},
  {...SECTIONS.guardrails, rows: guardrails.filter(({status}) => status !== 'passed').map(guardrailRow)},
  ...(assertions.length > 0 ? [assertionSection(assertions)] : []),
  warningSection(warnings),
  {...SECTIONS.notes, rows: notes.map(noteRow)},
];

const assertionSection = (results: readonly AssertionResult[]): Section => ({
  ...SECTIONS.assertions,
  rows: results.filter(({status}) => status !== 'passed').map(assertionRow),
});

const warningSection = (warnings: readonly Warning[]): Section => ({
  ...SECTIONS.warnings,
  rows: warnings.map(warningRow),
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

function footOf(subject: Single): readonly string[] {
  const brief = briefOf(subject);
  if (brief === undefined || (brief.changes.length === 0 && brief.guardrails.length === 0)) return [];
  const statuses = statusText(brief.guardrails.map(({status}) => status));
  return [`${totalsOf(brief.summary, TITLES[brief.of])}${statuses === '' ? '' : ` Guardrails: ${statuses}.`}`];
}
