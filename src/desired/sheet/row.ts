import type {Place} from '../source.ts';

/** A piece of a sheet, and where it stands. */
export interface Cell {
  readonly text: string;
  readonly place: Place;
}

/** Columns that a sheet must have. All others are for people, and may be added, moved and left out. */
export const SHEET_COLUMNS = ['row', 'workspace', 'address', 'object', 'decision'] as const;

/** A row of a filled-in sheet, whatever its form. */
export type SheetRow = Readonly<Record<(typeof SHEET_COLUMNS)[number], Cell>>;
