import {isMap, isSeq, type Node, type ParsedNode, type YAMLSeq} from 'yaml';
import {compose, tokensOf} from './compose.ts';
import type {Piece} from './pieces.ts';
import type {Places, Span, Spot} from './places.ts';
import {Report} from './report.ts';
import type {Source, Text} from './source.ts';
import {findUnsafeToken} from './tokens.ts';
import {isNamed, objectOf, type ReadPair, ValueReader} from './values.ts';

/** What a file says. */
export type Data = Pick<Source, 'value' | 'places' | 'root'>;

/**
The data of a file from its pieces, so that the tokens and the tree of one piece alone are in memory at a time. Undefined when
anything is wrong in one of them, or could mean something else in the whole file: then only the whole tells.
*/
export function readPieces(text: Text, pieces: readonly Piece[]): Data | undefined {
  const reader = new PieceReader(text);
  return pieces.every(piece => reader.read(piece)) ? reader.data() : undefined;
}

class PieceReader {
  readonly #text: Text;
  readonly #report = new Report();
  readonly #reader: ValueReader;
  readonly #names = new Map<string, Span>();
  readonly #pairs: ReadPair[] = [];
  #span: Span | undefined;
  /** The list that the last pair holds. */
  #list: LongList | undefined;

  constructor(text: Text) {
    this.#text = text;
    this.#reader = new ValueReader(text, this.#report);
  }

  /** @returns whether there is nothing in the piece that only the whole file tells */
  read(piece: Piece): boolean {
    const root = this.#treeOf(piece);
    const isRead = piece.goesOn ? this.#readItems(root, piece.start) : this.#readPairs(root, piece.start);
    return isRead && this.#report.empty && !this.#reader.anchored;
  }

  data(): Data {
    this.#closeList();
    const pairs = this.#pairs.filter(isNamed);
    const {places} = this.#reader;
    return {value: objectOf(pairs), places, root: places.map(this.#span ?? {start: 0, end: 0}, pairs)};
  }

  #treeOf({start, end, goesOn}: Piece): ParsedNode | null {
    const text = this.#text.text.slice(start, end);
    const tokens = tokensOf(text);
    if (findUnsafeToken(tokens, this.#text, goesOn ? 2 : 1)) return null;
    const {root, errors} = compose(tokens, text.length);
    return errors.length > 0 ? null : root;
  }

  #readPairs(root: ParsedNode | null, base: number): boolean {
    if (!isMap(root) || root.flow) return false;
    this.#closeList();
    for (const pair of this.#reader.readPairs(root, base, this.#names)) this.#pairs.push(pair);
    const [last, node] = [this.#pairs.at(-1), root.items.at(-1)?.value];
    this.#list = last && isBlockList(node) ? longListOf(last, this.#reader.places) : undefined;
    this.#reach(root, base);
    return true;
  }

  #readItems(root: ParsedNode | null, base: number): boolean {
    const list = this.#list;
    if (!isBlockList(root) || list === undefined) return false;
    for (const {value, spot} of this.#reader.readItems(root, base)) {
      list.values.push(value);
      list.spots.push(spot);
    }
    this.#list = {...list, end: base + endOf(root)};
    this.#reach(root, base);
    return true;
  }

  #reach(node: Node, base: number): void {
    this.#span = {start: this.#span?.start ?? base + (node.range?.[0] ?? 0), end: base + endOf(node)};
  }

  #closeList(): void {
    if (this.#list?.end === undefined) return;
    const {pair, start, end, spots} = this.#list;
    const spot = this.#reader.places.list({start, end}, spots);
    this.#pairs.splice(-1, 1, {...pair, spot});
  }
}

/** A list that may go on in the next pieces. */
interface LongList {
  readonly pair: ReadPair;
  /** Of the pair: what is added to it is added to the pair. */
  readonly values: unknown[];
  readonly spots: Spot[];
  readonly start: number;
  /** Where it ends so far, once it has gone on. */
  readonly end?: number;
}

function longListOf(pair: ReadPair, places: Places): LongList | undefined {
  if (!Array.isArray(pair.value)) return undefined;
  const {value: values, spot} = pair;
  const spots = values.map((_, index) => places.child(spot, index)?.spot ?? spot);
  return {pair, values, spots, start: places.span(spot).start};
}

const isBlockList = (node: unknown): node is YAMLSeq => isSeq(node) && !node.flow;

const endOf = ({range}: Node) => range?.[1] ?? 0;
