import {isCollection, isMap, isNode, isPair, isScalar, type Node, type YAMLSeq} from 'yaml';
import {isBlank, lineStart, nextLine, type Span} from './span.ts';

/**
What to cut for an entry of a list with a line for each `-`: its lines, with the comments in and behind them. Comments above
it stay.
@param key the field that holds the list
*/
export function blockSpans(text: string, key: Node, list: YAMLSeq, index: number): readonly Span[] {
  const item = list.items[index];
  const dash = dashBefore(text, startOf(item), columnOf(text, startOf(list)));
  const end = endOf(item);
  const lines = {start: lineStart(text, dash), end: text[end - 1] === '\n' ? end : nextLine(text, end)};
  if (list.items.length > 1) return [lines];
  const colon = text.indexOf(':', key.range?.[1] ?? 0) + 1;
  return [{start: colon, end: colon, by: ' []'}, lines];
}

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** The `-` of an entry: the last before it that begins a line at the column of the list. */
function dashBefore(text: string, start: number, column: number): number {
  let line = lineStart(text, start);
  while (line > 0 && !(text[line + column] === '-' && isBlank(text.slice(line, line + column))))
    line = lineStart(text, line - 1);
  return line + column;
}

/** Where the last word of a node ends: the range of a block goes on to the comments behind it. */
function endOf(node: unknown): number {
  if (isPair(node)) return isEmpty(node.value) ? endOf(node.key) : endOf(node.value);
  if (!isNode(node)) return 0;
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined;
  return last === undefined || (!isMap(node) && isEmpty(last)) ? (node.range?.[1] ?? 0) : endOf(last);
}

const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null && !node.source);
