import type {Problem, RbacError} from '../errors.ts';
import {positionText} from '../model/position.ts';
import {count, oneLine} from '../model/text.ts';
import type {Style} from './style.ts';

/** How many characters of a line an excerpt shows around its caret. */
const EXCERPT = 100;

/** Every problem with its place, an excerpt with a caret, and what to do. Ends with a newline. */
export function renderProblems(problems: readonly Problem[], style: Style): string {
  const files = new Set(problems.map(({at}) => at.file)).size;
  return `${problems.map(problem => problemText(problem, style)).join('\n\n')}\n\n${style.bold(`${count(problems.length, 'problem')} in ${count(files, 'file')}.`)}\n`;
}

function problemText({code, message, at, hint, also, line, length}: Problem, style: Style): string {
  return [
    `${style.bold(oneLine(positionText(at)))}  ${style.bad(code)}  ${oneLine(message)}`,
    ...(line === undefined ? [] : excerpt(line, at.line, at.column, length ?? 1, style)),
    ...(also ? [`  see also ${oneLine(positionText(also))}`] : []),
    ...(hint === undefined ? [] : [`  → ${oneLine(hint)}`]),
  ].join('\n');
}

function excerpt(line: string, number: number, column: number, length: number, style: Style): readonly string[] {
  const start = Math.max(0, column - 1 - EXCERPT / 2);
  const before = oneLine(line.slice(start, column - 1));
  const marked = oneLine(line.slice(column - 1, Math.min(column - 1 + Math.max(1, length), start + EXCERPT)));
  const after = oneLine(line.slice(column - 1 + Math.max(1, length), start + EXCERPT));
  const gutter = `  ${number} | `;
  const caret = '^'.repeat(Math.max(1, marked.length));
  return [
    `${style.dim(gutter)}${before}${marked}${after}`,
    `${' '.repeat(gutter.length - 2)}${style.dim('| ')}${' '.repeat(before.length)}${style.caution(caret)}`,
  ];
}

/** One error: what happened, where in their file, what to do next. Ends with a newline. */
export function renderError(
  {code, message, at, hint}: Pick<RbacError, 'code' | 'message' | 'at' | 'hint'>,
  style: Style,
): string {
  const place = at ? `${style.bold(oneLine(positionText(at)))}  ` : '';
  const next = hint === undefined ? '' : `  → ${oneLine(hint)}\n`;
  return `${place}${style.bad(code)}  ${oneLine(message)}\n${next}`;
}
