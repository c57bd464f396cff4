/** How a table tells its rows apart and how old they are (ISO 8601, UTC). */
export interface RowRules<Row> {
  readonly keyOf: (row: Row) => string;
  readonly stampOf: (row: Row) => string;
  /** A second name, which several rows may share, for `named`. */
  readonly nameOf?: (row: Row) => string;
}

/** Counts the writes to all tables of one workspace, so that what was computed from several of them can tell when it is stale. */
export interface Writes {
  count: number;
}

/** A filtered and ordered list, and where in it a row stands. */
export interface View<Row> {
  readonly rows: readonly Row[];
  readonly indexOf: (key: string) => number | undefined;
}

const MAX_VIEWS = 200;

/** Rows by key, newest first where order matters. Sorting and filtering happen once and are kept until the next write. */
export class Table<Row> {
  readonly rules: RowRules<Row>;
  readonly #writes: Writes;
  readonly #rows = new Map<string, Row>();
  readonly #named = new Map<string, Set<Row>>();
  readonly #graves = new Map<string, string>();
  readonly #views = new Map<string, View<Row>>();
  #newest: readonly Row[] | undefined;
  #viewsAt = -1;

  constructor(rules: RowRules<Row>, writes: Writes, rows: readonly Row[]) {
    this.rules = rules;
    this.#writes = writes;
    for (const row of rows) this.#enter(row);
  }

  /** The row with that key. */
  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** All rows in the order they came. */
  all(): Row[] {
    return [...this.#rows.values()];
  }

  /** The rows that share a second name. */
  named(name: string): Row[] {
    return [...(this.#named.get(name) ?? [])];
  }

  /** Adds a row, or puts it in the place of the one with its key. */
  put(row: Row): Row {
    this.#leave(this.#rows.get(this.rules.keyOf(row)));
    this.#enter(row);
    this.#changed();
    return row;
  }

  /** Takes a row out; its time is remembered, so that a cursor on it still has a place in the list. */
  remove(row: Row): void {
    const key = this.rules.keyOf(row);
    this.#graves.set(key, this.rules.stampOf(row));
    this.#leave(this.#rows.get(key));
    this.#rows.delete(key);
    this.#changed();
  }

  /** The time of a row that is or was here. */
  stampAt(key: string): string | undefined {
    const row = this.#rows.get(key);
    return row === undefined ? this.#graves.get(key) : this.rules.stampOf(row);
  }

  /** All rows, newest first, ties by key. */
  newest(): readonly Row[] {
    this.#newest ??= this.sorted(this.all());
    return this.#newest;
  }

  /** Some rows, newest first, ties by key. */
  sorted(rows: readonly Row[]): Row[] {
    const {keyOf, stampOf} = this.rules;
    return rows.toSorted((a, b) => descending(stampOf(a), stampOf(b)) || descending(keyOf(a), keyOf(b)));
  }

  /** What `select` makes, computed again only after a write to any table of the workspace. */
  view(name: string, select: () => readonly Row[]): View<Row> {
    if (this.#viewsAt !== this.#writes.count || this.#views.size >= MAX_VIEWS) this.#views.clear();
    this.#viewsAt = this.#writes.count;
    const known = this.#views.get(name) ?? viewOf(select(), this.rules.keyOf);
    this.#views.set(name, known);
    return known;
  }

  #enter(row: Row): void {
    this.#rows.set(this.rules.keyOf(row), row);
    const name = this.rules.nameOf?.(row);
    if (name === undefined) return;
    this.#named.set(name, (this.#named.get(name) ?? new Set()).add(row));
  }

  #leave(row: Row | undefined): void {
    if (row !== undefined) this.#named.get(this.rules.nameOf?.(row) ?? '')?.delete(row);
  }

  #changed(): void {
    this.#newest = undefined;
    this.#writes.count += 1;
  }
}

/** Compares two texts by code unit, the greater one first. */
export const descending = (a: string, b: string): number => (a === b ? 0 : a < b ? 1 : -1);

function viewOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string): View<Row> {
  let places: Map<string, number> | undefined;
  const indexOf = (key: string) => {
    places ??= new Map(rows.map((row, index) => [keyOf(row), index]));
    return places.get(key);
  };
  return {rows, indexOf};
}
