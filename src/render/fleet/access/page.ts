import type {FleetRow} from '../../../model/fleet.ts';
import {type Position, positionText} from '../../../model/position.ts';
import {count, listOf, oneLine} from '../../../model/text.ts';
import type {FleetAccess} from '../../../report/fleet/access/finding.ts';
import {type Alike, alike, workspacesOf} from '../../../report/fold/alike.ts';
import {foldFailures} from '../../../report/fold/said.ts';
import {sidesText} from '../../access/head.ts';
import type {Style} from '../../style.ts';
import {COLUMNS, failureLines, type Listing} from '../lines.ts';
import {namesOf} from '../names.ts';

/** How an answer over a fleet is shown. */
export interface FleetPage {
  readonly style: Style;
  /** Every workspace by name. */
  readonly expand: boolean;
}

/** How the workspaces of an answer are told of. */
export const listingOf = ({findings}: FleetAccess<unknown>, {style, expand}: FleetPage): Listing => ({
  names: namesOf(findings),
  style,
  expand,
});

/** Which fleet an answer is about, and what was looked at. */
export function fleetHead({fleet, findings, sides, as_of: asOf}: FleetAccess<unknown>, style: Style): string {
  const day = asOf === null ? '' : ` · as of ${asOf.slice(0, 10)}`;
  return `${style.bold(`Fleet ${oneLine(fleet.file)}`)}: ${count(findings.length, 'workspace')} · ${sidesText(sides)}${day}`;
}

/** What could not be read, and of which workspaces nothing is known. */
export function unknownLines({findings}: FleetAccess<unknown>, listing: Listing): readonly string[] {
  const unread = alike(
    findings,
    finding => finding.unread,
    text => text,
  );
  return [
    ...unread.map(
      one => `  ${listing.style.caution('!')} ${oneLine(one.value)} · ${where(workspacesOf(one), listing)}`,
    ),
    ...failureLines(foldFailures(findings), listing),
  ];
}

/** Of how many workspaces nothing is known, as a sentence; nothing when it is none. */
export const unknownText = (number: number): readonly string[] =>
  number === 0 ? [] : [`Nothing is known of ${count(number, 'workspace')}.`];

/** Workspaces on a line of their own, or by name on several. */
export const workspaceLines = (rows: readonly FleetRow[], {names, expand}: Listing): readonly string[] =>
  expand ? names.every(rows, COLUMNS) : [names.some(rows, COLUMNS)];

/** Columns of a list of workspaces inside a line. */
const FEW = 50;

const where = (rows: readonly FleetRow[], {names, expand}: Listing): string =>
  names.some(rows, expand ? Number.POSITIVE_INFINITY : FEW);

/** The lines of files that say something, each once; some of many. */
export function placesText(said: Alike<{readonly at: Position | null}>, {expand}: Pick<Listing, 'expand'>): string {
  const places = new Set(said.cases.flatMap(({value: {at}}) => (at === null ? [] : [positionText(at)])));
  return listOf([...places], expand ? Number.POSITIVE_INFINITY : 2);
}

/** The same beside a table that has no place for it; nothing when everything is known. */
export function renderUnknown(access: FleetAccess<unknown>, page: FleetPage): string {
  const lines = unknownLines(access, listingOf(access, page));
  return lines.map(line => `${line}\n`).join('');
}
