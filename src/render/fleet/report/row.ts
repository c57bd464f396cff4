import type {RowData} from '../../page/data.ts';

/** A row of the page of a fleet: what it shows, and what the script knows of it. */
export interface ReportRow {
  readonly cells: readonly string[];
  /** Whether its second cell wants to be looked at. */
  readonly bad: boolean;
  readonly data: RowData;
}
