import {RbacError} from '../errors.ts';
import {isObject, type JsonObject} from '../model/json.ts';
import {oneLine} from '../model/text.ts';

/** An answer or a part of one. */
type Item = Readonly<Record<string, unknown>>;

/**
Readers of single fields. `where` says what is read, as in `workspace-members[3]`. A field that is absent or of another
type is an RbacError `API_SHAPE` such as `workspace-members[3].email: expected a string, got a number`; values are never quoted.
An empty string is a string, but in a list of strings. Optional fields may be absent or null, which reads as undefined.
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

export function optionalStrings(item: Item, name: string, where: string): readonly string[] | undefined {
  const texts = optional(item, name, where, 'a list of strings', isStrings);
  const hasEmpty = texts?.some(text => text.trim() === '') ?? false;
  return hasEmpty ? wrong(texts, 'a list of strings', `${where}.${name}`, 'one with an empty text') : texts;
}

/** A text that can stand in the path of a request. DOC: OpenAPI of 2026-08: ids are uuids; other words are let through. */
export const idField = (item: Item, name: string, where: string): string =>
  formed(item, name, where, 'an id', /^[\w-]{1,100}$/);

/** A mail address, be it one that files can hold or not. */
export const addressField = (item: Item, name: string, where: string): string =>
  formed(item, name, where, 'a mail address', /^\s*[^\s@]+@[^\s@]+\s*$/);

/** A text that is more than blanks. */
export const nameField = (item: Item, name: string, where: string): string => formed(item, name, where, 'a name', /\S/);

/** ISO 8601, with a zone. DOC: date-time, so it has one; a text without is taken for UTC, and not for this machine's time. */
export const timeField = (item: Item, name: string, where: string): string =>
  optionalTime(item, name, where) ?? wrong(item[name], 'a time', `${where}.${name}`);

export function optionalTime(item: Item, name: string, where: string): string | undefined {
  const text = optionalString(item, name, where);
  if (text === undefined) return undefined;
  const [, time, zone] = TIME.exec(text.trim()) ?? [];
  const zoned = time === undefined || zone !== undefined ? text.trim() : `${text.trim()}Z`;
  const isTime = TIME.test(zoned) && !Number.isNaN(Date.parse(zoned));
  return isTime ? zoned : wrong(text, 'a time', `${where}.${name}`, formText(text));
}

const TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

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

function formed(item: Item, name: string, where: string, wanted: string, form: RegExp): string {
  const text = optionalString(item, name, where);
  return text !== undefined && form.test(text) ? text : wrong(item[name], wanted, `${where}.${name}`, formText(text));
}

const formText = (text: string | undefined) =>
  text === undefined ? undefined : text.trim() === '' ? 'an empty text' : 'another text';

function wrong(value: unknown, wanted: string, where: string, got = typeText(value)): never {
  throw new RbacError('API_SHAPE', `${oneLine(where)}: expected ${wanted}, got ${got}`, {
    hint: 'the API answers otherwise than this version of the tool knows: look for a newer version',
  });
}
