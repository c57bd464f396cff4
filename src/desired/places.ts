/** A stretch of a text: from one offset on, up to another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value in the tree of places; nobody but `Places` knows more of it. */
export type Spot = number;

/** A pair of a map: its name, where that stands, and its value. */
export interface PairSpot {
  readonly name: string;
  readonly key: Span;
  readonly spot: Spot;
}

/** Numbers of each value: where it begins and ends, how many children it has, and where the table of these is. */
const [END, CHILDREN, TABLE, VALUE] = [1, 2, 3, 4];
/** Numbers of a pair in the table of a map: name, begin and end of the key, value. */
const PAIR = 4;
/** Maps with more pairs have an index. */
const FEW = 20;

/**
Where each piece of a file's data stands, as a tree. It is kept in one row of numbers: as objects it would take ten times
the room of the data itself.
*/
export class Places {
  #numbers = new Int32Array(256);
  #used = 0;
  readonly #names = new Map<string, number>();
  readonly #indexes = new Map<Spot, ReadonlyMap<number, number>>();

  /** A value without children. An empty span says that nothing stands there. */
  leaf(span: Span): Spot {
    return this.#add([span.start, span.end, 0, this.#used]);
  }

  list(span: Span, items: readonly Spot[]): Spot {
    const table = this.#used;
    for (const item of items) this.#add([item]);
    return this.#add([span.start, span.end, items.length, table]);
  }

  map(span: Span, pairs: readonly PairSpot[]): Spot {
    const table = this.#used;
    for (const {name, key, spot} of pairs) this.#add([this.#numberOf(name), key.start, key.end, spot]);
    return this.#add([span.start, span.end, -pairs.length, table]);
  }

  /** What stands for another value, at a place of its own. */
  alias(span: Span, target: Spot): Spot {
    return this.#add([span.start, span.end, this.#at(target + CHILDREN), this.#at(target + TABLE)]);
  }

  span(spot: Spot): Span {
    return {start: this.#at(spot), end: this.#at(spot + END)};
  }

  /** The value itself or, of an alias without children, the one that it stands for. */
  target(spot: Spot): Spot {
    return this.#at(spot + CHILDREN) === 0 ? this.#at(spot + TABLE) : spot;
  }

  /** What stands under a step: an item of a list by its number, a value of a map by its name, with its key. */
  child(spot: Spot, step: string | number): {readonly spot: Spot; readonly key?: Span} | undefined {
    const children = this.#at(spot + CHILDREN);
    const table = this.#at(spot + TABLE);
    if (children > 0) return typeof step === 'number' && step < children ? {spot: this.#at(table + step)} : undefined;
    const pair = this.#pairAt(table, -children, String(step));
    if (pair === undefined) return undefined;
    return {spot: this.#at(pair + PAIR - 1), key: {start: this.#at(pair + 1), end: this.#at(pair + 2)}};
  }

  #pairAt(table: number, pairs: number, name: string): number | undefined {
    const number = this.#names.get(name);
    if (number === undefined) return undefined;
    if (pairs > FEW) return this.#indexOf(table, pairs).get(number);
    for (let pair = table; pair < table + PAIR * pairs; pair += PAIR) if (this.#at(pair) === number) return pair;
    return undefined;
  }

  #indexOf(table: number, pairs: number): ReadonlyMap<number, number> {
    const known = this.#indexes.get(table);
    if (known) return known;
    const index = new Map<number, number>();
    for (let pair = table + PAIR * (pairs - 1); pair >= table; pair -= PAIR) index.set(this.#at(pair), pair);
    this.#indexes.set(table, index);
    return index;
  }

  #numberOf(name: string): number {
    const number = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, number);
    return number;
  }

  #add(numbers: readonly number[]): number {
    const at = this.#used;
    if (at + VALUE > this.#numbers.length) this.#grow();
    for (const number of numbers) this.#numbers[this.#used++] = number;
    return at;
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#numbers.length);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  #at(index: number): number {
    return this.#numbers[index] ?? 0;
  }
}
