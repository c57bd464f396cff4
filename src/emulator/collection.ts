import type {Call, Endpoint, Query, Schema} from './endpoint.ts';
import {pageOf, USUAL_LIMIT} from './paging.ts';
import {notFound} from './refusal.ts';
import type {Table} from './table.ts';

/** A simple collection: which operations it has and what is special about them. What a row leaves out does not exist. */
export interface Collection<Row, Draft, Edit> {
  /** Below `/api/v2/`. */
  readonly path: string;
  /** Resource of the scopes. */
  readonly scope: string;
  readonly table: (call: Call) => Table<Row>;
  /** Name of the path field. Default `id`, a uuid. */
  readonly param?: 'id' | 'email';
  /** What a row looks like from outside. Default: as it is. */
  readonly show?: (row: Row, call: Call) => unknown;
  /** Whether a row can be had by its id in this workspace. Default: yes. */
  readonly visible?: (row: Row, call: Call) => boolean;
  readonly list: Listing<Row>;
  readonly get?: true;
  readonly create?: {
    readonly body: Schema;
    readonly run: (draft: Draft, call: Call) => Row;
    readonly show?: (row: Row) => unknown;
  };
  readonly patch?: {readonly body: Schema; readonly run: (row: Row, edit: Edit, call: Call) => Row};
  /** What happens before a row goes; throws to keep it. */
  readonly remove?: (row: Row, call: Call) => void;
}

/** How a collection is listed. */
export interface Listing<Row> {
  /** Greatest `limit`. Default 100. */
  readonly maxLimit?: number;
  /** Schemas of the query fields beside `limit` and `starting_after`. */
  readonly query?: Readonly<Record<string, Schema>>;
  /** The rows for a query, in order. Default: all, newest first. */
  readonly select?: (query: Query, call: Call, table: Table<Row>) => readonly Row[];
  /** Default: the row's key. */
  readonly cursorOf?: (row: Row) => string;
  /** Whether `skip` leaves out that many rows at the beginning. Default: it is ignored, as every unknown field is. */
  readonly skips?: true;
}

/** The endpoints of a collection. */
export function collection<Row, Draft = never, Edit = never>(spec: Collection<Row, Draft, Edit>): readonly Endpoint[] {
  const {path, scope} = spec;
  const one = `${path}/:${spec.param ?? 'id'}`;
  const show = spec.show ?? (row => row);
  const optional: (Endpoint | undefined)[] = [
    spec.get && {method: 'GET', path: one, scope: `${scope}:read`, run: call => show(find(spec, call), call)},
    createOf(spec),
    patchOf(spec, one),
    removeOf(spec, one),
  ];
  return [listOf(spec), ...optional.filter(endpoint => endpoint !== undefined)];
}

function listOf<Row, Draft, Edit>({
  path,
  scope,
  table,
  list,
  show = row => row,
}: Collection<Row, Draft, Edit>): Endpoint {
  const select = list.select ?? ((_query, _call, rows) => rows.newest());
  const run = (call: Call) => {
    const rows = table(call);
    const {limit, starting_after, skip, ...filters} = call.query;
    const view = rows.view(`${call.store.id} ${JSON.stringify(filters)}`, () => select(filters, call, rows));
    const after = starting_after === undefined ? undefined : `${starting_after}`;
    const cursorOf = list.cursorOf ?? rows.rules.keyOf;
    const skipped = list.skips === true ? Number(skip ?? 0) : 0;
    const page = pageOf({table: rows, view, limit: Number(limit ?? USUAL_LIMIT), after, skipped, cursorOf});
    return {...page, items: page.items.map(row => show(row, call))};
  };
  const limit = {type: 'integer', minimum: 1, maximum: list.maxLimit ?? 100};
  return {
    method: 'GET',
    path,
    scope: `${scope}:read`,
    query: {limit, starting_after: {type: 'string'}, ...list.query},
    run,
  };
}

function createOf<Row, Draft, Edit>({
  path,
  scope,
  table,
  create,
  show = row => row,
}: Collection<Row, Draft, Edit>): Endpoint | undefined {
  if (create === undefined) return undefined;
  const run = (call: Call) => {
    // The schema has checked the body, so its type is known.
    const row = table(call).put(create.run(call.body as Draft, call));
    return create.show ? create.show(row) : show(row, call);
  };
  return {method: 'POST', path, scope: `${scope}:create`, body: create.body, run};
}

function patchOf<Row, Draft, Edit>(spec: Collection<Row, Draft, Edit>, path: string): Endpoint | undefined {
  const {scope, table, patch, show = row => row} = spec;
  if (patch === undefined) return undefined;
  const run = (call: Call) => show(table(call).put(patch.run(find(spec, call), call.body as Edit, call)), call);
  return {method: 'PATCH', path, scope: `${scope}:update`, body: patch.body, run};
}

function removeOf<Row, Draft, Edit>(spec: Collection<Row, Draft, Edit>, path: string): Endpoint | undefined {
  const {scope, table, remove, show = row => row} = spec;
  if (remove === undefined) return undefined;
  const run = (call: Call) => {
    const row = find(spec, call);
    remove(row, call);
    table(call).remove(row);
    return show(row, call);
  };
  return {method: 'DELETE', path, scope: `${scope}:delete`, run};
}

function find<Row, Draft, Edit>({table, visible, param = 'id'}: Collection<Row, Draft, Edit>, call: Call): Row {
  const row = table(call).get((call.params[param] ?? '').toLowerCase());
  if (row === undefined || visible?.(row, call) === false) throw notFound();
  return row;
}
