import {RbacError} from '../errors.ts';
import {isObject, type JsonObject} from '../model/json.ts';
import {oneLine} from '../model/text.ts';

/** An answer or a part of one. */
type Item = Readonly<Record<string, unknown>>;

/**
Readers of single fields. `where` says what is read, as in `workspace-members[3]`. A field that is absent or of another
type is an RbacError `API_SHAPE` such as `workspace-members[3].email: expected a string, got a number`; values are never quoted.
An empty string is a string. Optional fields may be absent or null, which reads as undefined.
*/
export const stringField = (item: Item, name: string, where: string): string =>
  optionalString(item, name, where) ?? wrong(item[name], 'a string', `${where}.${name}`);

export const optionalString = (item: Item, name: string, where: string): string | undefined =>
  optional(item, name, where, 'a string', isString);

export const numberField = (item: Item, name: string, where: string): number =>
  optionalNumber(item, name, where) ?? wrong(item[name], 'a number', `${where}.${name}`);

export const optionalNumber = (item: Item, name: string, where: string): number | undefined =>
  optional(item, name, where, 'a number', value => typeof value === 'number');

export const booleanField = (item: Item, name: string, where: string): boolean =>
  optionalBoolean(item, name, where) ?? wrong(item[name], 'true or false', `${where}.${name}`);

export const optionalBoolean = (item: Item, name: string, where: string): boolean | undefined =>
  optional(item, name, where, 'true or false', value => typeof value === 'boolean');

export const stringsField = (item: Item, name: string, where: string): readonly string[] =>
  optionalStrings(item, name, where) ?? wrong(item[name], 'a list of strings', `${where}.${name}`);

export const optionalStrings = (item: Item, name: string, where: string): readonly string[] | undefined =>
  optional(item, name, where, 'a list of strings', isStrings);

/** A value that must be an object. */
export const asObject = (value: unknown, where = 'the answer'): JsonObject =>
  isObject(value) ? value : wrong(value, 'an object', where);

/** The type of a value in words: `a string`, `nothing` when it is absent. */
export function typeText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value))
    return value.every(isString) || !value.some(isString) ? 'a list' : 'a list with other things';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString);

function optional<T>(
  item: Item,
  name: string,
  where: string,
  wanted: string,
  is: (value: unknown) => value is T,
): T | undefined {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  return value === undefined || value === null
    ? undefined
    : is(value)
      ? value
      : wrong(value, wanted, `${where}.${name}`);
}

function wrong(value: unknown, wanted: string, where: string): never {
  throw new RbacError('API_SHAPE', `${oneLine(where)}: expected ${wanted}, got ${typeText(value)}`, {
    hint: 'the API answers otherwise than this version of the tool knows: look for a newer version',
  });
}
