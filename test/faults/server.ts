import {randomUUID} from 'node:crypto';
import type {FastifyInstance} from 'fastify';
import {systemTime, type Time} from '../../src/api/time.ts';
import {type EmulatorState, type Fault, parseFaults, parseState} from '../../src/emulator/index.ts';
import {buildServer} from '../../src/emulator/server.ts';
import type {RequestEntry} from '../../src/emulator/visit.ts';
import {buildWorld, stateOf} from '../../src/emulator/world.ts';
import {FastClock} from './clock.ts';
import {startState} from './world.ts';

/** One request that the API has seen. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  /** Among all requests, and among those that write, counted from 1. */
  readonly nth: number;
  readonly nthWrite: number;
  /** Whether it has taken effect by now. */
  readonly done: boolean;
}

export interface ServerOptions {
  readonly faults?: unknown;
  /** Real time, for processes that have a clock of their own. */
  readonly real?: boolean;
  /** For so long lists show a workspace as it was before a write, in milliseconds. */
  readonly lagMs?: number;
  /** Looks at each request as it comes, and again once it has taken effect; the answer waits. */
  readonly watch?: (seen: Seen) => Promise<void> | void;
}

/** The vendor's API, watched: after every write it is asked who could still manage the workspace. */
export interface Server {
  readonly url: string;
  readonly clock: Time;
  readonly log: readonly RequestEntry[];
  /** Every secret that a key has had so far, the revoked ones included. */
  readonly secrets: ReadonlySet<string>;
  /** The fewest accepted admins, the owner included, that there ever were. */
  fewestAdmins(): number;
  state(): EmulatorState;
  /** From now on everything goes well. */
  recover(): void;
  /** Moves the API's clock. */
  pass(ms: number): void;
  close(): Promise<void>;
}

export async function startServer({faults = [], real = false, lagMs = 0, watch}: ServerOptions = {}): Promise<Server> {
  const clock = new FastClock();
  const world = buildWorld(parseState(startState()));
  const log: RequestEntry[] = [];
  const struck: Fault[] = parseFaults(faults);
  let [ids, passed, requests, writes] = [0, 0, 0, 0];
  const app = await buildServer({
    world,
    log,
    faults: struck,
    anyKey: false,
    openers: new Map(),
    latencyMs: 0,
    gate: undefined,
    now: () => (real ? new Date(Date.now() + passed) : clock.date()),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
  });
  const secrets = new Set<string>();
  let fewest = Number.POSITIVE_INFINITY;
  const look = () => {
    const [acme] = world.stores.values();
    for (const {key} of acme?.keys.all() ?? []) secrets.add(key);
    const admins = acme?.members.all().filter(one => one.accepted && ['owner', 'admin'].includes(one.role)) ?? [];
    fewest = Math.min(fewest, admins.length);
  };
  const seen = new WeakMap<object, Seen>();
  const past = lagMs === 0 ? undefined : pastOf(clock, lagMs, () => stateOf(world));
  app.addHook('onRequest', async request => {
    clock.tick();
    look(); // whatever the last request did
    if (request.method !== 'GET') past?.remember();
    if (watch === undefined) return;
    const nthWrite = request.method === 'GET' ? writes : ++writes;
    const first = {method: request.method, path: request.url, nth: ++requests, nthWrite, done: false};
    seen.set(request, first);
    await watch(first);
  });
  app.addHook('preHandler', async (request, reply) => {
    const then = isList(request.method, request.url) ? await past?.before() : undefined;
    if (then === undefined) return undefined;
    const {headers, url} = request;
    const {statusCode, payload} = await then.inject({method: 'GET', url, headers: {...headers}});
    return reply.code(statusCode).type('application/json; charset=utf-8').send(payload);
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    const first = seen.get(request);
    if (first !== undefined) await watch?.({...first, done: true});
    return payload;
  });
  const url = await app.listen({host: '127.0.0.1', port: 0});
  return {
    url,
    clock: real ? systemTime : clock,
    log,
    secrets,
    fewestAdmins() {
      look();
      return fewest;
    },
    state: () => stateOf(world),
    recover: () => void struck.splice(0),
    pass(ms) {
      passed += ms;
      clock.pass(ms);
    },
    close: () => app.close(),
  };
}

/** `/workspaces/current` and objects by id are as they are; lists may lag. */
const isList = (method: string, url: string): boolean => method === 'GET' && /^\/api\/v2\/[\w-]+(?:\?|$)/.test(url);

/** The API as it was before the writes of the last moments. */
function pastOf(clock: Time, lagMs: number, state: () => EmulatorState) {
  const moments: {readonly at: number; readonly state: EmulatorState; app?: Promise<FastifyInstance>}[] = [];
  return {
    remember: () => void moments.push({at: clock.now(), state: state()}),
    /** The API before the oldest write that is not to be seen yet; undefined when there is none. */
    before(): Promise<FastifyInstance> | undefined {
      const moment = moments.find(({at}) => at > clock.now() - lagMs);
      if (moment === undefined) return undefined;
      moment.app ??= serve(moment.state, clock);
      return moment.app;
    },
  };
}

const serve = (state: EmulatorState, clock: Time): Promise<FastifyInstance> =>
  buildServer({
    world: buildWorld(state),
    log: [],
    faults: [],
    anyKey: false,
    openers: new Map(),
    latencyMs: 0,
    gate: undefined,
    now: () => clock.date(),
    newId: randomUUID,
  });
