import {describe, expect, it} from 'vitest';
import {Speed} from '../../src/api/speed.ts';
import fc from '../support/laws.ts';

/** A speed of up to 100 a second, and a clock to move by hand. */
function speed() {
  let now = 0;
  const one = new Speed(100, {now: () => now, date: () => new Date(0), random: () => 0, sleep: async () => {}});
  const earn = (answers: number) => {
    for (let answer = 0; answer < answers; answer++) one.earn();
  };
  return {
    one,
    earn,
    pass(ms: number) {
      now += ms;
    },
  };
}

describe('the speed', () => {
  it('is the whole pace until a 429 comes', () => {
    const {one, earn, pass} = speed();
    expect(one.now()).toBe(100);
    earn(1000);
    pass(1e6);
    expect(one.now()).toBe(100);
  });

  it('is half of what was in use, then comes back to it quickly, stays about there, and leaves it behind', () => {
    const {one, earn, pass} = speed();
    earn(75);
    one.halve(80);
    const shown = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18].map(() => {
      const now = Math.round(one.now());
      pass(2000);
      return now;
    });
    expect(shown).toEqual([40, 60, 71, 77, 80, 80, 80, 83, 91, 100]);
  });

  it('stays low until the answers that a 429 costs are there', () => {
    const {one, earn, pass} = speed();
    one.halve(80);
    one.pay();
    pass(5000);
    earn(149);
    pass(5000);
    expect(one.now()).toBe(40);
    earn(1);
    pass(10_000);
    expect(one.now()).toBe(80);
  });

  it('stays low for half a minute at most', () => {
    const {one, pass} = speed();
    for (let number = 0; number < 50; number++) one.pay();
    one.halve(80);
    pass(30_000);
    expect(one.now()).toBe(40);
    pass(10_000);
    expect(one.now()).toBe(80);
  });

  it('keeps answers of earlier times for four 429s', () => {
    const {one, earn, pass} = speed();
    earn(1_000_000);
    one.halve(80);
    for (let number = 0; number < 3; number++) one.pay();
    pass(10_000);
    expect(one.now()).toBe(80);
    one.pay();
    expect(one.now()).toBe(40);
  });

  it('does not count few requests as the ones to blame', () => {
    const {one} = speed();
    one.halve(1);
    expect(one.now()).toBe(25);
  });

  it('is never less than a twentieth nor more than the whole, whatever happens', () => {
    const happening = fc.oneof(
      fc.record({do: fc.constant('halve' as const), used: fc.integer({min: 0, max: 100})}),
      fc.record({do: fc.constant('pay' as const)}),
      fc.record({do: fc.constant('earn' as const), answers: fc.integer({min: 1, max: 500})}),
      fc.record({do: fc.constant('pass' as const), ms: fc.integer({min: 0, max: 60_000})}),
    );
    fc.assert(
      fc.property(fc.array(happening, {maxLength: 60}), happenings => {
        const {one, earn, pass} = speed();
        for (const next of happenings) {
          const before = one.now();
          if (next.do === 'halve') one.halve(next.used);
          else if (next.do === 'pay') one.pay();
          else if (next.do === 'earn') earn(next.answers);
          else pass(next.ms);
          expect(one.now()).toBeGreaterThanOrEqual(5);
          expect(one.now()).toBeLessThanOrEqual(100);
          if (next.do === 'halve') expect(one.now()).toBeLessThanOrEqual(Math.max(before, 5));
          if (next.do === 'pass') expect(one.now()).toBeGreaterThanOrEqual(before);
        }
        pass(120_000);
        expect(one.now()).toBe(100);
      }),
    );
  });
});
