import {describe, expect, it} from 'vitest';
import {blocksOf, type Wish} from '../../src/apply/blocks.ts';
import fc from '../support/laws.ts';

const run = (from: number, count: number) => Array.from({length: count}, (_, index) => `r${from + index}`);
const wish = (taker: string, ...resources: readonly string[]): Wish<string> => ({taker, resources});
/** Blocks in short: `ab×100`. */
const short = (wishes: readonly Wish<string>[], most = 100) =>
  blocksOf(wishes, most).map(({takers, resources}) => `${takers.join('')}×${resources.length}`);

describe('blocks', () => {
  it.each<[string, readonly Wish<string>[], readonly string[]]>([
    ['of nobody are none', [], []],
    ['of somebody who wants nothing are none', [wish('a')], []],
    ['of one taker hold at most so many', [wish('a', ...run(0, 250))], ['a×100', 'a×100', 'a×50']],
    ['of equal wishes are shared', [wish('a', ...run(0, 150)), wish('b', ...run(0, 150))], ['ab×100', 'ab×50']],
    [
      'of wishes that overlap are shared where they do',
      [wish('a', ...run(0, 150)), wish('b', ...run(50, 150))],
      ['ab×100', 'a×50', 'b×50'],
    ],
    [
      'are not shared where each needs a request of its own anyway',
      [wish('a', ...run(0, 60)), wish('b', ...run(30, 60))],
      ['a×60', 'b×60'],
    ],
    [
      'are shared where that saves a request of each',
      [wish('a', ...run(0, 120)), wish('b', ...run(0, 20), ...run(500, 100))],
      ['ab×20', 'a×100', 'b×100'],
    ],
    ['of wishes that have nothing in common are not', [wish('a', 'x'), wish('b', 'y')], ['a×1', 'b×1']],
    [
      'of three takers, two of them on more',
      [wish('a', ...run(0, 200)), wish('b', ...run(0, 200)), wish('c', ...run(0, 100))],
      ['abc×100', 'ab×100'],
    ],
  ])('%s', (_phrase, wishes, blocks) => {
    expect(short(wishes)).toEqual(blocks);
  });

  it.each([
    ['all equal', () => 0, 5],
    ['equal in pairs', (tag: number) => Math.floor(tag / 2) * 500, 50],
    ['all different', (tag: number) => tag * 500, 100],
  ] as const)('of 20 tags on 500 accounts each, %s', (_phrase, from, count) => {
    const wishes = Array.from({length: 20}, (_, tag) => wish(`${tag}`, ...run(from(tag), 500)));
    expect(blocksOf(wishes, 100)).toHaveLength(count);
  });
});

describe('laws', () => {
  const wishes = fc.array(fc.uniqueArray(fc.nat(40), {maxLength: 30}), {maxLength: 8});

  it('each wish comes true, each part of it once, in as few requests as alone or fewer', () => {
    fc.assert(
      fc.property(wishes, fc.integer({min: 1, max: 12}), (lists, most) => {
        const asked = lists.map((list, index) => wish(`${index}`, ...list.map(String)));
        const blocks = blocksOf(asked, most);
        for (const {taker, resources} of asked) {
          const got = blocks.filter(({takers}) => takers.includes(taker)).flatMap(block => block.resources);
          expect(got.toSorted()).toEqual(resources.toSorted());
        }
        expect(blocks.every(({resources}) => resources.length > 0 && resources.length <= most)).toBe(true);
        const alone = asked.reduce((sum, {resources}) => sum + Math.ceil(resources.length / most), 0);
        expect(blocks.length).toBeLessThanOrEqual(alone);
      }),
    );
  });
});
