import type {FleetError} from '../../model/fleet.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {type Alike, apart, workspacesOf} from '../../report/fold/alike.ts';
import type {Odd} from '../../report/fold/odd.ts';
import type {Pattern} from '../../report/fold/patterns.ts';
import {sharedOf} from '../../report/fold/said.ts';
import {markdownCode, markdownText} from '../markdown-escape.ts';
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
} from '../markdown-rows.ts';
import type {PageParts, Section} from '../markdown-sections.ts';
import {byRisk} from '../order.ts';
import {cut} from '../style.ts';
import {fleetTotalsOf, statusText, worstStatuses} from '../totals.ts';
import {type Names, namesOf} from './names.ts';
import {oddWords} from './odd.ts';
import {fleetRulesTitle, workspacesText} from './reach.ts';
import {shownBlocks} from './rows.ts';

/** Columns of a list of workspaces inside a row, and of one that is a title. */
const FEW = 60;
const TITLE = 80;
/** Patterns that have a table of their own; the changes of the others share one. */
const MOST = 12;

/** A page about a fleet without its first line: what is odd and what failed first, then each pattern with its workspaces. */
export function fleetParts(brief: FleetBrief): PageParts {
  const names = namesOf(brief.rows);
  return {
    head: [
      `${brief.of === 'fleet plan' ? 'Plan' : 'Drift'} over the fleet ${markdownCode(cut(brief.fleet.file, 200))}`,
    ],
    sections: [
      failureSection(brief, names),
      oddSection(brief, names),
      {...SECTIONS.risks, rows: placed(brief.risks, one => riskRow(sharedOf(one)), names)},
      ...patternSections(brief, names),
      {...SECTIONS.meanings, rows: placed(brief.meanings, ({value}) => meaningRow(value), names)},
      guardrailSection(brief, names),
      assertionSection(brief, names),
      {...SECTIONS.warnings, rows: placed(brief.warnings, one => warningRow(sharedOf(one)), names)},
      {...SECTIONS.notes, rows: placed(brief.notes, ({value}) => noteRow(value), names)},
    ],
    foot: [footOf(brief)],
  };
}

/** Rows with the workspaces that they are about. */
const placed = <T>(said: readonly Alike<T>[], rowOf: (one: Alike<T>) => string, names: Names): readonly string[] =>
  said.map(one => `${rowOf(one)} · in ${markdownText(names.some(workspacesOf(one), FEW))}`);

const failureSection = ({failures}: FleetBrief, names: Names): Section => ({
  title: 'Failed',
  noun: ['failure', 'failures'],
  open: 10,
  rows: failures.flatMap(failure => apart(failure, ({at}) => at)).map(failure => failureRow(failure, names)),
});

function failureRow(failure: Alike<FleetError>, names: Names): string {
  const {code, message, hint, at} = sharedOf(failure);
  const where = markdownText(names.some(workspacesOf(failure), FEW));
  return `- ${joined(where, withHint(message, hint), markdownCode(code), placeCode(at))}`;
}

const oddSection = ({odd}: FleetBrief, names: Names): Section => ({
  title: 'Odd ones out',
  noun: ['odd one', 'odd ones'],
  open: 20,
  rows: odd.map(one => oddRow(one, names)),
});

function oddRow(odd: Odd, names: Names): string {
  const {here, elsewhere} = oddWords(odd);
  const where = markdownText(names.some(workspacesOf(odd.block), FEW));
  return `- ${markdownCode(odd.address)}: **${here}** in ${where}; ${elsewhere}`;
}

function patternSections(brief: FleetBrief, names: Names): readonly Section[] {
  const shown = shownBlocks(brief.blocks);
  const rowsOf = ({blocks}: Pattern, more: readonly string[] = []) =>
    blocks
      .map(block => shown.get(block) ?? block.value)
      .sort(byRisk)
      .map(change => changeRow(change, more));
  const own = brief.patterns
    .slice(0, MOST)
    .flatMap(pattern => [
      {...SECTIONS.changes, title: titleOf(pattern, names), rows: rowsOf(pattern)},
      listOf(pattern, names),
    ]);
  const others = brief.patterns
    .slice(MOST)
    .flatMap(pattern => rowsOf(pattern, [markdownText(names.some(pattern.rows, FEW), true)]));
  const {table, ...changes} = SECTIONS.changes;
  return [...own, {...changes, title: 'Other changes', table: [...table, 'in'], rows: others}];
}

const titleOf = ({rows}: Pattern, names: Names) => markdownText(names.some(rows, TITLE).replace(/^all (?=\d)/, 'All '));

/** All workspaces of a pattern, where its title cannot name them. */
const listOf = ({rows}: Pattern, names: Names): Section => ({
  title: '',
  noun: ['name of a workspace', 'names of workspaces'],
  open: 0,
  folded: `${rows.length} workspaces`,
  rows: names.isWhole(rows, TITLE) ? [] : rows.map(row => `- ${markdownText(names.of(row))} ${markdownCode(row.id)}`),
});

const assertionSection = ({assertions}: FleetBrief, names: Names): Section => ({
  ...SECTIONS.assertions,
  rows: placed(
    assertions.flatMap(result => apart(result, ({message}) => message)),
    ({value}) => assertionRow(value),
    names,
  ),
});

const guardrailSection = (brief: FleetBrief, names: Names): Section => ({
  ...SECTIONS.guardrails,
  rows: [
    ...brief.fleetGuardrails
      .filter(({status}) => status !== 'passed')
      .map(
        result =>
          `${guardrailRow(result)} · over ${brief.fleet.part_of === undefined ? 'the fleet' : workspacesText(brief.fleet, brief.rows)}`,
      ),
    ...placed(
      brief.guardrails.flatMap(result => apart(result, ({message}) => message)),
      ({value}) => guardrailRow(value),
      names,
    ),
  ],
});

function footOf(brief: FleetBrief): string {
  const [workspaces, fleet] = [worstStatuses(brief), statusText(brief.fleetGuardrails.map(({status}) => status))];
  return [
    fleetTotalsOf(brief),
    ...(workspaces === '' ? [] : [`Guardrails by workspace: ${workspaces}.`]),
    ...(fleet === '' ? [] : [`${fleetRulesTitle(brief)}: ${fleet}.`]),
  ].join(' ');
}
