import {isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap} from 'yaml';
import {type Place, placeOf, type Source, targetOf, topOf} from './source.ts';

export type Path = readonly (string | number)[];

/**
The place of a piece of data: of the value itself, or of the key that names it. Where a path leads to nothing, the place
of the last thing on the way; where a value is left empty, the place of its key. Costs as much as the path is deep.
*/
export function locate(source: Source, path: Path, part: 'value' | 'key' = 'value'): Place {
  const said = source.saidBy?.(path);
  if (said) return locate(said.source, said.path, part);
  let node: unknown = source.root;
  let key: unknown;
  for (const step of path) {
    const next = stepInto(targetOf(source, node), step);
    if (next === undefined) return rangeOf(source, node, key);
    ({node, key} = next);
  }
  return part === 'key' && key !== undefined ? rangeOf(source, key, undefined) : rangeOf(source, node, key);
}

/** The text of a scalar as it stands in the file, without quotes; undefined when there is none. */
export function sourceText(source: Source, path: Path): string | undefined {
  const said = source.saidBy?.(path);
  if (said) return sourceText(said.source, said.path);
  let node: unknown = source.root;
  for (const step of path) node = stepInto(targetOf(source, node), step)?.node;
  const scalar = targetOf(source, node);
  return isScalar(scalar) && scalar.source ? scalar.source : undefined;
}

function stepInto(node: unknown, step: string | number): {node: unknown; key: unknown} | undefined {
  if (isSeq(node) && typeof step === 'number') {
    return step < node.items.length ? {node: node.items[step], key: undefined} : undefined;
  }
  const pair = isMap(node) ? pairOf(node, String(step)) : undefined;
  return pair && {node: pair.value, key: pair.key};
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  if (map.items.length < 20) return map.items.find(pair => nameOf(pair) === name);
  const index = indexes.get(map) ?? new Map(map.items.toReversed().map(pair => [nameOf(pair), pair]));
  indexes.set(map, index);
  return index.get(name);
}

const nameOf = ({key}: Pair) => (isScalar(key) ? key.value : undefined);
const indexes = new WeakMap<YAMLMap, ReadonlyMap<unknown, Pair>>();

function rangeOf(source: Source, node: unknown, key: unknown): Place {
  const empty = node === null || (isScalar(node) && node.value === null && !node.source);
  const shown = empty && isNode(key) ? key : node;
  const range = isNode(shown) ? shown.range : undefined;
  return range ? placeOf(source, range[0], range[1]) : topOf(source.file);
}
