import type {Problem, RbacError} from '../errors.ts';
import {positionText} from '../model/position.ts';
import {count, oneLine} from '../model/text.ts';
import {type Style, widthOf} from './style.ts';

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

/** The part of a line around a column, with a caret below: columns are counted in UTF-16 units, carets in what is seen. */
function excerpt(line: string, number: number, column: number, length: number, style: Style): readonly string[] {
  const marked = {from: column - 1, to: column - 1 + Math.max(1, length)};
  const first = wholeFrom(line, Math.max(0, marked.from - EXCERPT / 2));
  const last = wholeFrom(line, Math.min(line.length, first + EXCERPT));
  const before = `${first > 0 ? '…' : ''}${visible(line.slice(first, marked.from))}`;
  const middle = visible(line.slice(marked.from, Math.min(marked.to, last)));
  const after = `${visible(line.slice(marked.to, last))}${last < line.length ? '…' : ''}`;
  const gutter = `  ${number} | `;
  return [
    `${style.dim(gutter)}${before}${middle}${after}`.trimEnd(),
    `${' '.repeat(gutter.length - 2)}${style.dim('| ')}${' '.repeat(widthOf(before))}${style.caution('^'.repeat(Math.max(1, widthOf(middle))))}`,
  ];
}

/** The nearest index, from one on, that does not stand inside a character. */
const wholeFrom = (text: string, index: number) =>
  /^[\udc00-\udfff]/.test(text.slice(index, index + 1)) ? index + 1 : index;

/** Tabs are shown as two spaces, other control characters escaped. */
const visible = (text: string) => oneLine(text.replaceAll('\t', '  '));

/** One error: what happened, where in their file, what to do next. Ends with a newline. */
export function renderError(
  {code, message, at, hint}: Pick<RbacError, 'code' | 'message' | 'at' | 'hint'>,
  style: Style,
): string {
  const place = at ? `${style.bold(oneLine(positionText(at)))}  ` : '';
  const next = hint === undefined ? '' : `  → ${oneLine(hint)}\n`;
  return `${place}${style.bad(code)}  ${oneLine(message)}\n${next}`;
}

/** Where a fault of the tool came from, for `--log-level debug`. Ends with a newline. */
export const renderStack = ({stack = ''}: Error): string => `${stack.split('\n').map(oneLine).join('\n')}\n`;
