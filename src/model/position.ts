/** A place in a file that somebody can open. Line and column count from 1; column counts UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `rbac.yaml:14:5`, the spelling that editors and terminals make clickable. */
export const positionText = ({file, line, column}: Position): string => `${file}:${line}:${column}`;

/** Positions in reading order: by file name, then line, then column. */
export const byPosition = (a: Position, b: Position): number =>
  a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
