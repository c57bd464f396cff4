import {globTest} from './glob.ts';
import {byText} from './text.ts';

interface Entry<T> {
  /** The name, or the name from its end. */
  readonly key: string;
  readonly name: string;
  readonly item: T;
}

/** So many patterns are held against every name, before putting the names in order is worth it. */
const FEW = 8;

/**
Finds the items whose names a pattern fits, in no certain order. Most of many patterns have a beginning or an end of their
own, as in `*@west.acme.com`: only names with that end are then looked at.
*/
export class GlobIndex<T> {
  readonly #entries: readonly Entry<T>[];
  #byStart: readonly Entry<T>[] | undefined;
  #byEnd: readonly Entry<T>[] | undefined;
  #asked = 0;

  constructor(items: readonly T[], nameOf: (item: T) => string) {
    this.#entries = items.map(item => ({key: nameOf(item), name: nameOf(item), item}));
  }

  matching(pattern: string): readonly T[] {
    const fits = globTest(pattern);
    return this.#among(pattern).flatMap(({name, item}) => (fits(name) ? [item] : []));
  }

  #among(pattern: string): readonly Entry<T>[] {
    this.#asked += 1;
    const start = pattern.slice(0, pattern.search(/[*?]|$/));
    const end = pattern.slice(Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?')) + 1);
    if (this.#asked <= FEW || start.length + end.length === 0) return this.#entries;
    if (start.length >= end.length) {
      this.#byStart ??= this.#entries.toSorted(byKey);
      return startingWith(start, this.#byStart);
    }
    this.#byEnd ??= this.#entries.map(entry => ({...entry, key: reversed(entry.name)})).sort(byKey);
    return startingWith(reversed(end), this.#byEnd);
  }
}

const byKey = (a: Entry<unknown>, b: Entry<unknown>) => byText(a.key, b.key);

const reversed = (text: string) => text.split('').reverse().join('');

/** The entries whose keys begin with a text. */
function startingWith<T>(text: string, sorted: readonly Entry<T>[]): readonly Entry<T>[] {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle]?.key ?? '') < text) from = middle + 1;
    else to = middle;
  }
  while (sorted[to]?.key.startsWith(text)) to += 1;
  return sorted.slice(from, to);
}
