import {describe, expect, it} from 'vitest';
import {didYouMean, nearest} from '../../src/model/nearest.ts';

describe('the candidate that was probably meant', () => {
  it.each([
    ['a letter too many', 'anna@acme.com', ['ceo@acme.com', 'ana@acme.com'], 'ana@acme.com'],
    ['two letters swapped', 'plna', ['plan', 'apply'], 'plan'],
    ['another case', 'MEMBER', ['member'], 'member'],
    ['a slip in the domain', 'ana@acne.com', ['ana@acme.com'], 'ana@acme.com'],
    ['a part that was left out', 'sdrwest', ['SDR-West', 'SDR-East'], 'SDR-West'],
    ['the first of two that are as close', 'ab', ['ac', 'ad'], 'ac'],
  ])('%s', (_case, word, candidates, found) => {
    expect(nearest(word, candidates)).toBe(found);
  });

  it.each([
    ['somebody else at the same domain', 'nobody@acme.com', ['ceo@acme.com', 'ida@acme.com']],
    ['somebody else of the same kind', 'member/nobody@acme.com', ['member/ida@acme.com']],
    ['another command of the same group', 'audit foo', ['audit log', 'audit keys']],
    ['nothing in common', 'xyzzy', ['plan', 'apply']],
  ])('none: %s', (_case, word, candidates) => {
    expect(nearest(word, candidates)).toBeUndefined();
    expect(didYouMean(word, candidates, 'look again')).toBe('look again');
  });
});
