import type {Reader} from '../api/client.ts';
import {isAboutOffset} from '../api/doubt.ts';
import {RbacError} from '../errors.ts';
import {isGlob} from '../model/glob.ts';
import {isObject, type JsonObject} from '../model/json.ts';
import {type Candidates, candidatesAmong, isUuid, type Named, type ResourceType, TYPES} from './resources.ts';

/** A whole list of campaigns or accounts. */
export interface Catalogue {
  readonly candidates: Candidates;
  /** Of accounts: which of them carry a tag, by its id; undefined when the API does not say so of each. */
  readonly carriedBy: ReadonlyMap<string, readonly Named[]> | undefined;
}

/** Items of a page. DOC: at most 100. */
const PAGE = 100;

/** So few look-ups are sent at once and cost less than finding out what the list would cost. */
const FEW = 4;

/** Campaigns alone: their list tells its length only by being read. Beyond this many look-ups its pages are taken for fewer. */
const MOST_LOOKUPS = 20;

/** Whether a text can be looked up by itself: a campaign's uuid, an account's address. */
export const isId = (type: ResourceType, text: string): boolean =>
  !isGlob(text) && (type === 'accounts' || isUuid(text));

/** The whole list; accounts come with their tags where the API gives them. */
export async function listAll(reader: Reader, type: ResourceType): Promise<Catalogue> {
  const items = type === 'accounts' ? await listAccounts(reader) : await reader.getAll('campaigns');
  const all = namesOf(type, items);
  return {
    candidates: candidatesAmong(type, all),
    carriedBy: type === 'accounts' ? carriersByTag(items, all) : undefined,
  };
}

/** DOC: OpenAPI of 2026-08 has `include_tags`; no public user of it was found. An API that refuses it is asked without. */
async function listAccounts(reader: Reader): Promise<readonly JsonObject[]> {
  try {
    return await reader.getAll('accounts', {query: {include_tags: true}, unique: 'email'});
  } catch (error) {
    if (!(error instanceof RbacError) || error.code !== 'API_INVALID') throw error;
    return reader.getAll('accounts', {unique: 'email'});
  }
}

/**
Which accounts carry each tag, by its id. GUESS: `tags` is a list of objects with an `id`, and null where there are none;
null alone says nothing, for an API that fills the field for nobody would answer so, too.
*/
function carriersByTag(
  items: readonly JsonObject[],
  names: readonly Named[],
): ReadonlyMap<string, readonly Named[]> | undefined {
  const lists = items.map(({tags}) => (tags === null ? null : tagIds(tags)));
  if (lists.includes(undefined) || lists.every(ids => ids === null)) return undefined;
  const carriers = new Map<string, Named[]>();
  lists.forEach((ids, index) => {
    const one = names[index];
    for (const id of one === undefined ? [] : new Set(ids)) {
      const list = carriers.get(id);
      if (list) list.push(one as Named);
      else carriers.set(id, [one as Named]);
    }
  });
  return carriers;
}

function tagIds(tags: unknown): readonly string[] | undefined {
  if (!Array.isArray(tags)) return undefined;
  const ids = tags.flatMap(tag => (isObject(tag) && typeof tag.id === 'string' && tag.id !== '' ? [tag.id] : []));
  return ids.length === tags.length ? ids : undefined;
}

/** Finds resources by their ids: one by one, or by reading the whole list where that takes fewer requests. */
export async function findAll(reader: Reader, type: ResourceType, ids: readonly string[]): Promise<readonly Named[]> {
  if (ids.length <= FEW) return lookUpAll(reader, type, ids);
  if (type === 'campaigns') return findCampaigns(reader, ids);
  return (await isLonger(reader, ids.length)) ? lookUpAll(reader, type, ids) : allOf(reader, type);
}

export const allOf = async (reader: Reader, type: ResourceType): Promise<readonly Named[]> =>
  (await listAll(reader, type)).candidates.all;

/**
Whether reading the list of accounts would take more than about half as many requests as something else. One request
tells: it asks for the row where the list would have become that long. An API that does not skip leaves it open: yes.
*/
export async function isLonger(reader: Reader, requests: number): Promise<boolean> {
  if (requests <= FEW) return true;
  const skip = Math.floor(requests / 2) * (PAGE - 1);
  try {
    const {items} = await reader.get('accounts', {limit: 1, sort_by: 'email', sort_order: 'asc', skip});
    return !Array.isArray(items) || items.length > 0;
  } catch (error) {
    if (!isAboutOffset(error)) throw error;
    return true;
  }
}

/** Their first page is all there is in most workspaces. */
async function findCampaigns(reader: Reader, ids: readonly string[]): Promise<readonly Named[]> {
  const {items, next_starting_after: next} = await reader.get('campaigns', {limit: PAGE});
  if (!Array.isArray(items) || !items.every(isObject)) return allOf(reader, 'campaigns');
  const first = namesOf('campaigns', items);
  if (items.length < PAGE && (next === undefined || next === null)) return first;
  const found = new Set(first.map(({id}) => id));
  const rest = ids.filter(id => !found.has(id));
  if (rest.length > MOST_LOOKUPS) return allOf(reader, 'campaigns');
  return [...first, ...(await lookUpAll(reader, 'campaigns', rest))];
}

const lookUpAll = async (reader: Reader, type: ResourceType, ids: readonly string[]): Promise<readonly Named[]> =>
  (await Promise.all(ids.map(id => lookUp(reader, type, id)))).flat();

async function lookUp(reader: Reader, type: ResourceType, id: string): Promise<readonly Named[]> {
  const {path, nameOf} = TYPES[type];
  try {
    return [nameOf(await reader.get(`${path}/${encodeURIComponent(id)}`), `${path}/${id}`)];
  } catch (error) {
    if (error instanceof RbacError && error.code === 'API_NOT_FOUND') return [];
    throw error;
  }
}

function namesOf(type: ResourceType, items: readonly JsonObject[]): readonly Named[] {
  const {path, nameOf} = TYPES[type];
  return items.map((item, index) => nameOf(item, `${path}[${index}]`));
}
