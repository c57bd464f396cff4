import {isObject, type Json, type JsonObject} from '../model/json.ts';
import type {Query} from './client.ts';
import {isAboutOffset} from './doubt.ts';

/** A list that can be read by offset. */
export interface OffsetList {
  /** Reads one page of it. */
  readonly fetch: (query: Query) => Promise<Json>;
  /** Items per page. */
  readonly limit: number;
  /** The field that no two items share; the API sorts by it. */
  readonly field: string;
  /** How many more requests may go out now without anybody else having to wait. */
  readonly idle: () => number;
}

const MOST_PAGES = 20_000;

/**
All items of a list, in the order of the field, several pages at once. Undefined at the first doubt: then its cursor must
be followed instead. DOC: OpenAPI of 2026-08: accounts take `sort_by`, `sort_order` and `skip`; nothing is said of two
requests seeing one list, so the pages have to prove that they fit together.
- Each page begins with the row that ended the one before: nothing has moved between the two.
- The rows ascend within pages and from one to the next, and none comes twice.
- A page that is not full is the last one, and what lies beyond it is empty.
*/
export async function readByOffset(list: OffsetList): Promise<readonly JsonObject[] | undefined> {
  if (list.limit < 2) return undefined; // Such pages cannot overlap.
  try {
    return await readPages(list);
  } catch (error) {
    if (error instanceof Doubt || isAboutOffset(error)) return undefined;
    throw error;
  }
}

/** Any of the reasons not to rely on offsets. */
class Doubt extends Error {}

async function readPages(list: OffsetList): Promise<readonly JsonObject[]> {
  const {limit, idle} = list;
  const rows = new Rows(list);
  const first = rows.add(await ask(list, 0));
  if (first.length < limit && !first.namesNext) return rows.items;
  rows.assertAscending();

  const ahead: Promise<Json>[] = [];
  let asked = 1;
  for (let page = 1; first.length === limit && page < MOST_PAGES; page++) {
    while (ahead.length === 0 || (ahead.length < mostAhead(page) && idle() > 0))
      ahead.push(ask(list, asked++ * (limit - 1)));
    const {length, namesNext} = rows.add(await ahead.shift());
    rows.assertAscending();
    if (length < limit) return ended(list, rows, namesNext ? [...ahead, ask(list, rows.items.length)] : ahead);
  }
  return ended(list, rows, []);
}

/**
How many pages are asked for at once, counted from the one that is read next: 2, and one more each time the list turns
out to be twice as long. So the requests behind its end are never more than the logarithm of its pages, and one of them is
wanted, to see that nothing is there.
*/
const mostAhead = (page: number) => 1 + Math.floor(Math.log2(page + 1));

function ask({fetch, limit, field}: OffsetList, skip: number): Promise<Json> {
  const answer = fetch({limit, sort_by: field, sort_order: 'asc', ...(skip > 0 && {skip})});
  answer.catch(() => undefined); // Nobody may be left to wait for it after a doubt.
  return answer;
}

/** @param beyond pages after the last row; where none was asked for yet, one is now */
async function ended(list: OffsetList, rows: Rows, beyond: readonly Promise<Json>[]): Promise<readonly JsonObject[]> {
  const pages = await Promise.all(beyond.length > 0 ? beyond : [ask(list, rows.items.length)]);
  if (!pages.every(page => itemsOf(page).length === 0)) throw new Doubt('the list goes on after its end');
  return rows.items;
}

/** The rows so far, from the first one on, without a gap. */
class Rows {
  readonly items: JsonObject[] = [];
  readonly #list: OffsetList;
  readonly #names: string[] = [];
  readonly #seen = new Set<string>();
  #ordered = 1;
  #orders = LETTERS;
  #asDictionaries = false;

  constructor(list: OffsetList) {
    this.#list = list;
  }

  /** Takes the next page. */
  add(answer: Json | undefined): {readonly length: number; readonly namesNext: boolean} {
    const items = itemsOf(answer);
    if (items.length > this.#list.limit) throw new Doubt('more rows than were asked for');
    const names = items.map(item => item[this.#list.field]);
    const last = this.#names.at(-1);
    if (last !== undefined && names[0] !== last) throw new Doubt('the pages do not fit together');
    for (const item of items.slice(last === undefined ? 0 : 1)) this.#addRow(item);
    const cursor = isObject(answer) ? answer.next_starting_after : undefined;
    return {length: items.length, namesNext: cursor !== undefined && cursor !== null};
  }

  #addRow(item: JsonObject): void {
    const name = item[this.#list.field];
    if (typeof name !== 'string' || name === '' || this.#seen.has(name))
      throw new Doubt('a row without a name of its own');
    this.#seen.add(name);
    this.#names.push(name);
    this.items.push(item);
  }

  /** Compares the rows that came last with those before them, in every order that has been kept so far. */
  assertAscending(): void {
    this.#keepOrders();
    if (this.#orders.length === 0 && !this.#asDictionaries) this.#compareAsDictionaries();
    if (this.#orders.length === 0) throw new Doubt('the rows do not ascend');
  }

  #keepOrders(): void {
    for (; this.#ordered < this.#names.length; this.#ordered++) {
      const [before = '', after = ''] = this.#names.slice(this.#ordered - 1, this.#ordered + 1);
      this.#orders = this.#orders.filter(compare => compare(before, after) <= 0);
    }
  }

  /** From the first row on. */
  #compareAsDictionaries(): void {
    this.#asDictionaries = true;
    this.#orders = dictionaryOrders();
    this.#ordered = 1;
    this.#keepOrders();
  }
}

function itemsOf(page: Json | undefined): readonly JsonObject[] {
  const items = isObject(page) ? page.items : undefined;
  if (!Array.isArray(items) || !items.every(isObject)) throw new Doubt('not a page');
  return items as readonly JsonObject[];
}

type Order = (a: string, b: string) => number;

/**
The orders that the API may mean by ascending, for it does not say: by bytes, with or without letter case, and as
dictionaries do, with or without punctuation. Equal in one of them is not equal: no row comes twice in any case.
*/
const LETTERS: readonly Order[] = [byCode, (a, b) => byCode(a.toLowerCase(), b.toLowerCase())];

/** Made only when nothing else fits: the first one of a process takes some 10 ms, which every plan would wait for. */
const dictionaryOrders = (): readonly Order[] => [
  new Intl.Collator('en').compare,
  new Intl.Collator('en', {ignorePunctuation: true}).compare,
];

function byCode(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
