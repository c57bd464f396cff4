import {oneLine} from '../model/text.ts';
import type {Style} from './style.ts';

/** Lines around a change that are shown with it. */
const CONTEXT = 2;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Number in the old text, from 1. */
  readonly row: number;
}

/** How a text changes, line by line, each change with the lines around it. Ends with a newline; empty for equal texts. */
export function renderTextDiff(file: string, before: string, after: string, style: Style): string {
  const lines = linesOf(rowsOf(before), rowsOf(after));
  const shown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({sign}) => sign !== ' '),
  );
  if (!shown.includes(true)) return '';
  const body = lines.flatMap((line, index) => {
    if (!shown[index]) return [];
    return [...(shown[index - 1] ? [] : [style.dim(`@@ line ${line.row} @@`)]), painted(line, style)];
  });
  return `${[style.bold(oneLine(file)), ...body].join('\n')}\n`;
}

const rowsOf = (text: string): readonly string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

function painted({sign, text}: Line, style: Style): string {
  const line = `${sign} ${oneLine(text)}`.trimEnd();
  if (sign === ' ') return line;
  return sign === '-' ? style.bad(line) : style.good(line);
}

/** Walks both texts at once; where they part, on to the nearest lines that are equal again. */
function linesOf(before: readonly string[], after: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length; ) {
    const [removed, added] = before[i] === after[j] ? [0, 0] : nextEqual(before.slice(i), after.slice(j));
    for (const text of before.slice(i, i + removed)) lines.push({sign: '-', text, row: ++i});
    for (const text of after.slice(j, j + added)) lines.push({sign: '+', text, row: i + 1});
    j += added;
    const same = before[i];
    if (same === undefined) continue;
    lines.push({sign: ' ', text: same, row: ++i});
    j++;
  }
  return lines;
}

/** How many lines of each to pass until they are equal: as few as possible. */
function nextEqual(before: readonly string[], after: readonly string[]): readonly [number, number] {
  for (let passed = 1; passed < before.length + after.length; passed++) {
    for (let added = 0; added <= passed; added++)
      if (before[passed - added] !== undefined && before[passed - added] === after[added])
        return [passed - added, added];
  }
  return [before.length, after.length];
}
