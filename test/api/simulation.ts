import {type Connection, connect} from '../../src/api/connect.ts';
import {Gate} from '../../src/api/gate.ts';
import {Slots} from '../../src/api/slots.ts';
import {Interrupted, type Time} from '../../src/api/time.ts';
import type {HttpAnswer, Transport} from '../../src/api/transport.ts';
import {openPace, type Uplink} from '../../src/api/uplink.ts';
import {Secret} from '../../src/model/secret.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Numbers from 0 to 1 that look random and are the same in each run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
  /** Whether promises hang on it, which are given the time to go on. */
  readonly wakes: boolean;
}

/** Time that jumps from one happening to the next. */
export class Timeline implements Time {
  readonly random: () => number;
  readonly #heap: Happening[] = [];
  #now = 0;
  #order = 0;

  constructor(random = randomFrom(1)) {
    this.random = random;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(Date.UTC(2026, 10, 23) + this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake, reject) => {
      if (signal?.aborted) return reject(new Interrupted());
      signal?.addEventListener('abort', () => reject(new Interrupted()), {once: true});
      this.at(this.#now + Math.max(0, ms), wake);
    });
  }

  at(at: number, happen: () => void, wakes = true): void {
    const heap = this.#heap;
    let place = heap.push({at, order: this.#order++, happen, wakes}) - 1;
    for (let parent = (place - 1) >> 1; place > 0 && this.#isBefore(place, parent); parent = (place - 1) >> 1) {
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Lets time pass until there is nothing more to come before that moment. */
  async runUntil(ms: number): Promise<void> {
    await settled();
    for (let first = this.#heap[0]; first !== undefined && first.at <= ms; first = this.#heap[0]) {
      this.#removeFirst();
      this.#now = Math.max(this.#now, first.at);
      first.happen();
      if (first.wakes) await settled();
    }
    this.#now = Math.max(this.#now, ms);
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    heap[0] = last;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let least = place;
      if (left < heap.length && this.#isBefore(left, least)) least = left;
      if (right < heap.length && this.#isBefore(right, least)) least = right;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}

const settled = () => new Promise(setImmediate);

/** Lets a request of that moment pass, or says how many milliseconds it comes too early. */
export type Limit = (now: number) => number;

/** At most so many in any period. */
export function sliding(most: number, periodMs: number, {countsRefused = false} = {}): Limit {
  const counted: number[] = [];
  return now => {
    const waitMs = Math.max(0, (counted.at(-most) ?? Number.NEGATIVE_INFINITY) + periodMs - now);
    if (waitMs === 0 || countsRefused) counted.push(now);
    if (counted.length > 2 * most) counted.splice(0, most);
    return waitMs;
  };
}

/** At most so many from one full second (or minute) to the next. */
export function fixed(most: number, periodMs: number, beginsAt: number): Limit {
  let [period, count] = [-1, 0];
  return now => {
    const current = Math.floor((now - beginsAt) / periodMs);
    if (current !== period) [period, count] = [current, 0];
    if (count >= most) return (current + 1) * periodMs + beginsAt - now;
    count += 1;
    return 0;
  };
}

/** A bucket of so many tokens that fills up in one period. */
export function bucket(most: number, periodMs: number): Limit {
  let [tokens, at] = [most, 0];
  return now => {
    tokens = Math.min(most, tokens + ((now - at) / periodMs) * most);
    at = now;
    if (tokens < 1) return ((1 - tokens) / most) * periodMs;
    tokens -= 1;
    return 0;
  };
}

/** Whoever goes beyond the limit is shut out for a while. */
export function shutting(limit: Limit, shutMs: number): Limit {
  let until = 0;
  return now => {
    if (now < until) return until - now;
    if (limit(now) === 0) return 0;
    until = now + shutMs;
    return shutMs;
  };
}

/** One after the other: what the first refuses does not reach the second. */
const both =
  (first: Limit, second: Limit): Limit =>
  now =>
    first(now) || second(now);

/** What the vendor may mean by 100 a second and 6,000 a minute: it does not say. */
export const VENDORS: Readonly<Record<string, () => Limit>> = {
  'sliding windows': () => both(sliding(6000, MINUTE_MS), sliding(100, SECOND_MS)),
  'sliding windows that count refusals': () =>
    both(sliding(6000, MINUTE_MS, {countsRefused: true}), sliding(100, SECOND_MS, {countsRefused: true})),
  'fixed windows': () => both(fixed(6000, MINUTE_MS, 17_300), fixed(100, SECOND_MS, 130)),
  'a bucket of tokens and a fixed minute': () => both(fixed(6000, MINUTE_MS, 41_000), bucket(100, SECOND_MS)),
  'a sliding minute alone': () => sliding(6000, MINUTE_MS),
  'a fixed minute alone': () => fixed(6000, MINUTE_MS, 29_000),
  'nothing for ten seconds after each excess': () =>
    shutting(both(sliding(6000, MINUTE_MS), sliding(100, SECOND_MS)), 10_000),
};

export interface Vendor {
  readonly limit: Limit;
  /** What it says in `Retry-After`: nothing, or whole seconds until a request would pass. */
  readonly retryAfter: boolean;
}

/** Milliseconds that a request and its answer are under way, mostly about the median. @param spread 0.5: one in 20 takes more than twice as long */
export const latencyOf =
  (medianMs: number, spread: number, random: () => number): (() => number) =>
  () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return medianMs * Math.exp(spread * normal);
  };

/** A request as the vendor saw it. */
export interface Seen {
  readonly at: number;
  readonly refused: boolean;
}

/** A transport whose other end is the vendor. */
function transportTo(vendor: Vendor, timeline: Timeline, latency: () => number, seen: Seen[]): Transport {
  const answer = (): HttpAnswer => {
    const waitMs = vendor.limit(timeline.now());
    seen.push({at: timeline.now(), refused: waitMs > 0});
    if (waitMs === 0) return {status: 200, headers: {}, text: '{"id": "1"}', bytes: 11};
    const headers = vendor.retryAfter ? {'retry-after': String(Math.ceil(waitMs / SECOND_MS))} : {};
    return {status: 429, headers, text: '{}', bytes: 2};
  };
  return () =>
    new Promise(resolve => {
      const halfMs = latency() / 2;
      const arrive = () => {
        const given = answer();
        timeline.at(timeline.now() + halfMs, () => resolve(given));
      };
      timeline.at(timeline.now() + halfMs, arrive, false);
    });
}

export interface RunOptions {
  readonly percent: number;
  readonly slots?: number;
  readonly latency?: readonly [medianMs: number, spread: number];
  /** When it begins. Default: at once. */
  readonly from?: number;
  readonly until: number;
}

/** A run of ours that always has something to ask for, by the whole client: what the vendor saw of it, and what became of it. */
export class Run {
  readonly seen: Seen[] = [];
  answered = 0;
  failed = 0;
  readonly #connection: Connection;
  readonly #timeline: Timeline;

  constructor(vendor: Vendor, timeline: Timeline, options: RunOptions) {
    const {percent, slots = 8, latency: [medianMs, spread] = [80, 0.4], from = 0, until} = options;
    const uplink: Uplink = {
      transport: transportTo(vendor, timeline, latencyOf(medianMs, spread, timeline.random), this.seen),
      gate: new Gate(timeline),
      slots: new Slots(slots, timeline),
      time: timeline,
    };
    this.#timeline = timeline;
    this.#connection = connect({
      url: 'http://127.0.0.1',
      key: new Secret('simulated'),
      userAgent: 'simulated',
      uplink,
      paces: [openPace(uplink, percent)],
    });
    for (let asker = 0; asker < 2 * slots; asker++) timeline.at(from, () => void this.#ask(until));
  }

  async #ask(until: number): Promise<void> {
    while (this.#timeline.now() < until) {
      try {
        await this.#connection.reader.get('custom-tags/1');
        this.answered += 1;
      } catch {
        this.failed += 1;
      }
    }
  }

  /** Requests that the vendor took in that time, by the second. */
  rate(from: number, until: number): number {
    return (this.#during(from, until).filter(({refused}) => !refused).length / (until - from)) * SECOND_MS;
  }

  refused(from = 0, until = Number.POSITIVE_INFINITY): number {
    return this.#during(from, until).filter(({refused}) => refused).length;
  }

  /** 429s among the requests of that time, in percent. */
  refusedPercent(from = 0, until = Number.POSITIVE_INFINITY): number {
    return (100 * this.refused(from, until)) / this.#during(from, until).length;
  }

  #during(from: number, until: number): readonly Seen[] {
    return this.seen.filter(({at}) => at >= from && at < until);
  }
}

/** Somebody else in the workspace, who takes what there is and minds no refusal. @param rateAt requests a second at that time */
export function addNeighbour(vendor: Vendor, timeline: Timeline, rateAt: (now: number) => number): void {
  const step = () => {
    const rate = rateAt(timeline.now());
    if (rate > 0) vendor.limit(timeline.now());
    const pauseMs = rate > 0 ? (-Math.log(1 - timeline.random()) * SECOND_MS) / rate : 100;
    timeline.at(timeline.now() + pauseMs, step, false);
  };
  timeline.at(0, step, false);
}
