import {styleText} from 'node:util';
import type {Action} from '../model/plan.ts';
import {isPlain} from '../model/text.ts';

/** How text is dressed. Symbols carry the meaning alone; colour only helps the eye. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  caution(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

const dress = (colour: boolean, format: Format) => (text: string) =>
  // Whether to colour is decided by the caller; Node 22 would decide again by looking at standard output.
  colour && text !== ''
    ? (styleText as (format: Format, text: string, options: object) => string)(format, text, {validateStream: false})
    : text;

export const styleOf = (colour: boolean): Style => ({
  bold: dress(colour, 'bold'),
  dim: dress(colour, 'dim'),
  good: dress(colour, 'green'),
  bad: dress(colour, 'red'),
  caution: dress(colour, 'yellow'),
});

/** The one symbol table. */
export const SYMBOLS: Readonly<Record<Action, string>> = {
  create: '+',
  assign: '+',
  update: '~',
  replace: '±',
  delete: '-',
  unassign: '-',
};

export function paint(action: Action, style: Style): (text: string) => string {
  if (action === 'create' || action === 'assign') return style.good;
  return action === 'delete' || action === 'unassign' ? style.bad : style.caution;
}

/** Cells in columns, two spaces apart; a cell over its column's limit pushes the rest of its line only. */
export function columns(rows: readonly (readonly string[])[], limits: readonly number[]): readonly string[][] {
  const widths = limits.map((limit, column) =>
    rows.reduce((widest, row) => Math.max(widest, Math.min(limit, widthOf(row[column] ?? ''))), 0),
  );
  return rows.map(row =>
    row.map((cell, column) =>
      column === row.length - 1 ? cell : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))),
    ),
  );
}

/** Columns a text takes on a terminal, close enough for padding: combining marks none, wide East Asian ones and emoji two. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** A text of at most so many columns, with an ellipsis where something was left out. */
export function cut(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let shown = '';
  for (const character of text) {
    if (widthOf(shown + character) >= most) break;
    shown += character;
  }
  return `${shown}…`;
}
