import {count, listOf, oneLine} from '../../../model/text.ts';
import type {AccessExplanation} from '../../../report/explain-access.ts';
import {answered, type FleetAccess, isWhole} from '../../../report/fleet/access/finding.ts';
import {type Standing, standingOf} from '../../../report/fleet/access/standing.ts';
import {type Alike, alike, workspacesOf} from '../../../report/fold/alike.ts';
import {blocksText, noteLines} from '../../access/head.ts';
import {fieldText} from '../../rows.ts';
import {columns} from '../../style.ts';
import {headingLines, type Listing} from '../lines.ts';
import {type FleetPage, fleetHead, listingOf, placesText, unknownLines, unknownText, workspaceLines} from './page.ts';

/**
What a person or a key has, and in which workspaces: what is alike in several is told once. Ends with a newline.
@param address as it is told
*/
export function renderFleetExplain(
  address: string,
  access: FleetAccess<readonly AccessExplanation[]>,
  page: FleetPage,
): string {
  const {style} = page;
  const listing = listingOf(access, page);
  const known = answered(access);
  const standings = [...alike(known, ({answer}) => answer?.map(standingOf) ?? [], alikeKey)].sort(byReach);
  const without = known.filter(finding => isWhole(finding) && finding.answer?.length === 0);
  const there = known.filter(({answer}) => answer !== null && answer.length > 0);
  const notes = [...new Set(standings.flatMap(({value}) => value.notes))];
  return blocksText([
    [style.bold(oneLine(address)), fleetHead(access, style)],
    ...standings.map(one => standingLines(one, address, listing)),
    without.length === 0 ? [] : notIn(workspaceLines(without, listing)),
    noteLines(notes, style),
    unknownLines(access, listing),
    [totalText(there.length, access)],
  ]);
}

function totalText(there: number, access: FleetAccess<unknown>): string {
  const all = access.findings.length;
  return [`In ${there} of ${count(all, 'workspace')}.`, ...unknownText(all - answered(access).length)].join(' ');
}

/** Places are each workspace's own where it has files for itself. */
const alikeKey = ({at: _, ...told}: Standing): string => JSON.stringify(told);

const byReach = (a: Alike<Standing>, b: Alike<Standing>): number => b.cases.length - a.cases.length;

function standingLines(one: Alike<Standing>, address: string, listing: Listing): readonly string[] {
  const {facts, differences, address: own} = one.value;
  const places = placesText(one, listing);
  const rows = [
    ...(own === address ? [] : [['address', own]]),
    ...facts,
    ...(places === '' ? [] : [['declared at', places]]),
    ...differences.map(difference => ['differs', fieldText(difference)]),
  ];
  return [...headingLines(workspacesOf(one), listing), ...pairLines(rows), ...areaLines(one.value, listing)];
}

function areaLines(standing: Standing, listing: Listing): readonly string[] {
  const lines = pairLines(areaRows(standing, listing)).map(line => `  ${line}`);
  return lines.length === 0 ? [] : ['  may', ...lines];
}

const pairLines = (rows: readonly (readonly string[])[]): readonly string[] =>
  columns(
    rows.map(([what = '', value = '']) => [oneLine(what), oneLine(value)]),
    [40],
  ).map(([what = '', value = '']) => `  ${what}  ${value}`);

/** What can be done, and the areas where: those in which it is the same stand together. */
function areaRows({areas, otherAreas}: Standing, {expand}: Listing): readonly (readonly string[])[] {
  const most = expand ? Number.POSITIVE_INFINITY : 6;
  const titlesOf = (can: string) => areas.filter(area => area[1] === can).map(([title]) => title);
  return [
    ...[...new Set(areas.map(([, can]) => can))].map(can => [can, listOf(titlesOf(can), most)]),
    ...(otherAreas > 0 && areas.length > 0 ? [['none', count(otherAreas, 'other area')]] : []),
  ];
}

const notIn = ([first = '', ...more]: readonly string[]): readonly string[] => [`Not in ${first}`, ...more];
