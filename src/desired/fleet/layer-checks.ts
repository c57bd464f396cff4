import type {Kind} from '../../kinds/kind.ts';
import type {LayerEntry} from '../../model/generated/files.ts';
import {isObject, type JsonObject} from '../../model/json.ts';
import type {Checks, Entry} from '../checks.ts';
import {fleetValidators} from '../generated/fleet.js';
import {locate} from '../locate.ts';
import {dataOf} from '../parts.ts';
import type {Reports} from '../reports.ts';
import {reportSchemaErrors} from '../schema-problems.ts';
import type {Source} from '../source.ts';
import {thoroughly} from '../thorough.ts';
import type {Named} from './layer.ts';
import {fillDestination, noPlaceholder, unknownPlaceholder} from './placeholder.ts';

/** Names at the top of a file that only files of a fleet may have. */
const OF_STAND = ['extends', 'remove'];

/** Whatever is wrong in a file that need not be whole: fields of entries and roles may be left to the files below it. */
const parts = thoroughly(({keyword, instancePath, params}, part, kind) => {
  if (instancePath !== '') return true;
  if (part === 'document')
    return keyword !== 'additionalProperties' || !OF_STAND.includes(String(params.additionalProperty));
  return keyword !== 'required' || params.missingProperty === kind?.naming.field;
});

export const partial: Checks = {...parts, entry: checkEntry};

/** An entry as it will be once an id is filled in; what is handed on still has the placeholder. */
function checkEntry(entry: Entry, reports: Reports): unknown {
  const {item, kind} = entry;
  const secret = secretOf(item, kind);
  if (!secret || !isObject(item)) return withName(parts.entry(entry, reports), kind);
  for (const [field, value] of Object.entries(secret)) checkPlaceholders(entry, field, value, reports);
  const filled = {...item, secret: fillDestination(secret, SAMPLE_ID)};
  const usable = withName(parts.entry({...entry, item: filled}, reports), kind);
  return usable && 'secret' in usable ? {...usable, secret} : usable;
}

/** An id that begins with a digit, as nearly all of them do: a variable cannot begin with one. */
const SAMPLE_ID = '00000000-0000-0000-0000-000000000000';

const secretOf = (item: unknown, {destinationOf}: Kind) =>
  destinationOf && isObject(item) && isObject(item.secret) ? item.secret : undefined;

/** An entry without a name can be joined with no other. */
const withName = (usable: unknown, {naming}: Kind): JsonObject | undefined =>
  isObject(usable) && typeof usable[naming.field] === 'string' ? usable : undefined;

function checkPlaceholders({source, kind, index}: Entry, field: string, value: unknown, {report}: Reports): void {
  const texts = [value].flat().filter(text => typeof text === 'string');
  const unknown = texts.map(unknownPlaceholder).find(found => found !== undefined);
  if (unknown === undefined) return;
  const place = locate(source, [kind.section, index, 'secret', field]);
  report.add(() => noPlaceholder(place, unknown));
}

/** How a file stands over others. */
export interface Stand {
  readonly extends: readonly Named[];
  readonly remove: readonly string[];
}

export function readStand(source: Source, reports: Reports): Stand {
  const said = Object.entries(dataOf(source)).filter(([name]) => OF_STAND.includes(name));
  const value: unknown = Object.fromEntries(said);
  const check = fleetValidators.layer;
  if (!check(value) && !reportSchemaErrors(source, [], check.errors ?? [], reports)) return {extends: [], remove: []};
  const {extends: files = [], remove = []} = value as LayerEntry;
  const named = typeof files === 'string' ? [{text: files, path: ['extends']}] : files.map(atIndex);
  return {extends: named, remove};
}

const atIndex = (text: string, index: number): Named => ({text, path: ['extends', index]});
