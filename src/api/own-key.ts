import {createHash, timingSafeEqual} from 'node:crypto';
import {isObject, type Json, type JsonObject} from '../model/json.ts';
import {Secret} from '../model/secret.ts';
import type {WriteAnswer} from './client.ts';

/** Whether a listed key is the one in use. `unknown`: the API did not show enough of it to compare. */
export type Own = 'yes' | 'no' | 'unknown';

/** Lists nested deeper than any answer of the API are cut off. */
const DEEPEST = 50;

/**
The uuid at the start of a decoded key, in lower case; undefined when the text is not of that form.
LIVE: keys are 68 characters of base64 for `<uuid>:<short secret>`.
*/
export function keyUuid(secretText: string): string | undefined {
  const text = secretText.trim();
  if (!/^[A-Za-z0-9+/_-]{50,}={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}):./i.exec(decoded)?.[1]?.toLowerCase();
}

/**
An answer of `api-keys` (list or delete) without any key. Each item loses `key` and gains `own`, and `key_readable: true`
when the whole key stood there for anybody with `api_keys:read`. Any other text that is a key is left out as well.
The vendor contradicts itself about whether lists show keys whole (DOC, twice), so both is allowed for.
*/
export function withoutKeys(answer: Json, own: Secret): Json {
  if (isList(answer)) return answer.map(item => markedItem(item, own));
  if (!isObject(answer)) return clean(answer, own) ?? null;
  if (!isList(answer.items)) return markedItem(answer, own);
  return {...cleanObject({...answer, items: undefined}, own), items: answer.items.map(item => markedItem(item, own))};
}

/** The answer to the creation of a key: its `key` as a `Secret`, and no text of it or of our own key anywhere else. */
export function withSealedKey({key, ...rest}: JsonObject, own: Secret): WriteAnswer {
  const text = typeof key === 'string' ? key.trim() : '';
  return {...cleanObject(rest, own, text), ...(text !== '' && {key: new Secret(text)})};
}

/**
`no` only for a text that is a whole key, or as long as ours: a digest or an excerpt of a key cannot be told from ours,
and whoever relies on a wrong `no` may remove the key in use.
*/
export function ownOf(shown: unknown, own: Secret): Own {
  const text = typeof shown === 'string' ? shown.trim() : '';
  const ours = own.reveal().trim();
  if (text.length > 0 && sameText(text, ours)) return 'yes';
  if (text.length < 40 || /[*•…]|\.\.\./.test(text)) return 'unknown';
  return keyUuid(text) !== undefined || text.length === ours.length ? 'no' : 'unknown';
}

function markedItem(item: Json, own: Secret): Json {
  if (!isObject(item)) return clean(item, own) ?? null;
  const {key, ...rest} = item;
  const mark = ownOf(key, own);
  return {...cleanObject(rest, own), own: mark, ...(mark !== 'unknown' && {key_readable: true})};
}

function cleanObject(object: JsonObject, own: Secret, other = '', depth = 0): JsonObject {
  const entries = Object.entries(object).map(([name, value]) => [name, clean(value, own, other, depth)] as const);
  return Object.fromEntries(entries.filter(([name, value]) => value !== undefined && name !== 'key'));
}

function clean(value: Json | undefined, own: Secret, other = '', depth = 0): Json | undefined {
  if (typeof value === 'string') return isKey(value, own, other) ? undefined : value;
  if (depth > DEEPEST) return undefined;
  if (isList(value))
    return value.map(inner => clean(inner, own, other, depth + 1)).filter(inner => inner !== undefined);
  return isObject(value) ? cleanObject(value, own, other, depth + 1) : value;
}

const isKey = (text: string, own: Secret, other: string) =>
  sameText(text.trim(), own.reveal().trim()) || (other !== '' && text.trim() === other) || keyUuid(text) !== undefined;

/** In a time that does not depend on where two texts differ. */
const sameText = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));
const digest = (text: string) => createHash('sha256').update(text).digest();

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
