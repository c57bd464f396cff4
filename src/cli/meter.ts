import type {Time} from '../api/time.ts';
import type {ExitCode} from '../errors.ts';
import type {KindName} from '../model/object.ts';
import type {Meter, MeteredRequest, Stage, StageTime, Stats} from '../model/stats.ts';
import {byText} from '../model/text.ts';
import {TOOL} from './version.ts';

/** Words of paths behind the first one. Whatever else stands there is an id or an address. */
const WORDS: ReadonlySet<string> = new Set(['current', 'change-owner', 'toggle-resource']);

/** Counts and takes times while a command runs. */
export class StatsMeter implements Meter {
  readonly #time: Time;
  readonly #begin: number;
  readonly #endpoints = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #stages = new Map<string, StageTime>();
  readonly #waits = {pace: 0, slot: 0, answer: 0};
  readonly #bytes = {sent: 0, received: 0};
  #total = 0;
  #repeats = 0;

  constructor(time: Time) {
    this.#time = time;
    this.#begin = time.now();
  }

  request({method, path, repeat, status, ...one}: MeteredRequest): void {
    this.#total += 1;
    if (repeat) this.#repeats += 1;
    add(this.#endpoints, `${endpointOf(path)} ${method}`);
    add(this.#statuses, status === undefined ? 'none' : String(status));
    this.#bytes.sent += one.sentBytes;
    this.#bytes.received += one.receivedBytes;
    this.#waits.pace += one.paceMs;
    this.#waits.slot += one.slotMs;
    this.#waits.answer += one.answerMs;
  }

  waitingForSlot<T>(request: () => Promise<T>): () => Promise<T> {
    const came = this.#time.now();
    return () => {
      this.#waits.slot += this.#time.now() - came;
      return request();
    };
  }

  async stage<T>(stage: Stage, work: () => Promise<T>, kind?: KindName): Promise<T> {
    const name = `${stage} ${kind ?? ''}`;
    const noted = (ms: number, times: number) => {
      const before = this.#stages.get(name) ?? {ms: 0, times: 0};
      const time = {ms: before.ms + ms, times: before.times + times};
      this.#stages.set(name, {stage, ...(kind !== undefined && {kind}), ...time});
    };
    const begin = this.#time.now();
    noted(0, 1);
    try {
      return await work();
    } finally {
      noted(this.#time.now() - begin, 0);
    }
  }

  /** Everything so far. */
  stats(command: string, exitCode: ExitCode): Stats {
    const {pace, slot, answer} = this.#waits;
    return {
      format_version: '1',
      tool: TOOL,
      command,
      exit_code: exitCode,
      duration_ms: rounded(this.#time.now() - this.#begin),
      requests: {
        total: this.#total,
        repeats: this.#repeats,
        by_endpoint: sorted(this.#endpoints).map(([name, requests]) => {
          const [endpoint = '', method = ''] = name.split(' ');
          return {method, endpoint, requests};
        }),
        by_status: Object.fromEntries(sorted(this.#statuses)),
      },
      bytes: {...this.#bytes},
      waits_ms: {pace: rounded(pace), slot: rounded(slot), answer: rounded(answer)},
      stages: [...this.#stages.values()].map(one => ({...one, ms: rounded(one.ms)})),
    };
  }
}

/** A path with `:id` for everything that is not a word of the API. */
export const endpointOf = (path: string): string =>
  path
    .split('/')
    .map((part, index) => (index === 0 || WORDS.has(part) ? part : ':id'))
    .join('/');

const add = (counts: Map<string, number>, name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1);

const sorted = (counts: ReadonlyMap<string, number>) => [...counts].sort(([a], [b]) => byText(a, b));

/** Milliseconds to the tenth. */
const rounded = (ms: number) => Math.round(ms * 10) / 10;
