import {randomUUID} from 'node:crypto';
import type {Fault} from './faults.ts';
import {parseState} from './parse.ts';
import {buildGate, type Rate, VENDOR_RATE} from './rate.ts';
import {buildServer} from './server.ts';
import type {EmulatorState} from './shapes.ts';
import type {RequestEntry} from './visit.ts';
import {buildWorld, stateOf} from './world.ts';

export {type Fault, parseFaults} from './faults.ts';
export {parseState} from './parse.ts';
export type {Rate} from './rate.ts';
export {addKey, emptyState, type NewKey, type Seed, seedState} from './seed.ts';
export type {Settings} from './settings.ts';
export type {EmulatorState, WorkspaceState} from './shapes.ts';
export type {RequestEntry} from './visit.ts';

/** How to start the emulator. Only the state has no default. */
export interface EmulatorOptions {
  /** Where to begin. It is copied, so the object stays as it is. */
  readonly state: EmulatorState;
  /** Port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** Milliseconds before anything happens to a request. Default 0. */
  readonly latencyMs?: number;
  /** Requests a workspace may make. Default: the vendor's 100 per second and 6,000 per minute. */
  readonly rate?: Rate | 'off';
  /** What goes wrong on demand. Default: nothing. */
  readonly faults?: readonly Fault[];
  /** Clock of timestamps and of the `Date` header. Default: the real one. Rate limits use real time in any case. */
  readonly now?: () => Date;
  /** Maker of ids, uuids all. Default: random. */
  readonly ids?: () => string;
  /** Whether a request with no key, or with an unknown one, may do everything in the first workspace. Default false. */
  readonly anyKey?: boolean;
  /** Whether `requests()` knows what was asked. Default true; what runs for days had better not, for every request takes memory. */
  readonly keepRequests?: boolean;
  /** Keys that may do everything in a workspace though no list shows them: its id by the text of the key. Default: none. */
  readonly openers?: ReadonlyMap<string, string>;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>`, without a slash at the end. The API lives below `/api/v2`. */
  readonly url: string;
  /** What the emulator knows now: a copy, plain JSON, which `parseState` gives back unchanged. */
  state(): EmulatorState;
  /** Every request so far, in the order they arrived: a copy, with no bodies and no keys. Empty without `keepRequests`. */
  requests(): RequestEntry[];
  /** Cuts all connections and frees the port. */
  close(): Promise<void>;
}

/**
Starts the vendor's API in memory behind a real port on 127.0.0.1.
@throws Error when the port is taken, or when the state is odd.
*/
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const world = buildWorld(parseState(options.state));
  const log: RequestEntry[] = [];
  const app = await buildServer({
    world,
    log: options.keepRequests === false ? undefined : log,
    faults: options.faults ?? [],
    anyKey: options.anyKey ?? false,
    openers: options.openers ?? new Map(),
    latencyMs: options.latencyMs ?? 0,
    gate: options.rate === 'off' ? undefined : buildGate(options.rate ?? VENDOR_RATE),
    now: options.now ?? (() => new Date()),
    newId: options.ids ?? randomUUID,
  });
  const url = await app.listen({host: '127.0.0.1', port: options.port ?? 0});
  return {url, state: () => stateOf(world), requests: () => structuredClone(log), close: () => app.close()};
}
