import {isUuid} from './ids.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whether a value is an object with names, so neither null nor a list. */
export const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The error for input that is not what it should be: where, what is wanted, what came. */
export function oddity(path: string, wanted: string, value: unknown): Error {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return new Error(`${path} should be ${wanted}, and is ${shown.length > 60 ? `${shown.slice(0, 60)}...` : shown}`);
}

/** The fields of one JSON object, read one by one with a type and a default. Every reader throws an Error that names the path. */
export class Fields {
  readonly path: string;
  readonly #values: Values;

  constructor(value: unknown, path: string) {
    if (!isRecord(value)) throw oddity(path, 'an object', value);
    this.path = path;
    this.#values = value;
  }

  /** Throws when a field has a name outside the list, which is mostly a typing error. */
  only(names: readonly string[]): this {
    const strange = Object.keys(this.#values).find(name => !names.includes(name));
    if (strange === undefined) return this;
    throw new Error(`${this.path}.${strange} is not a field here; there are ${names.join(', ')}`);
  }

  /** A row of what was read, whatever else is written here, and for the rest what is usual. */
  complete<Known extends Values>(known: Known, usual: Values): Known & Values {
    const row: Record<string, unknown> = {...usual};
    for (const name of Object.keys(this.#values)) row[name] = this.#values[name];
    return Object.assign(row, known);
  }

  /** Whether the field is there, whatever it holds. */
  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** The field as it is. */
  raw(name: string): unknown {
    return this.#values[name];
  }

  /** Whether the field is absent or null. */
  isNull(name: string): boolean {
    return this.#values[name] === undefined || this.#values[name] === null;
  }

  /** The fields of an object inside this one; an absent one is empty. */
  record(name: string): Fields {
    return new Fields(this.#values[name] ?? {}, `${this.path}.${name}`);
  }

  /** A text; without a fallback the field has to be there. */
  text(name: string, fallback?: string): string {
    return this.#read(name, 'a text', isText, fallback);
  }

  /** A text or null; null when absent. */
  textOrNull(name: string, fallback: string | null = null): string | null {
    const fits = (value: unknown): value is string | null => value === null || isText(value);
    return this.#read<string | null>(name, 'a text or null', fits, fallback);
  }

  /** A uuid, returned in lower case. */
  uuid(name: string, fallback?: string): string {
    return this.#read(
      name,
      'a uuid',
      (value): value is string => isText(value) && isUuid(value),
      fallback,
    ).toLowerCase();
  }

  /** A point in time, returned as ISO 8601 in UTC with milliseconds, so that texts sort like times. The fallback is made when needed. */
  stamp(name: string, fallback: () => string): string {
    const value = this.#values[name];
    if (value === undefined) return fallback();
    if (isText(value) && FULL_STAMP.test(value)) return value;
    const fits = (text: unknown): text is string => isText(text) && !Number.isNaN(Date.parse(text));
    return new Date(this.#read(name, 'a date and time', fits, undefined)).toISOString();
  }

  /** True or false. */
  flag(name: string, fallback: boolean): boolean {
    return this.#read(name, 'true or false', (value): value is boolean => typeof value === 'boolean', fallback);
  }

  /** A number. */
  number(name: string, fallback?: number): number {
    return this.#read(name, 'a number', (value): value is number => typeof value === 'number', fallback);
  }

  /** A number or null; null when absent. */
  numberOrNull(name: string): number | null {
    const fits = (value: unknown): value is number | null => value === null || typeof value === 'number';
    return this.#read<number | null>(name, 'a number or null', fits, null);
  }

  /** One of some texts or numbers. */
  choice<Choice extends string | number>(name: string, choices: readonly Choice[], fallback?: Choice): Choice {
    const fits = (value: unknown): value is Choice => choices.some(choice => choice === value);
    return this.#read(name, `one of ${choices.join(', ')}`, fits, fallback);
  }

  /** A list, each item read with its own path; an absent one is empty. */
  list<Item>(name: string, parse: (item: unknown, path: string, index: number) => Item): Item[] {
    const items = this.#read(name, 'a list', (value): value is unknown[] => Array.isArray(value), []);
    return items.map((item, index) => parse(item, `${this.path}.${name}[${index}]`, index));
  }

  /** A list of texts; an absent one is empty. */
  texts(name: string): string[] {
    return this.list(name, (item, path) => {
      if (isText(item)) return item;
      throw oddity(path, 'a text', item);
    });
  }

  #read<Value>(
    name: string,
    wanted: string,
    fits: (value: unknown) => value is Value,
    fallback: Value | undefined,
  ): Value {
    const value = this.#values[name];
    if (value === undefined && fallback !== undefined) return fallback;
    if (fits(value)) return value;
    throw oddity(`${this.path}.${name}`, wanted, value);
  }
}

const FULL_STAMP = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

const isText = (value: unknown): value is string => typeof value === 'string';
