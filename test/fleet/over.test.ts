import {setImmediate as turn} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {describe, expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {overFleet} from '../../src/fleet/over.ts';
import type {FleetWorkspace} from '../../src/model/fleet.ts';
import type {LiveWorkspace} from '../../src/model/object.ts';
import {entry, idOf} from './support.ts';

const liveOf = (id: string): LiveWorkspace => ({
  id,
  name: `Live ${id.slice(-1)}`,
  ownerId: undefined,
  scheduledForRemovalAt: undefined,
});

const failed = ({id}: FleetWorkspace, error: unknown) => {
  if (!(error instanceof RbacError)) throw error;
  return {id, code: error.code, message: error.message, at: error.at};
};

describe('over a fleet', () => {
  it('all identities are proven before anything else is asked', async () => {
    const log: string[] = [];
    const results = await overFleet({
      workspaces: [1, 2, 3].map(n => entry(idOf(n))),
      most: 2,
      open: async ({id}) => {
        log.push('open');
        await turn();
        return liveOf(id);
      },
      work: async ({id}) => {
        log.push('work');
        return id;
      },
      failed: () => 'failed',
    });
    expect(log).toEqual(['open', 'open', 'open', 'work', 'work', 'work']);
    expect(results).toEqual([idOf(1), idOf(2), idOf(3)]);
  });

  it('nothing more is asked of a workspace whose key leads elsewhere, and of the two that share one', async () => {
    const key = (variable: string) => ({key: {from: 'env', variable}}) as const;
    const workspaces = [
      entry(idOf(1), {name: 'North', ...key('NORTH')}),
      entry(idOf(2), {name: 'South', ...key('SOUTH')}),
      entry(idOf(3), {name: 'East', ...key('EAST'), at: {file: 'fleet.yaml', line: 9, column: 5}}),
      entry(idOf(4), {name: 'West', key: {from: 'file', path: 'west.key'}}),
      entry(idOf(5)),
    ];
    const leads: Readonly<Record<string, string>> = {[idOf(3)]: idOf(2), [idOf(4)]: idOf(8), [idOf(5)]: idOf(9)};
    const worked: string[] = [];
    const results = await overFleet({
      workspaces,
      most: 8,
      open: async ({id}) => liveOf(leads[id] ?? id),
      work: async ({id}) => {
        worked.push(id);
        return undefined;
      },
      failed,
    });
    expect(worked).toEqual([idOf(1)]);
    expect(results.map(one => one?.code)).toEqual([
      undefined,
      'CONFIG_DUPLICATE',
      'CONFIG_DUPLICATE',
      'AUTH_WORKSPACE',
      'AUTH_WORKSPACE',
    ]);
    expect(results.map(one => one?.message ?? '')).toEqual([
      '',
      `the key of South (${idOf(2)}) in SOUTH opens the same workspace as that of East (${idOf(3)}) (fleet.yaml:9:5): ${idOf(2)} (Live 2)`,
      `the key of East (${idOf(3)}) in EAST opens the same workspace as that of South (${idOf(2)}) (fleet.yaml:3:5): ${idOf(2)} (Live 2)`,
      `the key of West (${idOf(4)}) in the file west.key opens workspace ${idOf(8)} (Live 8), and the fleet file says ${idOf(4)}`,
      `the key of the admin workspace, acting for ${idOf(5)}, opens workspace ${idOf(9)} (Live 9), and the fleet file says ${idOf(5)}`,
    ]);
    expect(results[2]?.at).toEqual({file: 'fleet.yaml', line: 9, column: 5});
  });

  it('keeps no more states than there are workspaces under way, however many the fleet has', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const states: WeakRef<object>[] = [];
    const alive: number[] = [];
    await overFleet({
      workspaces: Array.from({length: 120}, (_, n) => entry(idOf(n))),
      most: 4,
      open: async ({id}) => liveOf(id),
      async work({id}) {
        const state = {id, objects: Array.from({length: 100}, (_, index) => ({index}))};
        states.push(new WeakRef(state));
        await turn();
        if (states.length % 10 > 0) return state.objects.length;
        gc();
        alive.push(states.filter(ref => ref.deref() !== undefined).length);
        return state.objects.length;
      },
      failed: () => 0,
    });
    expect(states).toHaveLength(120);
    expect(alive.length).toBeGreaterThan(9);
    // A reference lives to the end of the turn in which it was looked at, hence the second four.
    expect(Math.max(...alive)).toBeLessThanOrEqual(8);
  });
});
