import {isNode, type YAMLSeq} from 'yaml';
import {isBlank, lineStart, nextLine, type Span} from './span.ts';

/** What to cut for an entry of a list in brackets: its lines where it has them for itself, else the entry and one comma. */
export function flowSpans(text: string, list: YAMLSeq, index: number): readonly Span[] {
  const [from, to] = rangeOf(list);
  const [start, end] = rangeOf(list.items[index]);
  if (list.items.length === 1 && isBlank(`${text.slice(from + 1, start)}${text.slice(end, to - 1)}`.replace(',', '')))
    return [{start: from, end: to, by: '[]'}];
  const isLast = index === list.items.length - 1;
  return [ownLines(text, start, end, isLast) ?? inLine(text, start, end)];
}

/** Only the last entry can have lines for itself without a comma in them. */
function ownLines(text: string, start: number, end: number, isLast: boolean): Span | undefined {
  const lines = {start: lineStart(text, start), end: nextLine(text, end)};
  const behind = /^[ \t]*(?<comma>,?)[ \t]*(?:#.*)?\r?\n?$/.exec(text.slice(end, lines.end));
  const alone = isBlank(text.slice(lines.start, start)) && behind && (isLast || behind.groups?.comma);
  return alone ? lines : undefined;
}

function inLine(text: string, start: number, end: number): Span {
  const comma = /^\s*,[ \t]*/.exec(text.slice(end));
  if (comma) return {start, end: end + comma[0].length};
  const before = /,\s*$/.exec(text.slice(0, start));
  return {start: before ? before.index : start, end};
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : [0, 0];
}
