import type {Plan} from '../../model/plan.ts';
import {count, oneLine} from '../../model/text.ts';
import {hasDrift} from '../../report/drift.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {type Block, differs} from '../../report/fold/blocks.ts';
import type {Pattern} from '../../report/fold/patterns.ts';
import {inSyncText} from '../plan-text.ts';
import {detailOf, placeOf, rowsOf} from '../rows.ts';
import type {Style} from '../style.ts';
import {totalsOf} from '../totals.ts';
import {
  COLUMNS,
  failureLines,
  fleetGuardrailLines,
  foldedAssertionLines,
  foldedMeaningLines,
  foldedRiskLines,
  headingLines,
  noteLines,
  oddLines,
  type Page,
  warningLines,
} from './lines.ts';
import {namesOf} from './names.ts';
import {workspacesText} from './reach.ts';
import {shownBlocks} from './rows.ts';

export interface FleetTextOptions {
  readonly style: Style;
  /** Every workspace by name, what is each one's own, and every line that is only counted otherwise. */
  readonly expand?: boolean;
  /** Say what the changes mean for people. */
  readonly meanings?: boolean;
}

/**
A plan or drift over a fleet as people read it: what is odd, then each change once with the workspaces that it is planned in,
then what else there is to know, and of which of them. Ends with a newline.
*/
export function renderFleet(brief: FleetBrief, {style, expand = false, meanings = false}: FleetTextOptions): string {
  const page = {brief, style, expand, names: namesOf(brief.rows)};
  const blocks = [
    [headerOf(page)],
    oddLines(page),
    ...patternBlocks(page),
    meanings ? foldedMeaningLines(page) : [],
    warningLines(page),
    foldedRiskLines(page),
    noteLines(page),
    failureLines(brief.failures, page),
    foldedAssertionLines(page),
    [...totalLines(page), ...fleetGuardrailLines(page)],
  ];
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headerOf({brief: {fleet, rows, requests}, style}: Page): string {
  const asOf = rows.find(({plan}) => plan?.as_of !== undefined)?.plan?.as_of;
  const day = asOf === undefined ? '' : ` · as of ${oneLine(asOf.slice(0, 10))}`;
  return `${style.bold(`Fleet ${oneLine(fleet.file)}`)}: ${workspacesText(fleet, rows)} · ${count(requests.read, 'request')}${day}`;
}

function patternBlocks(page: Page): readonly (readonly string[])[] {
  const shown = shownBlocks(page.brief.blocks);
  return page.brief.patterns.map(({rows, blocks}: Pattern) => {
    const changes = blocks.map(block => ({...(shown.get(block) ?? block.value), block}));
    return [
      ...headingLines(rows, page),
      ...rowsOf(changes, page.style, {
        long: COLUMNS,
        below: ({block}) => (page.expand && differs(block) ? caseLines(block, page) : []),
      }),
    ];
  });
}

/** What is each workspace's own of a change: dates, resources, destination, line. */
const caseLines = ({cases}: Block, {names, style}: Page): readonly string[] =>
  cases.map(({row, value}) => {
    const parts = [detailOf(value), placeOf(value)].filter(part => part !== '');
    return style.dim(`${names.of(row)}: ${parts.join('  ')}`);
  });

function totalLines({brief, style}: Page): readonly string[] {
  const plans = brief.rows.flatMap(({plan}) => plan ?? []);
  const drift = brief.of === 'fleet drift';
  const pending = plans.filter(plan => (drift ? hasDrift(plan) : plan.changes.length > 0)).length;
  const numbers = [
    [pending, drift ? 'with drift' : 'with changes'],
    [plans.length - pending, pending > 0 ? 'without' : drift ? 'without drift' : 'without changes'],
    [brief.summary.failed, 'failed'],
  ] as const;
  const words = numbers.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return [...sumLines(brief, plans, pending > 0, style), `Workspaces: ${words.join(', ') || 'none'}.`];
}

/** `Plan: 2 to add, …`, or that there is nothing to do. Of nothing but failures there is nothing to say. */
function sumLines(
  {of, summary}: FleetBrief,
  plans: readonly Plan[],
  differs: boolean,
  style: Style,
): readonly string[] {
  const word = of === 'fleet drift' ? 'Drift' : 'Plan';
  const [first] = plans;
  if (summary.changed > 0) return [style.bold(totalsOf(summary, word))];
  if (differs)
    return [`${word}: live state is not as the files say, and no change can put it right; see the warnings.`];
  return first ? [`No ${word === 'Drift' ? 'drift' : 'changes'}: ${inSyncText(first.options)}.`] : [];
}
