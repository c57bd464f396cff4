import {type ErrorCode, InvalidFiles, type Problem} from '../errors.ts';
import {byPosition, type Position, positionText} from '../model/position.ts';
import {byText, count} from '../model/text.ts';
import type {Place} from './source.ts';

/** How many problems are worth listing. */
const MOST_PROBLEMS = 100;

/** Problems as they are found. Making one costs time, so beyond the first hundred they are only counted. */
export class Report {
  readonly problems: Problem[] = [];
  readonly #seen = new Set<string>();
  #more = 0;
  #next: Position | undefined;

  get full(): boolean {
    return this.problems.length >= MOST_PROBLEMS;
  }

  get empty(): boolean {
    return this.problems.length === 0;
  }

  /** Adds a problem unless the same one is there already. */
  add(make: () => Problem): void {
    if (this.full) this.#next ??= make().at;
    if (this.full) this.#more += 1;
    else this.#keep(make());
  }

  /** Counts problems that are not worth making. */
  addMore(number: number): void {
    this.#more += number;
  }

  /** All that is worth listing, in reading order, and how many more there are. */
  get listed(): readonly Problem[] {
    return [...this.problems.toSorted(byPlace), ...this.#rest()];
  }

  throwIfAny(): void {
    if (!this.empty) throw new InvalidFiles(this.listed);
  }

  #keep(problem: Problem): void {
    const key = `${problem.code} ${positionText(problem.at)} ${problem.message}`;
    if (!this.#seen.has(key)) this.problems.push(problem);
    this.#seen.add(key);
  }

  #rest(): readonly Problem[] {
    const at = this.#next ?? this.problems.at(-1)?.at;
    if (this.#more === 0 || at === undefined) return [];
    const message = `${count(this.#more, 'more problem')} like these or others`;
    return [{code: 'CONFIG_TOO_MANY', message, at, hint: 'mend the ones above first'}];
  }
}

/** Two problems at one place stand in the order of their messages, so that the list is always the same. */
const byPlace = (a: Problem, b: Problem) => byPosition(a.at, b.at) || byText(a.message, b.message);

/** Another place that matters, or what to do next. */
interface Extras {
  readonly hint?: string | undefined;
  readonly also?: Position | undefined;
}

/** A problem at a place, with the line for the excerpt. */
export const problemAt = (place: Place, code: ErrorCode, message: string, {hint, also}: Extras = {}): Problem => ({
  code,
  message,
  ...place,
  ...(hint !== undefined && {hint}),
  ...(also !== undefined && {also}),
});
