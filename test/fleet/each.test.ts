import {setImmediate as turn} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {Interrupted} from '../../src/api/time.ts';
import {eachApart} from '../../src/fleet/each.ts';
import fc from '../support/laws.ts';

const failed = (item: number, error: unknown) => `${item} failed: ${(error as Error).message}`;

describe('each apart', () => {
  it('never has more under way than asked for, and gives results in the order of the items', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({min: 1, max: 9}), async (size, most) => {
        const items = Array.from({length: size}, (_, index) => index);
        let now = 0;
        let highest = 0;
        const work = async (item: number) => {
          highest = Math.max(highest, ++now);
          for (let turns = item % 3; turns >= 0; turns--) await turn();
          now--;
          return `${item}`;
        };
        expect(await eachApart(items, {most, work, failed})).toEqual(items.map(String));
        expect(highest).toBe(Math.min(size, most));
      }),
      {numRuns: 30},
    );
  });

  it('lets the others go on when the work of one fails', async () => {
    const work = async (item: number) => {
      if (item === 2) throw new Error('broken');
      return `${item} done`;
    };
    expect(await eachApart([1, 2, 3], {most: 1, work, failed})).toEqual(['1 done', '2 failed: broken', '3 done']);
  });

  it('starts nothing new after Ctrl-C, and ends once nothing is under way', async () => {
    const started: number[] = [];
    let underWay = 0;
    const work = async (item: number) => {
      started.push(item);
      underWay++;
      await turn();
      underWay--;
      if (item === 2) throw new Interrupted();
      await turn();
      return 'done';
    };
    await expect(eachApart([1, 2, 3, 4, 5], {most: 2, work, failed})).rejects.toBeInstanceOf(Interrupted);
    expect({started, underWay}).toEqual({started: [1, 2], underWay: 0});
  });
});
