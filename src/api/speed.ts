import type {Time} from './time.ts';

/** After a 429 never slower than this share of the pace. */
const LEAST_SHARE = 0.05;
/** How long the way back to the ceiling takes; once more as long, and the speed is beyond it by half the pace or more. */
const RETURN_MS = 10_000;
/** How many answers a 429 costs, and how many may be saved for later ones. */
const PRICE = 75;
const MOST_SAVED = 4 * PRICE;
/** The longest that the speed stays low for want of answers. */
const LONGEST_HOLD_MS = 30_000;

/**
How many requests a second the API seems to have room for: at most the pace, at least a twentieth of it.

A 429 halves the speed, and the speed at which it came is remembered as the ceiling. From there the speed follows a cubic
curve: steep at first, flat around the ceiling, and steeper and steeper beyond it, where it turns out that whoever took the
room has gone.

Each 429 costs 75 answers. Until they are earned, unless they were saved before, the speed stays low, for half a minute at most.
That keeps 429s rare where each attempt to go faster ends with one.
*/
export class Speed {
  readonly #full: number;
  readonly #time: Time;
  #ceiling: number;
  #low: number;
  /** When the speed leaves its low; may lie in the future. */
  #risesFrom: number;
  /** Answers saved, or owed when below 0. */
  #saved = 0;

  /** @param full requests a second when nobody objects */
  constructor(full: number, time: Time) {
    this.#full = full;
    this.#time = time;
    this.#ceiling = full;
    this.#low = full;
    this.#risesFrom = time.now();
  }

  /** Requests a second. */
  now(): number {
    const roseMs = Math.max(0, this.#time.now() - this.#risesFrom);
    const beyond = roseMs / RETURN_MS - 1;
    const below = this.#ceiling - this.#low;
    const height = beyond < 0 ? below : Math.max(below, this.#full / 2);
    return Math.min(this.#full, this.#ceiling + height * beyond ** 3);
  }

  /**
  Tells of a 429 which shows that the speed is too high.
  @param used how many requests went in the second before. A few alone are not to blame: half the pace counts then
  */
  halve(used: number): void {
    const least = LEAST_SHARE * this.#full;
    this.#ceiling = Math.max(2 * least, Math.min(this.now(), Math.max(used, this.#full / 2)));
    this.#low = this.#ceiling / 2;
    this.#risesFrom = this.#time.now();
    this.pay();
  }

  /** Tells of a 429, whatever it shows. */
  pay(): void {
    this.#saved -= PRICE;
    if (this.#saved < 0) this.#risesFrom = this.#time.now() + LONGEST_HOLD_MS;
  }

  /** Tells of any other answer. */
  earn(): void {
    this.#saved = Math.min(MOST_SAVED, this.#saved + 1);
    if (this.#saved === 0) this.#risesFrom = Math.min(this.#risesFrom, this.#time.now());
  }
}
