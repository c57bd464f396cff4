import {describe, expect, it} from 'vitest';
import {type Rollout, rollOut} from '../../src/fleet/rollout.ts';
import type {Wave} from '../../src/fleet/waves.ts';

const WAVES: readonly Wave<string>[] = [
  {name: 'canary', canary: true, workspaces: ['a']},
  {name: '10%', canary: false, workspaces: ['b', 'c']},
  {name: '100%', canary: false, workspaces: ['d', 'e']},
];

/** Rolls out over three waves; workspaces that are named end badly, the others well. */
async function roll(bad: Readonly<Record<string, string>>, options: Partial<Rollout<string, string>> = {}) {
  const told: string[] = [];
  const results = await rollOut(WAVES, {
    most: 2,
    work: async one => bad[one] ?? 'good',
    isGood: result => result === 'good',
    goOn: false,
    stopped: () => false,
    begin: ({name}) => told.push(name),
    ...options,
  });
  return {told, results: Object.fromEntries(results)};
}

describe('a rollout', () => {
  it('takes one wave after the other', async () => {
    const {told, results} = await roll({});
    expect(told).toEqual(['canary', '10%', '100%']);
    expect(results).toEqual({a: 'good', b: 'good', c: 'good', d: 'good', e: 'good'});
  });

  it('stops behind a canary that ends badly', async () => {
    expect(await roll({a: 'bad'})).toEqual({told: ['canary'], results: {a: 'bad'}});
  });

  it('finishes the wave in which something fails, and begins no other', async () => {
    expect(await roll({b: 'bad'})).toEqual({told: ['canary', '10%'], results: {a: 'good', b: 'bad', c: 'good'}});
  });

  it('goes on where that is asked for', async () => {
    const {told, results} = await roll({a: 'bad', b: 'bad'}, {goOn: true});
    expect(told).toEqual(['canary', '10%', '100%']);
    expect(results).toMatchObject({a: 'bad', b: 'bad', d: 'good', e: 'good'});
  });

  it('starts nothing new once it is stopped, and has no result for what was not tried', async () => {
    let done = 0;
    const work = async () => {
      done++;
      return 'good';
    };
    const {told, results} = await roll({}, {most: 1, work, stopped: () => done >= 2, goOn: true});
    expect(told).toEqual(['canary', '10%']);
    expect(results).toEqual({a: 'good', b: 'good'});
  });

  it('ends with a fault of the work itself', async () => {
    const work = async () => {
      throw new Error('broken');
    };
    await expect(roll({}, {work})).rejects.toThrow('broken');
  });

  it('may ask more of a canary', async () => {
    const {told} = await roll({}, {isGood: (_result, {canary}) => !canary});
    expect(told).toEqual(['canary']);
  });
});
