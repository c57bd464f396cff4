import {isAlias, isMap, isNode, isSeq, type Node, type Pair, visit, type YAMLSeq} from 'yaml';
import {isObject, sameJson} from '../../model/json.ts';
import {problemAt, type Report} from '../report.ts';
import {type Place, placeOf, type Source, topOf} from '../source.ts';
import {parseYaml, treeOf} from '../yaml.ts';
import {blockSpans} from './block.ts';
import {flowSpans} from './flow.ts';
import {type Span, spliced} from './span.ts';

/** An entry of a list at the top of a file. */
export interface Entry {
  /** The field that holds the list. */
  readonly list: string;
  readonly index: number;
}

/**
The text without some entries, every other byte as it was; a list that loses its last one becomes `[]`. Undefined, with a
problem, where an anchor or an alias stands, or where the rest would not mean what it meant before.
*/
export function withoutEntries(source: Source, entries: readonly Entry[], report: Report): string | undefined {
  let rest: Source | undefined = source;
  for (const entry of entries.toSorted((a, b) => b.index - a.index)) rest &&= withoutEntry(rest, entry, report);
  return rest?.text;
}

function withoutEntry(source: Source, entry: Entry, report: Report): Source | undefined {
  const root = treeOf(source);
  const pair = isMap(root) ? root.items.find(({key}) => String(key) === entry.list) : undefined;
  const list = pair?.value;
  if (!isSeq(list)) return refuse(source, list, 'is written as an alias', report);
  const item = list.items[entry.index];
  const shared = list.anchor === undefined ? findShared(item) : list;
  if (shared) return refuse(source, shared, 'has an anchor or an alias', report);
  const text = spliced(source.text, spansOf(source.text, pair, list, entry.index));
  const rest = parseYaml(text, source.file).source;
  if (rest && sameJson(rest.value, valueWithout(source.value, entry))) return rest;
  return refuse(source, item, 'cannot be cut out alone', report);
}

function spansOf(text: string, pair: Pair | undefined, list: YAMLSeq, index: number): readonly Span[] {
  if (list.flow) return flowSpans(text, list, index);
  return blockSpans(text, isNode(pair?.key) ? pair.key : list, list, index);
}

/** Something that other places of the file share. */
function findShared(item: unknown): Node | undefined {
  let shared: Node | undefined;
  if (!isNode(item)) return undefined;
  visit(item, (_, node) => {
    if (!isAlias(node) && !(isNode(node) && 'anchor' in node && node.anchor !== undefined)) return undefined;
    shared = node as Node;
    return visit.BREAK;
  });
  return shared;
}

function valueWithout(value: unknown, {list, index}: Entry): unknown {
  const entries = isObject(value) ? value[list] : undefined;
  return {...(value as object), [list]: Array.isArray(entries) ? entries.toSpliced(index, 1) : entries};
}

function refuse(source: Source, node: unknown, why: string, report: Report): undefined {
  const message = `this ${why}, so it is not edited`;
  report.add(() =>
    problemAt(placeIn(source, node), 'CONFIG_UNSUPPORTED', message, {hint: 'edit it by hand, then run this again'}),
  );
}

/** Where a node stands; the top of the file when that is not known. */
export function placeIn(source: Source, node: unknown): Place {
  const range = isNode(node) ? node.range : undefined;
  return range ? placeOf(source, range[0], range[1]) : topOf(source.file);
}
