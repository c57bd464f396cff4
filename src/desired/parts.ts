import {isObject, type JsonObject} from '../model/json.ts';
import {locate} from './locate.ts';
import {problemAt} from './report.ts';
import type {Reports} from './reports.ts';
import type {Place, Source} from './source.ts';

/** What a part of a file says, and where. */
export interface Found {
  readonly source: Source;
  readonly place: Place;
  readonly value: JsonObject;
}

/** The data of a file as a map; empty when it is something else, which `checkDocument` reports. */
export const dataOf = ({value}: Source): JsonObject => (isObject(value) ? value : {});

/** A part that is about the whole desired state, from the one file that has it. A second one is a problem. */
export function findPart(
  sources: readonly Source[],
  part: 'workspace' | 'manage' | 'guardrails',
  {report}: Reports,
): Found | undefined {
  let first: Found | undefined;
  for (const source of sources) {
    const value = dataOf(source)[part];
    if (value === undefined) continue;
    const place = locate(source, [part], 'key');
    const earlier = first?.place;
    if (earlier) report.add(() => twiceProblem(part, place, earlier));
    else first = {source, place, value: isObject(value) ? value : {}};
  }
  return first;
}

/** Of a part in a second file that does not stand over the first one. */
export const twiceProblem = (part: string, place: Place, first: Place) =>
  problemAt(place, 'CONFIG_CONFLICT', `${part} stands in two files, and may stand in one only`, {
    hint: 'move everything into one of them',
    also: first.at,
  });
