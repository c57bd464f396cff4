import {oneLine} from '../../../model/text.ts';
import {answered, type FleetAccess} from '../../../report/fleet/access/finding.ts';
import {alikesOf, areaTables, type Column, columnsOf, everybodyIn} from '../../../report/fleet/access/matrix.ts';
import {groupsOf} from '../../../report/fold/groups.ts';
import type {Table} from '../../../report/matrix.ts';
import {blocksText, noteLines} from '../../access/head.ts';
import {legendOf} from '../../access/matrix-legend.ts';
import {tableLines} from '../../access/matrix-text.ts';
import {columns, widthOf} from '../../style.ts';
import {COLUMNS, headingLines, type Listing} from '../lines.ts';
import {type FleetPage, fleetHead, listingOf, unknownLines, unknownText, workspaceLines} from './page.ts';

export interface FleetMatrixPage extends FleetPage {
  /** Columns that a line may have. Default: 100. */
  readonly width?: number | undefined;
  /** Areas in the place of workspaces. */
  readonly areas: boolean;
}

/**
Everybody against the workspaces, or against areas. Workspaces in which everybody has the same are one column; where there are
too many of these, each person is told by what they have where. Ends with a newline.
*/
export function renderFleetMatrix(access: FleetAccess<Table>, page: FleetMatrixPage): string {
  const {style, width = COLUMNS} = page;
  const listing = listingOf(access, page);
  const known = answered(access);
  const blocks = page.areas ? areaBlocks(access, listing, width) : peopleBlocks(access, listing, width);
  const unknown = access.findings.length - known.length;
  const people = everybodyIn(known).length;
  return blocksText([
    [fleetHead(access, style)],
    ...blocks,
    unknownLines(access, listing),
    [[`People: ${people}.`, ...unknownText(unknown)].join(' ')],
  ]);
}

type Blocks = readonly (readonly string[])[];

function peopleBlocks(access: FleetAccess<Table>, listing: Listing, width: number): Blocks {
  const known = answered(access);
  const found = columnsOf(known);
  const table = tableOf(everybodyIn(known), found);
  if (found.length <= LETTERS.length && table.every(line => widthOf(line) <= width)) {
    const [head = '', ...body] = table;
    return [[listing.style.bold(head), ...body], legendLines(found, listing)];
  }
  return alikesOf(known).map(({people, shares}) => [
    ...people.map(person => listing.style.bold(oneLine(person))),
    ...shares.flatMap(({text, rows}) => {
      const [first = '', ...more] = workspaceLines(rows, listing);
      return [`  ${oneLine(text)}  ${first}`, ...more.map(line => `  ${line}`)];
    }),
  ]);
}

/** Names of columns. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letterOf = (index: number) => LETTERS[index] ?? '';

function tableOf(everybody: readonly string[], found: readonly Column[]): readonly string[] {
  const head = ['People', ...found.map((_, index) => letterOf(index))];
  const body = everybody.map(person => [
    oneLine(person),
    ...found.map(({textOf, whole}) => oneLine(textOf.get(person) ?? (whole ? '–' : '?'))),
  ]);
  return columns(
    [head, ...body],
    head.map(() => 48),
  ).map(cells => cells.join('  ').trimEnd());
}

/** Which workspaces a column stands for. */
const legendLines = (found: readonly Column[], listing: Listing): readonly string[] =>
  found.flatMap(({rows}, index) => {
    const [first = '', ...more] = workspaceLines(rows, listing);
    return [`  ${letterOf(index)}  ${first}`, ...more.map(line => `     ${line}`)];
  });

/** What people may do in the areas, below the workspaces where it is so. */
function areaBlocks(access: FleetAccess<Table>, listing: Listing, width: number): Blocks {
  const known = answered(access);
  const [first] = known.flatMap(({answer}) => answer ?? []);
  if (first === undefined) return [];
  const tables = groupsOf(areaTables(known)).map(({rows, said}) => ({
    rows,
    table: {...first, rows: said.map(({value}) => value)},
  }));
  return [
    ...tables.map(({rows, table}) => [
      ...headingLines(rows, listing),
      ...tableLines(table, {style: listing.style, width: width - 2}).map(line => `  ${line}`),
    ]),
    noteLines(legendOf({tables: tables.map(({table}) => table)}), listing.style),
  ];
}
