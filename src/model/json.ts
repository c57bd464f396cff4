export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON with the names of every object sorted, so that equal values have equal text. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner) => (isObject(inner) ? sortedEntries(inner) : inner)) ?? 'null';
}

/** `sha256:` and the hex digest of the canonical JSON of a value. Loads cryptography only now: many commands never need it. */
export function digestOf(value: unknown): string {
  const {createHash} = process.getBuiltinModule('node:crypto');
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}

export const sameJson = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

const sortedEntries = (object: JsonObject) =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
