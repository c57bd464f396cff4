import {setImmediate as turn} from 'node:timers/promises';
import {connect} from '../../src/api/connect.ts';
import {Interrupted, type Time} from '../../src/api/time.ts';
import {buildDesired} from '../../src/desired/build.ts';
import {parseYaml} from '../../src/desired/yaml.ts';
import {type Emulator, type EmulatorState, parseState, startEmulator} from '../../src/emulator/index.ts';
import {InvalidFiles} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readLive} from '../../src/live/read.ts';
import type {DesiredState} from '../../src/model/desired.ts';
import type {LiveState} from '../../src/model/live.ts';
import type {Plan, PlanOptions} from '../../src/model/plan.ts';
import {Secret} from '../../src/model/secret.ts';
import {buildPlan} from '../../src/plan/build.ts';

/** The instant at which test worlds stand still. */
export const NOW = new Date('2026-11-23T12:00:00.000Z');

export const WORKSPACE_ID = '0190b2c4-0000-7000-8000-000000000001';

/** Connects to an emulator as a key that may do everything. */
export const connectTo = ({url}: Pick<Emulator, 'url'>) =>
  connect({url, key: new Secret('emulator'), userAgent: 'instantly-rbac/test', pacePercent: 80, time: stillTime()});

/** Time that only waiting moves, and that without taking any: what is told of it is the same at each run. */
function stillTime(): Time {
  let passedMs = 0;
  return {
    now: () => passedMs,
    date: () => new Date(NOW.getTime() + passedMs),
    random: () => 0.5,
    async sleep(ms, signal) {
      const until = passedMs + Math.max(0, ms);
      await turn();
      if (signal?.aborted) throw new Interrupted();
      passedMs = Math.max(passedMs, until);
    },
  };
}

/** Runs something against an emulator that begins with a (hand-written) state. */
export async function onEmulator<T>(
  state: unknown,
  work: (world: World) => Promise<T>,
  now: () => Date = () => NOW,
): Promise<T> {
  const emulator = await startEmulator({state: parseState(state), anyKey: true, rate: 'off', now});
  try {
    return await work({emulator, ...connectTo(emulator)});
  } finally {
    await emulator.close();
  }
}

export interface World extends ReturnType<typeof connectTo> {
  readonly emulator: Emulator;
}

/** Desired state from the text of one file, or from several by name. */
export function desiredFrom(files: string | Readonly<Record<string, string>>, now: Date = NOW): DesiredState {
  const named = typeof files === 'string' ? {'rbac.yaml': files} : files;
  const parsed = Object.entries(named).map(([file, text]) => parseYaml(text, file));
  const problems = parsed.flatMap(one => one.problems);
  if (problems.length > 0) throw new InvalidFiles(problems);
  return buildDesired(
    parsed.flatMap(({source}) => source ?? []),
    {now, allowUnknown: false, kinds},
  );
}

/** A plan with everything fixed that could differ between two runs. */
export const planFrom = (desired: DesiredState, live: LiveState, options: PlanOptions = {}): Plan =>
  buildPlan({desired, live, kinds, options, tool: {name: 'instantly-rbac', version: '0.0.0-test'}, createdAt: NOW});

export const liveOf = (world: World, desired: DesiredState): Promise<LiveState> =>
  readLive(world.reader, desired, {kinds, parallelism: 8});

/** From a file and a hand-written emulator state to a plan, over HTTP. */
export const planCase = (
  files: string | Readonly<Record<string, string>>,
  state: EmulatorState | object,
  options: PlanOptions = {},
): Promise<Plan> =>
  onEmulator(state, async world => {
    const desired = desiredFrom(files);
    return planFrom(desired, await liveOf(world, desired), options);
  });
