import {refusal} from './refusal.ts';
import type {Table, View} from './table.ts';

/** A page as every list answers it. DOC: OpenAPI. A full last page carries a cursor too. DOC: CONV; CODE: two clients. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_starting_after?: string;
}

/** Items on a page when the request names no limit. GUESS: 10 is the vendor's example; clients do well to name one. */
export const USUAL_LIMIT = 10;

/** The part of a view that comes after a cursor. */
export interface PageOf<Row> {
  readonly table: Table<Row>;
  readonly view: View<Row>;
  readonly limit: number;
  readonly after: string | undefined;
  /** Rows left out at the beginning of the view. */
  readonly skipped: number;
  readonly cursorOf: (row: Row) => string;
}

/**
One page of a view. The cursor stands for its row, and for the row's place in time once the row has gone.
@throws a 400 for a cursor that was never given out. GUESS: a strange cursor must not look like the end of the list.
*/
export function pageOf<Row>({table, view, limit, after, skipped, cursorOf}: PageOf<Row>): Page<Row> {
  const start = Math.max(skipped, after === undefined ? 0 : startAfter(table, view, after));
  const items = view.rows.slice(start, start + limit);
  const last = items.at(-1);
  return last === undefined || items.length < limit ? {items} : {items, next_starting_after: cursorOf(last)};
}

function startAfter<Row>(table: Table<Row>, view: View<Row>, cursor: string): number {
  const place = placeOf(table, cursor);
  if (place === undefined) throw refusal(400, 'querystring/starting_after must be a cursor of this list');
  const index = view.indexOf(place.key);
  if (index !== undefined) return index + 1;
  const next = view.rows.findIndex(row => isOlder(table, row, place));
  return next === -1 ? view.rows.length : next;
}

interface Place {
  readonly key: string;
  readonly stamp: string;
}

const TIME = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/;

/** A cursor is a key, or a time with or without `&key`. DOC: the accounts list gives `<time>&<address>` and still takes a time. */
function placeOf<Row>(table: Table<Row>, cursor: string): Place | undefined {
  const [head = '', ...tail] = cursor.split('&');
  if (TIME.test(head) && !Number.isNaN(Date.parse(head))) {
    return {stamp: new Date(head).toISOString(), key: tail.join('&').toLowerCase()};
  }
  const stamp = table.stampAt(cursor);
  return stamp === undefined ? undefined : {key: cursor, stamp};
}

function isOlder<Row>({rules}: Table<Row>, row: Row, {stamp, key}: Place): boolean {
  const rowStamp = rules.stampOf(row);
  return rowStamp < stamp || (rowStamp === stamp && rules.keyOf(row) < key);
}
