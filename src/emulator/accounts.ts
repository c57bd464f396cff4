import {type Call, commaList, mentions, type Query} from './endpoint.ts';
import type {AccountRow, ResourceType} from './shapes.ts';
import {descending, type Table} from './table.ts';
import type {Store} from './world.ts';

const SORTS = ['timestamp_created', 'email', 'stat_warmup_score', 'status'];

// DOC: the names. GUESS: what each compares; pre-warmed accounts have no field of their own, so that filter finds none.
const FILTERS: Readonly<Record<string, (row: AccountRow) => boolean>> = {
  ACC_FILTER_PAUSED: row => row.status === 2,
  ACC_FILTER_ERROR: row => row.status < 0,
  ACC_FILTER_NO_CTD: row => (row.tracking_domain_name ?? null) === null,
  ACC_FILTER_PW_ACCOUNTS: () => false,
  ACC_FILTER_DFY: row => row.is_managed_account === true,
  ACC_FILTER_DFY_SETUP_PENDING: row => row.is_managed_account === true && row.setup_pending === true,
  ACC_FILTER_W_ACTIVE: row => row.warmup_status === 1,
  ACC_FILTER_W_PAUSED: row => row.warmup_status === 0,
  ACC_FILTER_W_ERROR: row => Number(row.warmup_status) < 0,
};

/** The names that `filter` takes. DOC: OpenAPI. */
export const ACCOUNT_FILTERS: readonly string[] = Object.keys(FILTERS);

/** Query of the list of accounts beside paging. DOC: OpenAPI. */
export const accountQuery = {
  search: {type: 'string'},
  status: {type: 'number', enum: [1, 2, 3, -1, -2, -3]},
  provider_code: {type: 'number', enum: [1, 2, 3, 4, 8, 11]},
  tag_ids: {type: 'string'},
  tag_ids_all: {type: 'string'},
  include_tags: {type: 'boolean'},
  filter: {type: 'string', enum: ACCOUNT_FILTERS},
  sort_by: {type: 'string', enum: SORTS},
  sort_order: {type: 'string', enum: ['asc', 'desc']},
  skip: {type: 'integer', minimum: 0},
};

/** Accounts for a query, in the order it asks for; newest first by default. GUESS: the order. LIVE: `tag_ids` works on the server. */
export function selectAccounts(query: Query, {store}: Call, table: Table<AccountRow>): readonly AccountRow[] {
  const found = filterAccounts(query, store, table);
  return query.sort_by === undefined && query.sort_order === undefined ? found : inOrder(found, query);
}

/** Accounts that pass all filters of a query, newest first. */
export function filterAccounts(query: Query, store: Store, table: Table<AccountRow>): readonly AccountRow[] {
  const {search, status, provider_code, filter} = query;
  const has = filter === undefined ? () => true : (FILTERS[`${filter}`] ?? (() => true));
  const fits = (row: AccountRow) =>
    (search === undefined || mentions([row.email, row.first_name, row.last_name], search)) &&
    (status === undefined || row.status === status) &&
    (provider_code === undefined || row.provider_code === provider_code) &&
    has(row);
  return tagged(query, store, 1, table).filter(fits);
}

/** Rows that carry any of `tag_ids` and all of `tag_ids_all`, newest first; all rows when neither is asked for. */
export function tagged<Row>(
  {tag_ids, tag_ids_all}: Query,
  store: Store,
  type: ResourceType,
  table: Table<Row>,
): readonly Row[] {
  const keysOf = (tagId: string) => new Set(store.mappings.resourcesOf(tagId, type).map(key => key.toLowerCase()));
  const every = commaList(tag_ids_all).map(keysOf);
  const any = commaList(tag_ids).map(keysOf);
  const first = any.length > 0 ? [...new Set(any.flatMap(keys => [...keys]))] : every[0];
  if (first === undefined) return table.newest();
  const keys = [...first].filter(key => every.every(others => others.has(key)));
  return table.sorted(keys.map(key => table.get(key)).filter(row => row !== undefined));
}

function inOrder(rows: readonly AccountRow[], {sort_by, sort_order}: Query): AccountRow[] {
  const field = `${sort_by ?? 'timestamp_created'}`;
  const down = (a: AccountRow, b: AccountRow) => compare(a[field], b[field]) || descending(a.email, b.email);
  return rows.toSorted(sort_order === 'asc' ? (a, b) => down(b, a) : down);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return descending(a, b);
  return Number(b ?? 0) - Number(a ?? 0);
}

/** An account as lists show it: with its tags when asked, null for none. DOC: OpenAPI; nobody has reported seeing it. */
export function showAccount(row: AccountRow, {query, store}: Call): unknown {
  if (query.include_tags !== true) return row;
  const tags = store.mappings.tagsOf(1, row.email).flatMap(id => store.tags.get(id) ?? []);
  const shown = tags.map(({id, label, description}) => ({id, label, description}));
  return {...row, tags: shown.length > 0 ? shown : null};
}

/** The cursor behind an account. DOC: OpenAPI, `<time>&<address>`, to be encoded in a URL. */
export const accountCursor = (row: AccountRow): string => `${row.timestamp_created}&${row.email}`;
