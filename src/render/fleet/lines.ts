import {stripVTControlCharacters} from 'node:util';
import type {FleetError, FleetRow} from '../../model/fleet.ts';
import type {GuardrailResult} from '../../model/plan.ts';
import {count, oneLine} from '../../model/text.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {type Alike, apart, type Case, common, workspacesOf} from '../../report/fold/alike.ts';
import type {Odd} from '../../report/fold/odd.ts';
import {sharedOf} from '../../report/fold/said.ts';
import {assertionLine} from '../assertions.ts';
import {meaningLines} from '../meanings.ts';
import {guardrailLines} from '../plan-text.ts';
import {riskLines} from '../risks.ts';
import {placeOf} from '../rows.ts';
import {type Style, widthOf} from '../style.ts';
import {worstStatuses} from '../totals.ts';
import {warningLine} from '../warnings.ts';
import type {Names} from './names.ts';
import {oddWords} from './odd.ts';
import {fleetRulesTitle} from './reach.ts';

/** What every line about a fleet is made with. */
export interface Page extends Listing {
  readonly brief: FleetBrief;
}

/** How workspaces are told of in lines. */
export interface Listing {
  readonly names: Names;
  readonly style: Style;
  /** Whether nothing is left out. */
  readonly expand: boolean;
}

/** Columns that lines about several workspaces keep to where they can. */
export const COLUMNS = 100;
/** Things of a sort, such as warnings, beyond which the others are only counted. */
const MOST = 10;

/** What stands above that of certain workspaces: `47 workspaces: Client A, Client B and 45 more`, or all of them by name. */
export function headingLines(rows: readonly FleetRow[], {names, style, expand}: Listing): readonly string[] {
  const [title = '', ...more] = expand ? names.every(rows, COLUMNS) : [names.some(rows, COLUMNS)];
  return [style.bold(title.replace(/^all (?=\d)/, 'All ')), ...more];
}

/** Where something is done otherwise than elsewhere: what a fold must not hide. */
export const oddLines = (page: Page): readonly string[] =>
  atMost(page.brief.odd, 'odd one', page, odd => [oddLine(odd, page)]);

function oddLine(odd: Odd, {names, style}: Page): string {
  const {here, elsewhere} = oddWords(odd);
  const colour = odd.why === 'gives' ? style.caution : style.bad;
  const where = names.some(workspacesOf(odd.block), FEW);
  return `  ${colour('!! odd')}  ${oneLine(odd.address)}: ${here} in ${where}; ${elsewhere}`;
}

/** Columns of a list of workspaces inside a line. */
const FEW = 50;

export const foldedMeaningLines = (page: Page): readonly string[] =>
  atMost(page.brief.meanings, 'meaning', page, one => placed(meaningLines([one.value], page.style), one, page));

export const warningLines = (page: Page): readonly string[] =>
  atMost(page.brief.warnings, 'warning', page, one => placed([warningLine(sharedOf(one), page.style)], one, page));

/** Assertions that did not pass, each with what speaks against it where that is the same. */
export const foldedAssertionLines = (page: Page): readonly string[] =>
  atMost(
    page.brief.assertions.flatMap(one => apart(one, ({message}) => message)),
    'assertion',
    page,
    one => placed([assertionLine(one.value, page.style)], one, page),
  );

/** High and critical ones, as in the plan of one workspace. */
export function foldedRiskLines(page: Page): readonly string[] {
  const grave = page.brief.risks.filter(({value: {risk}}) => risk === 'high' || risk === 'critical');
  return atMost(grave, 'risk', page, one => placed(riskLines([sharedOf(one)], page.style), one, page));
}

export const noteLines = (page: Page): readonly string[] =>
  atMost(page.brief.notes, 'note', page, one => placed([`  ${page.style.dim('·')} ${oneLine(one.value)}`], one, page));

/** A line with the workspaces that it is about: behind it, or below it where they do not fit. */
function placed(lines: readonly string[], about: Alike<unknown>, {names, expand}: Page): readonly string[] {
  const [line = ''] = lines;
  const rows = workspacesOf(about);
  const short = names.some(rows, expand ? Number.POSITIVE_INFINITY : FEW);
  const width = widthOf(stripVTControlCharacters(line)) + 3 + widthOf(short);
  if (width <= COLUMNS) return [`${line} · ${short}`];
  const room = COLUMNS - INDENT.length;
  return [line, ...(expand ? names.every(rows, room) : [names.some(rows, room)]).map(below => `${INDENT}${below}`)];
}

const INDENT = '      ';

/** Workspaces that have no plan, with the error and the line that declares them. */
export const failureLines = (failures: readonly Alike<FleetError>[], listing: Listing): readonly string[] =>
  atMost(failures, 'failure', listing, failure => {
    const {names, style, expand} = listing;
    const {code, message, hint, at} = sharedOf(failure);
    const placeAt = new Map(failure.cases.map(({row, value}) => [row, placeOf(value)]));
    const label = (row: FleetRow) => {
      const place = placeAt.get(row) ?? '';
      return at !== null || place === '' ? names.of(row) : `${names.of(row)} (${place})`;
    };
    const rows = workspacesOf(failure);
    const room = COLUMNS - '  x failed in '.length;
    const [where = '', ...more] = expand ? names.every(rows, room, label) : [names.some(rows, room, label)];
    const end = [style.dim(oneLine(code)), style.dim(placeOf({at}))].filter(part => part !== '');
    return [
      `  ${style.bad('x')} failed in ${where}`,
      ...more.map(line => `    ${line}`),
      `${INDENT}${[oneLine(message), ...end].join('  ')}`,
      ...(hint === null ? [] : [`${INDENT}→ ${oneLine(hint)}`]),
    ];
  });

/** How many workspaces passed their guardrails, then each that did not: its rule, its numbers, and what to do. */
export function fleetGuardrailLines(page: Page): readonly string[] {
  const {brief, style} = page;
  return [
    ...workspaceGuardrailLines(page),
    ...(brief.fleetGuardrails.length === 0 ? [] : guardrailLines(brief.fleetGuardrails, style, fleetRulesTitle(brief))),
  ];
}

function workspaceGuardrailLines(page: Page): readonly string[] {
  const statuses = worstStatuses(page.brief);
  if (statuses === '') return [];
  return [
    `Guardrails by workspace: ${statuses}.`,
    ...page.brief.guardrails.flatMap(result => resultLines(result, page)),
  ];
}

function resultLines(result: Alike<GuardrailResult>, page: Page): readonly string[] {
  const {style, names} = page;
  const {rule, status, hint} = result.value;
  const colour = status === 'refused' ? style.bad : style.caution;
  const where = names.some(workspacesOf(result), FEW);
  const head = `  ${colour(status)} ${style.bold(oneLine(rule))} in ${where}`;
  const message = common(result, one => one.message);
  const own = ({row, value}: Case<GuardrailResult>) => [`${INDENT}${names.of(row)}: ${oneLine(value.message)}`];
  return [
    ...(message === undefined
      ? [head, ...atMost(result.cases, 'workspace', page, own, 3)]
      : [`${head}: ${oneLine(message)}`]),
    ...(hint === undefined ? [] : [`    → ${oneLine(hint)}`]),
  ];
}

/** The lines of as many things as a page shows; the others are counted. */
function atMost<T>(
  things: readonly T[],
  noun: string,
  {expand, style}: Listing,
  linesOf: (thing: T) => readonly string[],
  most = MOST,
): readonly string[] {
  // A line that says "one more" would take the room of that one.
  const shown = expand || things.length <= most + 1 ? things : things.slice(0, most);
  const rest = things.length - shown.length;
  const more = rest === 0 ? [] : [style.dim(`${INDENT}and ${count(rest, noun)} more; --expand lists them`)];
  return [...shown.flatMap(linesOf), ...more];
}
