import {LineCounter} from 'yaml';
import type {Position} from '../model/position.ts';
import type {Places, Spot} from './places.ts';

/** One file of desired state: its data, and where each piece of it stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Plain data: maps are objects, aliases are resolved. */
  readonly value: unknown;
  readonly lines: LineCounter;
  readonly places: Places;
  /** The place of the data as a whole. */
  readonly root: Spot;
  /** Of data joined from several files: which of them says what stands at a path, and where. */
  readonly saidBy?: (path: readonly (string | number)[]) => Saying;
}

/** A path of one file. */
export interface Saying {
  readonly source: Source;
  readonly path: readonly (string | number)[];
}

/** A stretch of a file that can be underlined. */
export interface Place {
  readonly at: Position;
  readonly length: number;
  /** Text of the line; absent when it is too long to be shown. */
  readonly line?: string;
}

/** What places are made from: the file, and where its lines start. */
export type Text = Pick<Source, 'file' | 'text' | 'lines'>;

/** Where the lines of a text start. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let next = text.indexOf('\n'); next !== -1; next = text.indexOf('\n', next + 1)) lines.addNewLine(next + 1);
  return lines;
}

/** The place between two offsets, or its first line when it has several. */
export function placeOf(source: Text, start: number, end = start): Place {
  const {text, lines} = source;
  const at = positionOf(source, start);
  const from = lines.lineStarts[at.line - 1] ?? 0;
  const shown = lineAt(text, from, lines.lineStarts[at.line]);
  const length = Math.max(1, Math.min(end, from + (shown?.length ?? LONGEST)) - start);
  return {at, length, ...(shown !== undefined && {line: shown})};
}

export function positionOf({file, text, lines}: Text, offset: number): Position {
  const {line, col} = lines.linePos(Math.min(offset, text.length));
  return {file, line: Math.max(line, 1), column: Math.max(col, 1)};
}

/** A place in a file that could not be parsed: its first character, with nothing to show. */
export const topOf = (file: string): Place => ({at: {file, line: 1, column: 1}, length: 1});

/** The line that starts at an offset, without its end; undefined when nobody would want to read it. */
function lineAt(text: string, from: number, next = text.length + 1): string | undefined {
  return next - from > LONGEST
    ? undefined
    : text
        .slice(from, next - 1)
        .replace(/[\r\n]+$/, '')
        .trimEnd();
}

const LONGEST = 1_000;
