import {describe, expect, it} from 'vitest';
import {wavesOf} from '../../src/fleet/waves.ts';
import type {RolloutWave} from '../../src/model/fleet.ts';
import fc from '../support/laws.ts';

const fleet = (size: number, canaries: number) =>
  Array.from({length: size}, (_, index) => ({name: `w${index}`, canary: index >= size - canaries}));

const sizes = (size: number, canaries: number, waves: readonly RolloutWave[]) =>
  wavesOf(fleet(size, canaries), waves).map(({name, workspaces}) => `${name}: ${workspaces.length}`);

describe('waves', () => {
  it.each<[string, number, number, readonly RolloutWave[], readonly string[]]>([
    [
      'canaries come first, then a tenth, then the rest',
      50,
      2,
      ['canary', 0.1, 1],
      ['canary: 2', '10%: 3', '100%: 45'],
    ],
    ['a share counts the canaries', 20, 2, ['canary', 0.1, 1], ['canary: 2', '100%: 18']],
    ['a share is rounded up', 5, 0, ['canary', 0.1, 1], ['10%: 1', '100%: 4']],
    ['one workspace is one wave', 1, 0, ['canary', 0.1, 1], ['10%: 1']],
    ['canaries alone', 2, 2, ['canary', 0.1, 1], ['canary: 2']],
    ['canaries are like others where no wave is theirs', 10, 2, [0.5, 1], ['50%: 5', '100%: 5']],
    ['what no wave reaches comes last', 10, 1, ['canary', 0.2], ['canary: 1', '20%: 1', '100%: 8']],
    ['nothing to do', 0, 0, ['canary', 0.1, 1], []],
  ])('%s', (_name, size, canaries, waves, expected) => {
    expect(sizes(size, canaries, waves)).toEqual(expected);
  });

  it('hold each workspace once, in the order of the run', () => {
    const shares = fc.array(fc.double({min: 0.01, max: 1, noNaN: true}), {maxLength: 5}).map(list => list.sort());
    fc.assert(
      fc.property(fc.nat(60), fc.nat(10), fc.boolean(), shares, (size, canaries, first, list) => {
        const all = fleet(size, Math.min(size, canaries));
        const waves = wavesOf(all, [...(first ? (['canary'] as const) : []), ...list]);
        const placed = waves.flatMap(({workspaces}) => workspaces);
        expect(new Set(placed)).toEqual(new Set(all));
        expect(placed).toHaveLength(all.length);
        for (const {workspaces} of waves) {
          const places = workspaces.map(one => all.indexOf(one));
          expect(places).toEqual([...places].sort((a, b) => a - b));
          expect(workspaces.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
