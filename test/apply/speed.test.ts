import {expect, it} from 'vitest';
import {blocksOf} from '../../src/apply/blocks.ts';
import {costOf} from '../support/cost.ts';

it('blocks of 200 tags and 100,000 assignments that overlap at random take no noticeable time', () => {
  const accounts = Array.from({length: 900}, (_, index) => `r${index}`);
  const wishes = Array.from({length: 200}, (_, tag) => {
    const from = (tag * 37) % 400;
    return {taker: `${tag}`, resources: accounts.slice(from, from + 500)};
  });
  expect(costOf(() => blocksOf(wishes, 100))).toBeLessThan(2_000);
});
