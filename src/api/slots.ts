import {Interrupted} from './time.ts';

/** How many requests may be under way at once. Who waits first goes first. */
export class Slots {
  readonly #signal: AbortSignal | undefined;
  readonly #waiting: {readonly go: () => void; readonly stop: () => void}[] = [];
  #free: number;

  constructor(size: number, signal?: AbortSignal) {
    this.#free = size;
    this.#signal = signal;
    signal?.addEventListener('abort', () => this.#stopAll(), {once: true});
  }

  /** Runs the task as soon as a slot is free. @throws Interrupted when the signal is aborted before the task has begun. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await task();
    } finally {
      this.#give();
    }
  }

  async #take(): Promise<void> {
    if (this.#signal?.aborted) throw new Interrupted();
    if (this.#free === 0) {
      return new Promise((go, reject) => this.#waiting.push({go, stop: () => reject(new Interrupted())}));
    }
    this.#free -= 1;
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next.go();
  }

  #stopAll(): void {
    for (const {stop} of this.#waiting.splice(0)) stop();
  }
}
