import deepDiff from 'deep-diff'; // The default import: the package has no named exports at run time.
import type {Json, JsonObject} from '../model/json.ts';
import type {FieldChange} from '../model/plan.ts';
import {byText} from '../model/text.ts';

/** The same fields twice: as they are shown and written, and in the one spelling in which equal meaning is equal JSON. */
export interface Fields {
  readonly shown: JsonObject;
  readonly meaning: JsonObject;
}

/**
The fields of `after` that `before` has otherwise, by path. Absent, null, empty text and empty list are all "nothing".
A list is a set of names: its change holds only what goes (`before`) and what comes (`after`).
*/
export function fieldChanges(before: Fields, after: Fields): readonly FieldChange[] {
  const compared = Object.keys(after.meaning);
  if (compared.every(name => isSame(ownValue(before.meaning, name), ownValue(after.meaning, name)))) return [];
  const changes = deepDiff.diff(keyed(before.meaning, compared), keyed(after.meaning, compared)) ?? [];
  const paths = [...new Set(changes.map(({path}) => String(path?.[0])))].sort(byText);
  return paths.map(path => {
    const [from, to] = [ownValue(before.meaning, path), ownValue(after.meaning, path)];
    return isList(from) || isList(to)
      ? {path, before: without(from, to), after: without(to, from)}
      : {path, before: ownValue(before.shown, path) ?? null, after: ownValue(after.shown, path) ?? null};
  });
}

/** A field's own value: one that is called as something every object has is no exception. */
const ownValue = (fields: JsonObject, name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);

/** deep-diff compares lists by position and wants plain objects, so each list of names becomes an object keyed by name. */
function keyed(fields: JsonObject, names: readonly string[]): Record<string, unknown> {
  const entries = names.map(name => [name, ownValue(fields, name)] as const).filter(([, value]) => !isNothing(value));
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      isList(value) ? Object.fromEntries(value.map(item => [`=${item}`, true])) : value,
    ]),
  );
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
/** Tells of most fields that there is nothing to compare. What it does not see is compared. */
const isSame = (from: Json | undefined, to: Json | undefined) =>
  from === to ||
  (isList(from) && isList(to) && from.length === to.length && from.every((item, index) => item === to[index]));
const isNothing = (value: Json | undefined) =>
  value === undefined || value === null || value === '' || (isList(value) && value.length === 0);

function without(list: Json | undefined, other: Json | undefined): readonly string[] {
  const others = new Set(isList(other) ? other.map(String) : []);
  const items = new Set(isList(list) ? list.map(String) : []);
  return [...items].filter(item => !others.has(item)).sort(byText);
}
