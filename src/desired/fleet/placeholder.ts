import type {Json, JsonObject} from '../../model/json.ts';
import {problemAt} from '../report.ts';
import type {Place} from '../source.ts';
import {quoted} from '../words.ts';

/** What stands for the id of a workspace: in names of files and keys of a fleet, and in destinations of secrets. */
export const PLACEHOLDER = '{workspace.id}';

export const fillId = (text: string, id: string): string => text.replaceAll(PLACEHOLDER, id);

/** The same in the name of a variable or secret, which has capitals and `_`. */
export const fillName = (text: string, id: string): string =>
  text.replaceAll(PLACEHOLDER, id.toUpperCase().replaceAll('-', '_'));

/** Something that looks like a placeholder and is none; undefined when there is nothing of the sort. */
export const unknownPlaceholder = (text: string): string | undefined =>
  [...text.matchAll(/\{\s*workspace\b[^}]*\}?/gi)].map(([found]) => found).find(found => found !== PLACEHOLDER);

export const noPlaceholder = (place: Place, found: string) =>
  problemAt(place, 'CONFIG_VALUE', `${quoted(found)} stands for nothing`, {hint: `write ${PLACEHOLDER}`});

export const hasPlaceholder = (value: Json | undefined): boolean =>
  JSON.stringify(value)?.includes(PLACEHOLDER) ?? false;

/** The destination of a secret with an id filled in. */
export const fillDestination = (secret: JsonObject, id: string): JsonObject =>
  Object.fromEntries(Object.entries(secret).map(([field, value]) => [field, fillField(field, value, id)]));

function fillField(field: string, value: Json | undefined, id: string): Json | undefined {
  const fill = NAMES.has(field) ? fillName : fillId;
  if (typeof value === 'string') return fill(value, id);
  return Array.isArray(value) ? value.map(item => (typeof item === 'string' ? fill(item, id) : item)) : value;
}

/** Fields of destinations that are names of variables: of a dotenv file, or of a secret on GitHub. */
const NAMES: ReadonlySet<string> = new Set(['variable', 'name']);
