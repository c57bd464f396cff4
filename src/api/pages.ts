import {type ErrorCode, RbacError} from '../errors.ts';
import {isObject, type Json, type JsonObject} from '../model/json.ts';
import type {ListOptions, Query} from './client.ts';
import {readByOffset} from './offsets.ts';
import {typeText} from './shape.ts';

/** Reads one page of a list. */
export type FetchPage = (path: string, query: Query) => Promise<Json>;

/** DOC: OpenAPI of 2026-08: at most 100, at most 1000 for audit logs; there is no documented default. */
const DEFAULT_LIMIT = 100;
const MOST_PAGES = 20_000;

/**
All items of a list, each once: by offset where that is possible and leaves no doubt, else by its cursor.
@throws RbacError `API_SHAPE` when a page is no page, `API_PARTIAL` when pages repeat, never end or hold more than asked
for. There is no result but the whole list.
*/
export async function readAll(
  fetchPage: FetchPage,
  path: string,
  {query, limit = DEFAULT_LIMIT, unique: field, turns}: ListOptions = {},
): Promise<readonly JsonObject[]> {
  const fetchInTurn: FetchPage = turns ? (...page) => turns.run(() => fetchPage(...page)) : fetchPage;
  const fetch = (part: Query) => fetchInTurn(path, {...query, ...part});
  const idle = () => turns?.idle() ?? 0;
  const found = field === undefined ? undefined : await readByOffset({fetch, limit, field, idle});
  return found ?? readByCursor(fetchInTurn, path, limit, query);
}

/**
In the order of the API. A list that changes meanwhile may show an item on two pages, and the first showing counts. A list
is read when a page is empty or names no next page (DOC: a full last page may name one).
*/
async function readByCursor(
  fetchPage: FetchPage,
  path: string,
  limit: number,
  query: Query | undefined,
): Promise<readonly JsonObject[]> {
  const list = new List(path, limit);
  let cursor: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await fetchPage(path, {...query, limit, starting_after: cursor});
    cursor = list.add(answer, page);
    if (cursor === undefined) return list.items;
  }
  throw listError('API_PARTIAL', path, `has more than ${MOST_PAGES} pages`);
}

class List {
  readonly items: JsonObject[] = [];
  readonly #path: string;
  readonly #limit: number;
  readonly #seen = new Set<string>();
  readonly #cursors = new Set<string>();

  constructor(path: string, limit: number) {
    this.#path = path;
    this.#limit = limit;
  }

  /** Takes a page; gives the cursor of the next one, or undefined after the last. */
  add(answer: Json, page: number): string | undefined {
    const {items, cursor} = Array.isArray(answer) && page === 1 ? this.#bareList(answer) : this.#page(answer, page);
    if (items.length === 0) return undefined;
    if (items.length > this.#limit) {
      throw this.#error('API_PARTIAL', `gave ${items.length} items where ${this.#limit} were asked for (page ${page})`);
    }
    const fresh = items.map(item => this.#addItem(item, page));
    if (!fresh.includes(true)) throw this.#error('API_PARTIAL', `a page repeats (page ${page})`);
    return cursor === undefined || cursor === null ? undefined : this.#nextCursor(cursor, page);
  }

  /** Undocumented, but read from some clients: the whole list without a page around it. A full one may be cut off. */
  #bareList(items: readonly Json[]) {
    if (items.length >= this.#limit) throw this.#error('API_PARTIAL', 'gave a list without pages that may be cut off');
    return {items, cursor: undefined};
  }

  #page(answer: Json, page: number) {
    if (!isObject(answer)) throw this.#error('API_SHAPE', `expected a page, got ${typeText(answer)} (page ${page})`);
    const {items, next_starting_after: cursor} = answer;
    if (!Array.isArray(items))
      throw this.#error('API_SHAPE', `expected a list under "items", got ${typeText(items)} (page ${page})`);
    return {items: items as readonly Json[], cursor};
  }

  /** Whether the item is a new one. One without an identity always is. */
  #addItem(item: Json, page: number): boolean {
    if (!isObject(item))
      throw this.#error('API_SHAPE', `expected objects under "items", got ${typeText(item)} (page ${page})`);
    const identity = item.id ?? (this.#path === 'accounts' ? item.email : undefined); // DOC: accounts have no id.
    const known = typeof identity === 'string' && this.#seen.has(identity);
    if (known) return false;
    if (typeof identity === 'string') this.#seen.add(identity);
    this.items.push(item);
    return true;
  }

  #nextCursor(cursor: Json, page: number): string {
    if (typeof cursor !== 'string' || cursor === '') {
      throw this.#error(
        'API_PARTIAL',
        `expected a text that names the next page, got ${cursor === '' ? 'an empty one' : typeText(cursor)} (page ${page})`,
      );
    }
    if (this.#cursors.has(cursor)) throw this.#error('API_PARTIAL', `page ${page} leads back to an earlier page`);
    this.#cursors.add(cursor);
    return cursor;
  }

  #error(code: ErrorCode, words: string): RbacError {
    return listError(code, this.#path, words);
  }
}

const listError = (code: ErrorCode, path: string, words: string) =>
  new RbacError(code, `the list ${path}: ${words}`, {
    hint: 'nothing is planned from part of a list; run the command again, and report it if it stays so',
  });
