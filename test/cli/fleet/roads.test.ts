import {describe, expect, it} from 'vitest';
import type {Time} from '../../../src/api/time.ts';
import {openRoads} from '../../../src/cli/fleet/roads.ts';
import type {Io} from '../../../src/cli/io.ts';
import {readFleet} from '../../../src/desired/fleet/read.ts';
import {kinds} from '../../../src/kinds/index.ts';
import {type Client, clientId, fleetWorld} from './support.ts';

const ROUNDS = 12;

/** How long it takes, by a clock that only waiting moves, to ask each of four clients twelve times at 10 requests a second. */
async function secondsFor(clients: readonly Client[], keys: Readonly<Record<string, string>> = {}): Promise<number> {
  const {cwd, env} = await fleetWorld(clients, {keys});
  let now = 0;
  const time: Time = {
    now: () => now,
    date: () => new Date(),
    random: () => 0.5,
    async sleep(ms) {
      now += Math.max(0, ms);
    },
  };
  const io = {cwd, env, waits: {time}, err: () => {}, now: () => new Date()} as unknown as Io;
  const fleet = await readFleet({cwd, now: new Date(), allowUnknown: false, kinds});
  const roads = await openRoads(fleet, {pace: 10, parallelism: 8, workspaces: 8, logLevel: 'silent'}, io);
  const asked = fleet.workspaces.map(async workspace => {
    const {reader, close} = await roads.to(workspace);
    for (let round = 0; round < ROUNDS; round++) await reader.get('workspaces/current');
    await close();
  });
  await Promise.all(asked);
  expect(roads.requests()).toBe(clients.length * ROUNDS);
  await roads.close();
  return now / 1000;
}

describe('the budgets of a fleet', () => {
  it('are one for all workspaces behind the key of the admin workspace', async () => {
    const seconds = await secondsFor([1, 2, 3, 4].map(n => ({n})));
    expect(seconds).toBeGreaterThan((4 * ROUNDS) / 10 - 1);
  });

  it('are one for each workspace with a key of its own', async () => {
    const clients = [1, 2, 3, 4].map(n => ({n, entry: `key: {env: KEY_${n}}`}));
    const seconds = await secondsFor(clients, Object.fromEntries([1, 2, 3, 4].map(n => [`KEY_${n}`, clientId(n)])));
    expect(seconds).toBeGreaterThan(ROUNDS / 10 - 1);
    expect(seconds).toBeLessThan((2 * ROUNDS) / 10);
  });
});
