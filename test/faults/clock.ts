import type {Time} from '../../src/api/time.ts';
import {Interrupted} from '../../src/api/time.ts';
import {NOW} from '../support/world.ts';

/** A clock on which waiting takes no time: whoever sleeps moves it. The tool and the emulator go by the same one. */
export class FastClock implements Time {
  #ms = 0;

  now(): number {
    return this.#ms;
  }

  date(): Date {
    return new Date(NOW.getTime() + this.#ms);
  }

  random(): number {
    return 0.5;
  }

  /** A moment goes by, as it does while a request is on its way. */
  tick(): void {
    this.#ms += 5;
  }

  /** Time goes by. */
  pass(ms: number): void {
    this.#ms += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.#ms + Math.max(0, ms);
    await new Promise(setImmediate);
    if (signal?.aborted) throw new Interrupted();
    this.#ms = Math.max(this.#ms, until);
  }
}
