import {type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq} from 'yaml';
import type {ErrorCode} from '../errors.ts';
import {oneLine} from '../model/text.ts';
import {problemAt, type Report} from './report.ts';
import {placeOf, type Text} from './source.ts';
import {DEEPEST} from './tokens.ts';

/** How many values a file may come to once every alias is written out. */
const MOST_VALUES = 1_000_000;

/** What a node comes to, aliases written out. */
interface Read {
  readonly value: unknown;
  readonly size: number;
  readonly height: number;
}

/** A node with an anchor. `read` is missing while the node is being read: an alias to it would contain itself. */
interface Anchor {
  readonly node: Node;
  read?: Read;
}

/**
Turns a tree into plain data in one pass. Aliases share the value they stand for, so a small file cannot blow up in
memory; what it would come to is counted all the same, because later steps walk through it.
*/
export class ValueReader {
  readonly targets = new Map<Alias, Node>();
  /** Whether something was found after which the data must not be used. */
  broken = false;
  /** Whether reading on could take forever. */
  #stopped = false;
  readonly #anchors = new Map<string, Anchor>();
  readonly #text: Text;
  readonly #report: Report;

  constructor(text: Text, report: Report) {
    this.#text = text;
    this.#report = report;
  }

  read(node: unknown): Read {
    if (this.#stopped) return NOTHING;
    if (isAlias(node)) return this.#alias(node);
    const anchor = this.#open(node);
    const read = this.#content(node);
    if (anchor) anchor.read = read;
    return read;
  }

  #content(node: unknown): Read {
    if (isSeq(node)) return this.#list(node);
    if (isMap(node)) return this.#map(node);
    return isScalar(node) ? {value: node.value, size: 1, height: 0} : NOTHING;
  }

  #open(node: unknown): Anchor | undefined {
    if (!(isScalar(node) || isSeq(node) || isMap(node)) || node.anchor === undefined) return undefined;
    const anchor: Anchor = {node};
    this.#anchors.set(node.anchor, anchor);
    return anchor;
  }

  #alias(alias: Alias): Read {
    const name = oneLine(alias.source);
    const anchor = this.#anchors.get(alias.source);
    const quotes = `a text that starts with * needs quotes: "*${name}"`;
    if (!anchor) return this.#refuse(alias, 'YAML_SYNTAX', `no anchor &${name} comes before this alias`, quotes);
    if (!anchor.read) return this.#refuse(alias, 'YAML_UNSAFE', `the alias *${name} contains itself`, 'write it out');
    this.targets.set(alias, anchor.node);
    return anchor.read;
  }

  #list(list: YAMLSeq): Read {
    const items = list.items.map(item => this.read(item));
    return this.#sum(
      list,
      items.map(({value}) => value),
      items,
    );
  }

  #map(map: YAMLMap): Read {
    const value: Record<string, unknown> = {};
    const first = new Map<string, Pair>();
    const items = map.items.map(pair => {
      const name = this.#key(pair, first);
      const read = this.read(pair.value);
      if (name !== undefined) value[name] = read.value;
      return read;
    });
    return this.#sum(map, value, items);
  }

  /** The name of a pair, or undefined when it can have none: the reason is then reported. */
  #key(pair: Pair, first: Map<string, Pair>): string | undefined {
    const {key} = pair;
    if (isScalar(key)) this.read(key);
    if (!isScalar(key) || typeof key.value !== 'string') return this.#reportKey(key, ...badKey(key));
    const refused = REFUSED[key.value];
    if (refused) return this.#reportKey(key, ...refused);
    const earlier = first.get(key.value);
    if (earlier) return this.#reportTwice(key.value, pair, earlier);
    first.set(key.value, pair);
    return key.value;
  }

  #reportKey(key: unknown, code: ErrorCode, message: string, hint: string): undefined {
    this.#report.add(() => problemAt(this.#place(key), code, message, {hint}));
  }

  #reportTwice(name: string, {key}: Pair, earlier: Pair): undefined {
    const also = () => this.#place(earlier.key).at;
    const hint = 'join the two, or delete one';
    const message = `"${oneLine(name)}" stands twice in one map`;
    this.#report.add(() => problemAt(this.#place(key), 'CONFIG_DUPLICATE', message, {hint, also: also()}));
  }

  #sum(node: Node, value: unknown, parts: readonly Read[]): Read {
    let size = 1;
    let height = 0;
    for (const part of parts) {
      size += part.size;
      height = Math.max(height, part.height);
    }
    if (this.targets.size > 0 && (size > MOST_VALUES || height >= DEEPEST)) return this.#blowUp(node);
    return {value, size, height: height + 1};
  }

  #blowUp(node: Node): Read {
    const message = `the aliases in here come to more than ${MOST_VALUES.toLocaleString('en')} values or ${DEEPEST} levels`;
    return this.#refuse(node, 'YAML_UNSAFE', message, 'write out what you need');
  }

  #refuse(node: Node, code: ErrorCode, message: string, hint: string): Read {
    if (!this.#stopped) this.#report.add(() => problemAt(this.#place(node), code, message, {hint}));
    this.#stopped ||= code === 'YAML_UNSAFE';
    this.broken = true;
    return NOTHING;
  }

  #place(node: unknown) {
    const range = isAlias(node) || isScalar(node) || isSeq(node) || isMap(node) ? node.range : undefined;
    return placeOf(this.#text, range?.[0] ?? 0, range?.[1]);
  }
}

const NOTHING: Read = {value: null, size: 1, height: 0};

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
