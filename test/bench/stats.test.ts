import {describe, expect, it} from 'vitest';
import {exponent, median, medianFigures, paceFloorMs} from '../../scripts/bench/stats.mjs';

describe('median', () => {
  it.each([
    ['of an odd number is the one in the middle', [3, 1, 2], 2],
    ['of an even number is the higher of the two', [4, 1, 3, 2], 3],
    ['of one is that one', [7], 7],
    ['takes numbers as numbers', [9, 10, 100], 10],
  ])('%s', (_phrase, numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });

  it('leaves the list as it is', () => {
    const numbers = [3, 1, 2];
    median(numbers);
    expect(numbers).toEqual([3, 1, 2]);
  });

  it('of runs is taken figure by figure, of what all of them have', () => {
    const runs = [
      {ms: 1, cpuMs: 30, peakMB: 5, stdout: 'a'},
      {ms: 3, cpuMs: 10, peakMB: 5, stdout: 'b'},
      {ms: 2, cpuMs: 20, stdout: 'c'},
    ];
    expect(medianFigures(runs)).toEqual({ms: 2, cpuMs: 20});
  });
});

describe('exponent', () => {
  it.each([
    ['1 where twice as much takes twice as long', 10, 20, 1],
    ['2 where it takes four times as long', 10, 40, 2],
    ['0 where it takes no longer', 10, 10, 0],
  ])('is %s', (_phrase, ofN, of2N, power) => {
    expect(exponent(ofN, of2N)).toBe(power);
  });
});

describe('the floor of a pace', () => {
  it.each([
    ['one request waits for nothing', 1, 0],
    ['a full second of requests may go out at once', 50, 0],
    ['one more waits a second', 51, 1000],
    ['and so on', 501, 10_000],
  ])('%s', (_phrase, requests, ms) => {
    expect(paceFloorMs(requests, 50)).toBe(ms);
  });
});
