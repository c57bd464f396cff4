import {type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq} from 'yaml';
import type {ErrorCode} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {type PairSpot, Places, type Span, type Spot} from './places.ts';
import {problemAt, type Report} from './report.ts';
import {placeOf, type Text} from './source.ts';
import {DEEPEST} from './tokens.ts';

/** How many values a file may come to once every alias is written out. */
const MOST_VALUES = 1_000_000;

/** What a node comes to, aliases written out. */
export interface Read {
  readonly value: unknown;
  readonly spot: Spot;
  readonly size: number;
  readonly height: number;
}

/** A node with an anchor. `read` is missing while the node is being read: an alias to it would contain itself. */
interface Anchor {
  read?: Read;
}

/**
Turns a tree into plain data in one pass. Aliases share the value they stand for, so a small file cannot blow up in
memory; what it would come to is counted all the same, because later steps walk through it.
*/
export class ValueReader {
  readonly places = new Places();
  /** Whether aliases were met. */
  #aliased = false;
  /** Whether something was found after which the data must not be used. */
  broken = false;
  /** Whether reading on could take forever. */
  #stopped = false;
  readonly #anchors = new Map<string, Anchor>();
  readonly #text: Text;
  #base = 0;
  readonly #report: Report;

  constructor(text: Text, report: Report) {
    this.#text = text;
    this.#report = report;
  }

  /** @param base where the text begins that the node was made of */
  read(node: unknown, base = 0): Read {
    this.#base = base;
    return this.#read(node);
  }

  /** The pairs of a map that may go on elsewhere. @param first where each name stood first */
  readPairs(map: YAMLMap, base: number, first: Map<string, Span>): readonly ReadPair[] {
    this.#base = base;
    return map.items.map(pair => this.#pair(pair, first));
  }

  /** The items of a list that began elsewhere. */
  readItems(list: YAMLSeq, base: number): readonly Read[] {
    this.#base = base;
    return list.items.map(item => this.#read(item));
  }

  /** Whether anything has an anchor, so that an alias may stand for it. */
  get anchored(): boolean {
    return this.#anchors.size > 0;
  }

  #read(node: unknown): Read {
    if (this.#stopped) return this.#nothing();
    if (isAlias(node)) return this.#alias(node);
    const anchor = this.#open(node);
    const read = this.#content(node);
    if (anchor) anchor.read = read;
    return read;
  }

  #content(node: unknown): Read {
    if (isSeq(node)) return this.#list(node);
    if (isMap(node)) return this.#map(node);
    if (!isScalar(node)) return this.#nothing();
    return {value: node.value, spot: this.places.leaf(this.#span(node)), size: 1, height: 0};
  }

  #open(node: unknown): Anchor | undefined {
    if (!(isScalar(node) || isSeq(node) || isMap(node)) || node.anchor === undefined) return undefined;
    const anchor: Anchor = {};
    this.#anchors.set(node.anchor, anchor);
    return anchor;
  }

  #alias(alias: Alias): Read {
    const name = oneLine(alias.source);
    const anchor = this.#anchors.get(alias.source);
    const quotes = `a text that starts with * needs quotes: "*${name}"`;
    if (!anchor) return this.#refuse(alias, 'YAML_SYNTAX', `no anchor &${name} comes before this alias`, quotes);
    if (!anchor.read) return this.#refuse(alias, 'YAML_UNSAFE', `the alias *${name} contains itself`, 'write it out');
    this.#aliased = true;
    return {...anchor.read, spot: this.places.alias(this.#span(alias), anchor.read.spot)};
  }

  #list(list: YAMLSeq): Read {
    const items = list.items.map(item => this.#read(item));
    const spot = this.places.list(
      this.#span(list),
      items.map(item => item.spot),
    );
    const value = items.map(item => item.value);
    return this.#sum(list, {value, spot}, items);
  }

  #map(map: YAMLMap): Read {
    const first = new Map<string, Span>();
    const pairs = map.items.map(pair => this.#pair(pair, first));
    const named = pairs.filter(isNamed);
    return this.#sum(map, {value: objectOf(named), spot: this.places.map(this.#span(map), named)}, pairs);
  }

  #pair(pair: Pair, first: Map<string, Span>): ReadPair {
    const name = this.#key(pair, first);
    const {value, spot, size, height} = this.#read(pair.value);
    return {name, key: this.#span(pair.key), value, spot, size, height};
  }

  /** The name of a pair, or undefined when it can have none: the reason is then reported. */
  #key({key}: Pair, first: Map<string, Span>): string | undefined {
    if (isScalar(key) && key.anchor !== undefined) this.#read(key);
    if (!isScalar(key) || typeof key.value !== 'string') return this.#reportKey(key, ...badKey(key));
    const refused = REFUSED[key.value];
    if (refused) return this.#reportKey(key, ...refused);
    const earlier = first.get(key.value);
    if (earlier) return this.#reportTwice(key.value, key, earlier);
    first.set(key.value, this.#span(key));
    return key.value;
  }

  #reportKey(key: unknown, code: ErrorCode, message: string, hint: string): undefined {
    this.#report.add(() => problemAt(this.#place(key), code, message, {hint}));
  }

  #reportTwice(name: string, key: Node, earlier: Span): undefined {
    const also = () => placeOf(this.#text, earlier.start).at;
    const hint = 'join the two, or delete one';
    const message = `"${oneLine(name)}" stands twice in one map`;
    this.#report.add(() => problemAt(this.#place(key), 'CONFIG_DUPLICATE', message, {hint, also: also()}));
  }

  #sum(node: Node, {value, spot}: Pick<Read, 'value' | 'spot'>, parts: readonly Read[]): Read {
    let size = 1;
    let height = 0;
    for (const part of parts) {
      size += part.size;
      height = Math.max(height, part.height);
    }
    if (this.#aliased && (size > MOST_VALUES || height >= DEEPEST)) return this.#blowUp(node);
    return {value, spot, size, height: height + 1};
  }

  #blowUp(node: Node): Read {
    const message = `the aliases in here come to more than ${MOST_VALUES.toLocaleString('en')} values or ${DEEPEST} levels`;
    return this.#refuse(node, 'YAML_UNSAFE', message, 'write out what you need');
  }

  #refuse(node: Node, code: ErrorCode, message: string, hint: string): Read {
    if (!this.#stopped) this.#report.add(() => problemAt(this.#place(node), code, message, {hint}));
    this.#stopped ||= code === 'YAML_UNSAFE';
    this.broken = true;
    return this.#nothing();
  }

  #nothing(): Read {
    return {value: null, spot: this.places.leaf(NOWHERE), size: 1, height: 0};
  }

  #place(node: unknown) {
    const {start, end} = this.#span(node);
    return placeOf(this.#text, Math.max(0, start), Math.max(0, end));
  }

  #span(node: unknown): Span {
    const range = isAlias(node) || isScalar(node) || isSeq(node) || isMap(node) ? node.range : undefined;
    return range ? {start: this.#base + range[0], end: this.#base + range[1]} : NOWHERE;
  }
}

const NOWHERE: Span = {start: -1, end: -1};

/** A pair as read: its value, and its name unless it can have none. */
export interface ReadPair extends Read {
  readonly name: string | undefined;
  readonly key: Span;
}

type NamedPair = ReadPair & PairSpot;

export const isNamed = (pair: ReadPair): pair is NamedPair => pair.name !== undefined;

export function objectOf(pairs: readonly NamedPair[]): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = {};
  for (const pair of pairs) value[pair.name] = pair.value; // Names that every object has are refused before.
  return value;
}

/** Names that mean something to JavaScript or to other readers of YAML. */
const REFUSED: Readonly<Record<string, readonly [ErrorCode, string, string]>> = Object.assign(Object.create(null), {
  '<<': ['YAML_UNSAFE', 'merge keys (<<) are not allowed: they hide what an entry says', 'write the fields out'],
  ...Object.fromEntries(
    ['__proto__', 'constructor', 'prototype'].map(name => [
      name,
      ['YAML_UNSAFE', `the name "${name}" is not allowed`, 'choose another name'],
    ]),
  ),
});

function badKey(key: unknown): readonly [ErrorCode, string, string] {
  const text = isScalar(key) ? oneLine(key.source ?? '') : '';
  if (text !== '') return ['CONFIG_VALUE', `the name ${text} is no text`, `write it in quotes: "${text}"`];
  return ['YAML_UNSAFE', 'a name must be a plain text, no list, map or alias', 'write name: value'];
}
