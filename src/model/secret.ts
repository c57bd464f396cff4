import {inspect} from 'node:util';

/**
A value that must not be printed. Text, JSON and inspection all give `[secret]`; only `reveal` gives the value, and only
the HTTP client and the sinks call it.
*/
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

const HIDDEN = '[secret]';
