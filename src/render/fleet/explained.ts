import type {FleetRow} from '../../model/fleet.ts';
import {oneLine} from '../../model/text.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {type Alike, alike, common, workspacesOf} from '../../report/fold/alike.ts';
import {withoutIds} from '../../report/fold/own.ts';
import type {Style} from '../style.ts';
import {failureLines, headingLines} from './lines.ts';
import {namesOf} from './names.ts';

/**
What the plans of a fleet say of one address: what is alike in several workspaces once, without the ids, times and places
that are each one's own. Ends with a newline.
@param textOf what each plan says, by the id of its workspace, without colour
*/
export function renderFleetExplained(
  address: string,
  {rows, failures}: Pick<FleetBrief, 'rows' | 'failures'>,
  textOf: ReadonlyMap<string, string>,
  {style, expand}: {readonly style: Style; readonly expand: boolean},
): string {
  const listing = {names: namesOf(rows), style, expand};
  const textsOf = ({id}: FleetRow) => [textOf.get(id)].filter(text => text !== undefined);
  const said = [...alike(rows, textsOf, withoutOwn)].sort(byReach);
  const blocks = said.map(one => [...headingLines(workspacesOf(one), listing), ...linesOf(one, address)]);
  const failed = failureLines(failures, listing);
  return `${[[style.bold(oneLine(address))], ...blocks, ...(failed.length > 0 ? [failed] : [])]
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

const byReach = (a: Alike<string>, b: Alike<string>): number => b.cases.length - a.cases.length;

/** Nor the lines of files, which workspaces have for themselves. */
const withoutOwn = (text: string): string => withoutIds(text).replace(/\S+\.ya?ml:\d+(:\d+)?/g, '{place}');

/** The address stands above all of them. */
function linesOf(one: Alike<string>, address: string): readonly string[] {
  const text = common(one, value => value) ?? common(one, withoutIds) ?? withoutOwn(one.value);
  const lines = text.trimEnd().split('\n');
  return lines[0] === oneLine(address) ? lines.slice(lines[1] === '' ? 2 : 1) : lines;
}
