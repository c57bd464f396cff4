import type {KindName} from './object.ts';

/** What a command did and how long that took, as plain JSON: what `--stats=FILE` writes. It holds no secret, no id and no address. */
export interface Stats {
  readonly format_version: '1';
  readonly tool: {readonly name: string; readonly version: string};
  readonly command: string;
  readonly exit_code: number;
  readonly duration_ms: number;
  readonly requests: {
    /** Repeats included. */
    readonly total: number;
    readonly repeats: number;
    /** Sorted by endpoint, then method. */
    readonly by_endpoint: readonly EndpointCount[];
    /** By status; `none` where no whole answer came. */
    readonly by_status: Readonly<Record<string, number>>;
  };
  /** Of bodies as they went over the wire: those of answers mostly compressed. */
  readonly bytes: {readonly sent: number; readonly received: number};
  /** Added up over all requests, of which several wait at the same time. */
  readonly waits_ms: Waits;
  /** In the order in which they began. */
  readonly stages: readonly StageTime[];
}

export interface EndpointCount {
  readonly method: string;
  /** Below `/api/v2/`, with `:id` in the place of ids and addresses. */
  readonly endpoint: string;
  readonly requests: number;
}

export interface Waits {
  readonly pace: number;
  readonly slot: number;
  readonly answer: number;
}

/** Stages of a command. Reads of a kind lie within `read`, and what `verify` reads counts there too. */
export type Stage = 'files' | 'workspace' | 'read' | 'leftovers' | 'plan' | 'render' | 'lock' | 'write' | 'verify';

export interface StageTime {
  readonly stage: Stage;
  readonly kind?: KindName;
  readonly ms: number;
  /** How often it came. */
  readonly times: number;
}

/** One request that has ended. */
export interface MeteredRequest {
  readonly method: string;
  /** Relative to `/api/v2/`, ids included. */
  readonly path: string;
  readonly repeat: boolean;
  /** Absent when no whole answer came. */
  readonly status: number | undefined;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly paceMs: number;
  readonly slotMs: number;
  readonly answerMs: number;
}

/** Takes note of what a command does. */
export interface Meter {
  request(request: MeteredRequest): void;
  /** A request that begins to wait until fewer are under way: the same, and the wait is noted when it is made. */
  waitingForSlot<T>(request: () => Promise<T>): () => Promise<T>;
  /** Does something and notes how long it took. */
  stage<T>(stage: Stage, work: () => Promise<T>, kind?: KindName): Promise<T>;
}

/** Does something that a meter, if there is one, takes the time of. */
export const timed = <T>(meter: Meter | undefined, stage: Stage, work: () => Promise<T>, kind?: KindName): Promise<T> =>
  meter?.stage(stage, work, kind) ?? work();
