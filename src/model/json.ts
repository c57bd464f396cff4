export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON with the names of every object sorted, so that equal values have equal text. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(inOrder(value)) ?? 'null';
}

/** The same value with the names of its objects sorted. Long lists of texts are taken as they are. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (hasOwnForm(value)) return inOrder(value.toJSON());
  if (Array.isArray(value)) return value.some(item => typeof item === 'object') ? value.map(inOrder) : value;
  const entries = Object.entries(value).map(([name, inner]) => [name, inOrder(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const hasOwnForm = (value: object): value is {toJSON(): unknown} =>
  'toJSON' in value && typeof value.toJSON === 'function';

/** `sha256:` and the hex digest of the canonical JSON of a value. Loads cryptography only now: many commands never need it. */
export function digestOf(value: unknown): string {
  const {createHash} = process.getBuiltinModule('node:crypto');
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}

export const sameJson = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
