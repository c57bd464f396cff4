import type {Gate, Queue} from './gate.ts';
import type {Pace} from './pace.ts';
import type {Slots} from './slots.ts';
import {Interrupted} from './time.ts';

export interface LaneOptions {
  readonly gate: Gate;
  readonly slots: Slots;
  /** Budgets that each request counts against, all of them at once. */
  readonly paces: readonly Pace[];
  /** Aborting it ends the waits with `Interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Leave for one request to go, and what it has waited for. */
export interface Pass {
  /** When it was given. */
  readonly at: number;
  /** Milliseconds of the wait during which no slot was free. */
  readonly slotMs: number;
  /** The rest of it. */
  readonly paceMs: number;
}

/**
The requests of one connection that wait at a gate, in the order of asking. A request takes its slot and its part of every
pace in one moment, so nothing is set aside for one that still waits for the rest.
*/
export class Lane implements Queue {
  readonly #options: LaneOptions;
  readonly #waiting: {readonly go: (now: number) => void; readonly stop: () => void}[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.#stopAll(), {once: true});
  }

  /**
  Sends a request as soon as it may go.
  @param first before all others of the lane: for repeats, which have waited once
  @throws Interrupted when the signal is aborted before the request has gone
  */
  async run<T>(send: (pass: Pass) => Promise<T>, first = false): Promise<T> {
    const {gate, slots} = this.#options;
    const pass = await this.#enter(first);
    try {
      return await send(pass);
    } finally {
      slots.give();
      gate.open();
    }
  }

  /** Tells all paces of a 429. @param at when the pass was given */
  limited(at: number, retryAfterMs?: number): void {
    for (const pace of this.#options.paces) pace.limited(at, retryAfterMs);
  }

  /** Tells all paces of any other answer. */
  answered(at: number): void {
    for (const pace of this.#options.paces) pace.answered(at);
  }

  isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  due(): number {
    const {slots, paces} = this.#options;
    if (!slots.isFree()) return Number.POSITIVE_INFINITY;
    return paces.reduce((latest, pace) => Math.max(latest, pace.due()), Number.NEGATIVE_INFINITY);
  }

  letGo(now: number): void {
    const {slots, paces} = this.#options;
    for (const pace of paces) pace.take(now);
    this.#waiting.shift()?.go(now);
    slots.take();
  }

  #enter(first: boolean): Promise<Pass> {
    const {gate, slots, signal} = this.#options;
    if (signal?.aborted) return Promise.reject(new Interrupted());
    const [came, fullMs] = [gate.time.now(), slots.fullMs()];
    return new Promise((resolve, reject) => {
      const go = (at: number) => {
        const slotMs = slots.fullMs() - fullMs;
        resolve({at, slotMs, paceMs: at - came - slotMs});
      };
      const stop = () => reject(new Interrupted());
      if (first) this.#waiting.unshift({go, stop});
      else this.#waiting.push({go, stop});
      if (this.#waiting.length === 1) gate.add(this);
    });
  }

  #stopAll(): void {
    for (const {stop} of this.#waiting.splice(0)) stop();
    this.#options.gate.remove(this);
  }
}
