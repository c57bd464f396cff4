import {describe, expect, it} from 'vitest';
import {VendorClock} from '../../src/api/clock.ts';
import {Gate} from '../../src/api/gate.ts';
import {Lane} from '../../src/api/lane.ts';
import {type Limits, limitsOf, Pace} from '../../src/api/pace.ts';
import {Slots} from '../../src/api/slots.ts';
import {isInterrupted, systemTime} from '../../src/api/time.ts';
import fc from '../support/laws.ts';
import {failure, simulatedTime} from './help.ts';

/** A pace, and a lane that has nothing else to wait for. */
function pace(limits: Partial<Limits> = {}, time = simulatedTime()) {
  const one = new Pace({...limitsOf(50), ...limits}, time);
  const lane = new Lane({gate: new Gate(time), slots: new Slots(1_000_000, time), paces: [one]});
  const take = () => lane.run(async ({at}) => at);
  /** The same, with an answer at once. */
  const ask = () =>
    lane.run(async ({at}) => {
      lane.answered(at);
      return at;
    });
  return {time, pace: one, take, ask};
}

type Take = () => Promise<number>;

const takeAll = (take: Take, count: number) => Promise.all(Array.from({length: count}, take));

/** The most grants that any window of that length holds. */
function mostIn(windowMs: number, grants: readonly number[]): number {
  let [from, most] = [0, 0];
  grants.forEach((grant, index) => {
    while (grant - (grants[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

describe('limits', () => {
  it("are shares of the vendor's", () => {
    expect(limitsOf(50)).toEqual({perSecond: 50, perMinute: 3000});
    expect(limitsOf(80)).toEqual({perSecond: 80, perMinute: 4800});
    expect(limitsOf(1)).toEqual({perSecond: 1, perMinute: 60});
    expect(limitsOf(2.5)).toEqual({perSecond: 2, perMinute: 150});
  });

  it.each([0, 0.5, 81, 100, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuse %d percent', percent => {
    expect(() => limitsOf(percent)).toThrow(expect.objectContaining({code: 'USAGE'}));
  });

  it('hold: 200 requests at 50 a second take three to four seconds', async () => {
    const {time, take} = pace();
    const start = time.now();
    const grants = await takeAll(take, 200);
    const tookMs = (grants.at(-1) ?? 0) - start;
    expect(tookMs).toBeGreaterThanOrEqual(3000);
    expect(tookMs).toBeLessThanOrEqual(4000);
    expect(mostIn(1000, grants)).toBe(50);
  });

  it('hold over a minute', async () => {
    const {take} = pace({perSecond: 50, perMinute: 300});
    const grants = await takeAll(take, 1000);
    expect(mostIn(60_000, grants)).toBe(300);
    expect(mostIn(1000, grants)).toBeLessThanOrEqual(50);
  });

  it('hold over many minutes of full speed', async () => {
    const {take} = pace();
    const grants = await takeAll(take, 7000);
    expect(mostIn(60_000, grants)).toBe(3000);
    expect(mostIn(1000, grants)).toBe(50);
    expect((grants.at(-1) ?? 0) - (grants[0] ?? 0)).toBeLessThan(145_000);
  });

  it('hold whatever comes when', async () => {
    const step = fc.record({
      count: fc.integer({min: 1, max: 30}),
      idleMs: fc.integer({min: 0, max: 1500}),
      limited: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, {maxLength: 12}), fc.integer({min: 1, max: 20}), async (steps, perSecond) => {
        const {time, pace: one, take} = pace({perSecond, perMinute: perSecond * 7});
        const grants: number[] = [];
        for (const {count, idleMs, limited} of steps) {
          grants.push(...(await takeAll(take, count)));
          if (limited) one.limited(grants.at(-1) ?? 0, idleMs);
          await time.sleep(idleMs);
        }
        expect(mostIn(1000, grants)).toBeLessThanOrEqual(perSecond);
        expect(mostIn(60_000, grants)).toBeLessThanOrEqual(perSecond * 7);
      }),
      {numRuns: 40},
    );
  });
});

it('lets small runs through without delay, and what follows evenly', async () => {
  const {time, take} = pace();
  const start = time.now();
  const grants = await takeAll(take, 40);
  expect(grants.slice(0, 13)).toEqual(Array.from({length: 13}, () => start));
  const gaps = grants.slice(13).map((at, index) => at - (grants[index + 12] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(19.9);
});

it('catches up with a timer that came late, and no further', async () => {
  const late = simulatedTime();
  const {take} = pace({}, {...late, sleep: (ms, signal) => late.sleep(ms + 9, signal)});
  const grants = await takeAll(take, 500);
  const tookMs = (grants.at(-1) ?? 0) - (grants[0] ?? 0);
  expect(tookMs).toBeGreaterThanOrEqual(9000);
  expect(tookMs).toBeLessThan(10_000 / 0.95);

  await late.sleep(5000);
  expect(mostIn(1000, await takeAll(take, 200))).toBe(50);
});

describe('after a 429', () => {
  it('waits as long as the API asks and hardly longer, then goes on at half speed', async () => {
    const {time, pace: one, take} = pace();
    const grants = await takeAll(take, 100);
    const now = time.now();
    one.limited(grants.at(-1) ?? 0, 7000);
    expect(one.speed()).toBe(25);

    const [probe = 0] = await takeAll(take, 1);
    expect(probe - now).toBeGreaterThanOrEqual(7000);
    expect(probe - now).toBeLessThanOrEqual(8000);
    one.answered(probe);
    expect(mostIn(1000, await takeAll(take, 50))).toBeLessThanOrEqual(25);
  });

  it('lets one request alone find out whether the pause was long enough', async () => {
    const {time, pace: one, take, ask} = pace();
    one.limited(await take());
    const grants: number[] = [];
    const answer = async () => {
      grants.push(await ask());
    };
    const waiting = [answer(), answer(), answer()];
    await time.sleep(1249);
    expect(grants).toEqual([]);
    await Promise.all(waiting);
    expect((grants[2] ?? 0) - (grants[0] ?? 0)).toBeLessThan(500);
  });

  it('does not wait for ever for that one', async () => {
    const {pace: one, take} = pace();
    one.limited(await take());
    const grants = await takeAll(take, 3);
    expect(grants.slice(1).map((at, index) => at - (grants[index] ?? 0))).toEqual([2000, 2000]);
  });

  it('is back at full speed after a while, without ever leaving its limits', async () => {
    const {pace: one, take, ask} = pace();
    await takeAll(ask, 100);
    one.limited(await take(), 0);
    const grants = await takeAll(ask, 2000);
    expect(mostIn(1000, grants.slice(0, 50))).toBeLessThan(35);
    expect(mostIn(1000, grants.slice(-200))).toBe(50);
    expect(mostIn(1000, grants)).toBe(50);
    expect(one.speed()).toBe(50);
  });

  it('honours a Retry-After of 0', async () => {
    const {time, pace: one, take} = pace();
    one.limited(await take(), 0);
    const before = time.now();
    expect((await take()) - before).toBeLessThanOrEqual(40);
  });

  it('pauses longer and longer while the API names no time, and briefly again after an answer', async () => {
    const {pauses, next} = await pausesAfter([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(next).toBe(1);
  });

  it('pauses longer than it is asked to when that turns out to be too short', async () => {
    expect(await pausesAfter([0, 0, 0, 0])).toMatchObject({pauses: [0, 2, 4, 8]});
    expect(await pausesAfter([20_000, 20_000])).toMatchObject({pauses: [16, 16]});
  });

  it('counts 429s to requests that were under way together as one', async () => {
    const {time, pace: one, take} = pace();
    const grants = await takeAll(take, 300);
    const before = time.now();
    for (const grant of grants.slice(-8)) one.limited(grant);
    expect(one.speed()).toBe(25);
    expect((await take()) - before).toBeLessThan(2000);
  });

  it('waits for the longest time that any of them names', async () => {
    const {time, pace: one, take} = pace();
    const [first = 0, second = 0] = await takeAll(take, 2);
    one.limited(first, 1000);
    one.limited(second, 9000);
    const before = time.now();
    expect((await take()) - before).toBeGreaterThanOrEqual(9000);
  });

  it('takes in who is waiting already', async () => {
    const {time, pace: one, take} = pace();
    const first = await take();
    const waiting = takeAll(take, 20);
    const now = time.now();
    one.limited(first, 5000);
    expect((await waiting)[19]).toBeGreaterThanOrEqual(now + 5000);
  });

  it('does not come back at the same moment as another run', async () => {
    const comeback = async (random: number) => {
      const {
        time,
        pace: one,
        take,
      } = pace(
        {},
        simulatedTime(() => random),
      );
      one.limited(await take());
      const before = time.now();
      return (await take()) - before;
    };
    expect(await comeback(0)).toBe(1000);
    expect(await comeback(0.9)).toBe(1450);
  });
});

/** 429s one after the other, each with that `Retry-After`: how long the pauses are, and the next one after an answer. */
async function pausesAfter(retryAfter: readonly (number | undefined)[]) {
  const {time, pace: one, take} = pace();
  const pauses: number[] = [];
  let last = await take();
  const refuse = async (ms: number | undefined) => {
    await time.sleep(1);
    const before = time.now();
    one.limited(last, ms);
    last = await take();
    return Math.round((last - before) / 1250); // Chance makes them a quarter longer.
  };
  for (const ms of retryAfter) pauses.push(await refuse(ms));
  one.answered(last);
  return {pauses, next: await refuse(undefined)};
}

describe('beside the pace', () => {
  it('sleeps, and wakes at once when the signal is aborted', async () => {
    await systemTime.sleep(1);
    const controller = new AbortController();
    const sleeping = systemTime.sleep(60_000, controller.signal);
    controller.abort();
    expect(isInterrupted(await failure(sleeping))).toBe(true);
    expect(isInterrupted(await failure(systemTime.sleep(60_000, controller.signal)))).toBe(true);
  });

  it('counts on from the last answer of the vendor', async () => {
    const time = simulatedTime();
    const clock = new VendorClock(time);
    expect(clock.now()).toEqual(time.date());

    clock.hear('Mon, 01 Jan 2029 10:00:00 GMT');
    await time.sleep(2500);
    expect(clock.now().toISOString()).toBe('2029-01-01T10:00:02.500Z');

    clock.hear('soon');
    clock.hear(undefined);
    expect(clock.now().toISOString()).toBe('2029-01-01T10:00:02.500Z');
  });
});
