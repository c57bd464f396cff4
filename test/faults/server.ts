import {type EmulatorState, type Fault, parseFaults, parseState} from '../../src/emulator/index.ts';
import {buildServer} from '../../src/emulator/server.ts';
import type {RequestEntry} from '../../src/emulator/visit.ts';
import {buildWorld, stateOf} from '../../src/emulator/world.ts';
import {FastClock} from './clock.ts';
import {startState} from './world.ts';

/** The vendor's API, watched: after every write it is asked who could still manage the workspace. */
export interface Server {
  readonly url: string;
  readonly clock: FastClock;
  readonly log: readonly RequestEntry[];
  /** Every secret that a key has had so far, the revoked ones included. */
  readonly secrets: ReadonlySet<string>;
  /** The fewest accepted admins, the owner included, that there ever were. */
  fewestAdmins(): number;
  state(): EmulatorState;
  /** From now on everything goes well. */
  recover(): void;
  close(): Promise<void>;
}

export async function startServer(faults: unknown = []): Promise<Server> {
  const clock = new FastClock();
  const world = buildWorld(parseState(startState()));
  const log: RequestEntry[] = [];
  const struck: Fault[] = parseFaults(faults);
  let ids = 0;
  const app = await buildServer({
    world,
    log,
    faults: struck,
    anyKey: false,
    latencyMs: 0,
    gate: undefined,
    now: () => clock.date(),
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
  // The next request comes after whatever the last one did.
  app.addHook('onRequest', async () => {
    clock.tick();
    look();
  });
  const url = await app.listen({host: '127.0.0.1', port: 0});
  return {
    url,
    clock,
    log,
    secrets,
    fewestAdmins() {
      look();
      return fewest;
    },
    state: () => stateOf(world),
    recover: () => void struck.splice(0),
    close: () => app.close(),
  };
}
