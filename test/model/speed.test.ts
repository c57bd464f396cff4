import {expect, it} from 'vitest';
import {globTest} from '../../src/model/glob.ts';
import {costOf} from '../support/cost.ts';

it('globs take no time that grows with their stars', () => {
  const text = 'a'.repeat(5_000);
  expect(costOf(() => expect(globTest(`${'*a'.repeat(40)}*b`)(text)).toBe(false))).toBeLessThan(3_000);
});
