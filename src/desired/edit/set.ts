import {isMap, isNode, isPair, isScalar, isSeq, type Pair, type YAMLMap} from 'yaml';
import {isObject, sameJson} from '../../model/json.ts';
import {problemAt, type Report} from '../report.ts';
import type {Source} from '../source.ts';
import {parseYaml, treeOf} from '../yaml.ts';
import {type Entry, placeIn} from './cut.ts';
import {isBlank, lineStart, nextLine, type Span, spliced} from './span.ts';

/** A field of an entry, and the text that it gets. */
export interface Setting extends Entry {
  readonly field: string;
  readonly value: string;
}

/**
The file with a field of an entry at another value, every other byte as it was. A field that is not there is added behind the
others. Undefined, with a problem, where an anchor or an alias stands, or where the rest would not mean what it meant before.
*/
export function withField(source: Source, setting: Setting, report: Report): Source | undefined {
  const item = entryIn(source, setting);
  if (!item || item.anchor !== undefined) return refuse(source, item, report);
  const span = spanFor(source.text, item, setting);
  const text = span && spliced(source.text, [span]);
  const rest = text === undefined ? undefined : parseYaml(text, source.file).source;
  if (rest && sameJson(rest.value, valueWith(source.value, setting))) return rest;
  return refuse(source, item, report);
}

function entryIn(source: Source, {list, index}: Entry): YAMLMap | undefined {
  const root = treeOf(source);
  const value = isMap(root) ? root.items.find(({key}) => String(key) === list)?.value : undefined;
  const item = isSeq(value) ? value.items[index] : undefined;
  return isMap(item) ? item : undefined;
}

function spanFor(text: string, item: YAMLMap, {field, value}: Setting): Span | undefined {
  const written = plainOrQuoted(value);
  const pair = item.items.find(({key}) => String(key) === field);
  if (!pair)
    return item.flow ? behindLast(text, item, `${field}: ${written}`) : ownLine(text, item, `${field}: ${written}`);
  const range = isScalar(pair.value) && pair.value.anchor === undefined ? pair.value.range : undefined;
  return range ? {start: range[0], end: range[1], by: written} : undefined;
}

/** Words and days stand as they are; whatever YAML might read otherwise stands in quotes. */
const plainOrQuoted = (value: string): string =>
  PLAIN.test(value) && !READ_OTHERWISE.test(value) ? value : JSON.stringify(value);

const PLAIN = /^(?:[A-Za-z][\w-]*(?: [\w-]+)*|\d{4}-\d{2}-\d{2})$/;
const READ_OTHERWISE = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Into the brackets of an entry. */
function behindLast(text: string, item: YAMLMap, words: string): Span | undefined {
  const end = endOf(item.items.at(-1));
  if (end === undefined) return undefined;
  const [comma] = /^\s*,/.exec(text.slice(end)) ?? [];
  const at = end + (comma?.length ?? 0);
  return {start: at, end: at, by: comma === undefined ? `, ${words}` : ` ${words}`};
}

/** A line of its own behind the last field that has one line. */
function ownLine(text: string, item: YAMLMap, words: string): Span | undefined {
  const indent = columnOf(text, item);
  const last = item.items.findLast(pair => hasOneLine(text, pair));
  const end = endOf(last);
  if (end === undefined || indent === undefined) return undefined;
  const at = nextLine(text, end);
  const lineEnd = text.slice(0, at).endsWith('\r\n') || text.includes('\r\n') ? '\r\n' : '\n';
  const line = `${' '.repeat(indent)}${words}`;
  return {start: at, end: at, by: text[at - 1] === '\n' ? `${line}${lineEnd}` : `${lineEnd}${line}`};
}

function columnOf(text: string, item: YAMLMap): number | undefined {
  const [first] = item.items;
  const start = isNode(first?.key) ? first.key.range?.[0] : undefined;
  return start === undefined ? undefined : start - lineStart(text, start);
}

function hasOneLine(text: string, pair: Pair): boolean {
  const start = isNode(pair.key) ? pair.key.range?.[0] : undefined;
  const end = endOf(pair);
  if (start === undefined || end === undefined) return false;
  const behind = text.slice(end, nextLine(text, end));
  return !text.slice(start, end).includes('\n') && (isBlank(behind) || behind.trimStart().startsWith('#'));
}

const endOf = (pair: unknown): number | undefined =>
  isPair(pair) && isNode(pair.value) ? (pair.value.range?.[1] ?? undefined) : undefined;

function valueWith(value: unknown, {list, index, field, value: text}: Setting): unknown {
  const entries = isObject(value) ? value[list] : undefined;
  if (!isObject(value) || !Array.isArray(entries)) return value;
  return {...value, [list]: entries.with(index, {...entries[index], [field]: text})};
}

function refuse(source: Source, node: unknown, report: Report): undefined {
  report.add(() =>
    problemAt(placeIn(source, node), 'CONFIG_UNSUPPORTED', 'this is written in a way that is not edited', {
      hint: 'edit it by hand, then run this again',
    }),
  );
}
