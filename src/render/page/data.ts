/** What the script of a page reads: plain JSON, one item for each row of each table, in their order. */
export interface PageData {
  readonly tables: readonly TableData[];
  /** Headings of what is behind rows, each with the terms below it. */
  readonly terms: readonly TermsData[];
  /** Of a page on which decisions are made. */
  readonly sheet?: SheetData;
}

export interface TableData {
  /** The id of the table's element. */
  readonly id: string;
  readonly rows: readonly RowData[];
}

export interface TermsData {
  readonly title: string;
  readonly names: readonly string[];
}

export interface RowData {
  /** By column, from the left: what it is sorted by. */
  readonly sort: readonly (string | number)[];
  /** By the choices of grouping: the heading under which it stands. */
  readonly groups: readonly string[];
  /** Names of the choices of `Show` that take it in. */
  readonly flags: readonly string[];
  /** What is behind it, by heading and term; empty where there is nothing to say. */
  readonly detail: readonly (readonly string[])[];
  readonly decide?: DecideData;
}

/** What identifies a row of a sheet, and what may be decided of it. */
export interface DecideData {
  readonly row: string;
  readonly workspace: string;
  readonly type: string;
  readonly address: string;
  readonly object: string;
  readonly name: string;
  /** The name of the workspace, on a page of several. */
  readonly where?: string;
  /** Words, by blanks. */
  readonly may: string;
}

export interface SheetData {
  /** The name of the file without its end. */
  readonly name: string;
  /** Roles that can be given. */
  readonly roles: readonly string[];
}
