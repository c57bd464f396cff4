import type {Time} from './time.ts';

/** How many requests may be under way at once, of all connections that share them. */
export class Slots {
  readonly #size: number;
  readonly #time: Time;
  #taken = 0;
  #fullMs = 0;
  #fullSince = 0;

  constructor(size: number, time: Time) {
    this.#size = size;
    this.#time = time;
  }

  isFree(): boolean {
    return this.#taken < this.#size;
  }

  take(): void {
    this.#taken += 1;
    if (!this.isFree()) this.#fullSince = this.#time.now();
  }

  give(): void {
    if (!this.isFree()) this.#fullMs = this.fullMs();
    this.#taken -= 1;
  }

  /** Milliseconds so far during which none was free. */
  fullMs(): number {
    return this.#fullMs + (this.isFree() ? 0 : this.#time.now() - this.#fullSince);
  }
}
