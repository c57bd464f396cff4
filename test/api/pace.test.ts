import {describe, expect, it} from 'vitest';
import {VendorClock} from '../../src/api/clock.ts';
import {limitsOf, Pace, type PaceOptions} from '../../src/api/pace.ts';
import {Slots} from '../../src/api/slots.ts';
import {isInterrupted, systemTime} from '../../src/api/time.ts';
import fc from '../support/laws.ts';
import {failure, simulatedTime} from './help.ts';

function pace(options: Partial<PaceOptions> = {}) {
  const time = simulatedTime();
  return {time, pace: new Pace({...limitsOf(50), time, ...options})};
}

const takeAll = (one: Pace, count: number) => Promise.all(Array.from({length: count}, () => one.take()));

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
    const {time, pace: one} = pace();
    const start = time.now();
    const grants = await takeAll(one, 200);
    const tookMs = (grants.at(-1) ?? 0) - start;
    expect(tookMs).toBeGreaterThanOrEqual(3000);
    expect(tookMs).toBeLessThanOrEqual(4000);
    expect(mostIn(1000, grants)).toBe(50);
  });

  it('hold over a minute', async () => {
    const {pace: one} = pace({perSecond: 50, perMinute: 300});
    const grants = await takeAll(one, 1000);
    expect(mostIn(60_000, grants)).toBe(300);
    expect(mostIn(1000, grants)).toBeLessThanOrEqual(50);
  });

  it('hold over many minutes of full speed', async () => {
    const {pace: one} = pace();
    const grants = await takeAll(one, 7000);
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
        const {time, pace: one} = pace({perSecond, perMinute: perSecond * 7});
        const grants: number[] = [];
        for (const {count, idleMs, limited} of steps) {
          grants.push(...(await takeAll(one, count)));
          if (limited) one.slowDown(grants.at(-1) ?? 0, idleMs);
          await time.sleep(idleMs);
        }
        expect(mostIn(1000, grants)).toBeLessThanOrEqual(perSecond);
        expect(mostIn(60_000, grants)).toBeLessThanOrEqual(perSecond * 7);
      }),
      {numRuns: 40},
    );
  });
});

it('lets small runs through without delay', async () => {
  const {time, pace: one} = pace();
  const start = time.now();
  const grants = await takeAll(one, 10);
  expect(grants[0]).toBe(start);
  expect((grants.at(-1) ?? 0) - start).toBeLessThanOrEqual(100);
});

it('serves in the order of asking, with one timer at a time', async () => {
  const time = simulatedTime();
  let [sleeping, most] = [0, 0];
  const sleep: typeof time.sleep = async ms => {
    most = Math.max(most, ++sleeping);
    await time.sleep(ms);
    sleeping -= 1;
  };
  const one = new Pace({...limitsOf(50), time: {...time, sleep}});
  const order: number[] = [];
  await Promise.all(Array.from({length: 1000}, (_, index) => one.take().then(() => order.push(index))));
  expect(order).toEqual(Array.from({length: 1000}, (_, index) => index));
  expect(most).toBe(1);
});

describe('after a 429', () => {
  it('waits as long as the API asks, then goes on at half speed and speeds up by itself', async () => {
    const {time, pace: one} = pace();
    const grants = await takeAll(one, 100);
    const now = time.now();
    one.slowDown(grants.at(-1) ?? 0, 7000);
    expect(one.share()).toBe(0.5);

    const slow = await takeAll(one, 50);
    expect(slow[0]).toBe(now + 7000);
    expect(mostIn(1000, slow)).toBeLessThanOrEqual(27);

    await time.sleep(20_000);
    expect(one.share()).toBe(1);
    expect(mostIn(1000, await takeAll(one, 200))).toBe(50);
  });

  it('regains speed while requests go on', async () => {
    const {pace: one} = pace();
    one.slowDown(await one.take(), 0);
    const grants = await takeAll(one, 1000);
    expect(mostIn(1000, grants.slice(0, 50))).toBeLessThan(30);
    expect(mostIn(1000, grants.slice(-200))).toBe(50);
  });

  it('honours a Retry-After of 0', async () => {
    const {time, pace: one} = pace();
    one.slowDown(await one.take(), 0);
    const before = time.now();
    expect((await one.take()) - before).toBeLessThanOrEqual(40);
  });

  it('pauses longer and longer while the API names no time, and briefly again after an answer', async () => {
    const {time, pace: one} = pace();
    const pauses: number[] = [];
    let last = await one.take();
    for (let number = 0; number < 7; number++) {
      const at = time.now();
      one.slowDown(last);
      last = await one.take();
      pauses.push(Math.round((last - at) / 1100));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30]);
    one.answered(last);
    const at = time.now();
    one.slowDown(last);
    expect(Math.round(((await one.take()) - at) / 1100)).toBe(1);
  });

  it('counts 429s to requests that were under way together as one', async () => {
    const {pace: one} = pace();
    const grants = await takeAll(one, 8);
    for (const grant of grants) one.slowDown(grant, 100);
    expect(one.share()).toBe(0.5);
  });

  it('never gets slower than a twentieth of its pace', async () => {
    const {pace: one} = pace();
    for (let number = 0; number < 12; number++) one.slowDown(await one.take(), 0);
    expect(one.share()).toBeGreaterThanOrEqual(0.05);
    expect(one.share()).toBeLessThan(0.2);
  });

  it('takes in who is waiting already', async () => {
    const {time, pace: one} = pace();
    const first = await one.take();
    const waiting = takeAll(one, 3);
    const now = time.now();
    one.slowDown(first, 5000);
    expect((await waiting)[0]).toBe(now + 5000);
  });
});

it('stops everybody who waits when interrupted, and takes nobody in', async () => {
  const controller = new AbortController();
  const {pace: one} = pace({signal: controller.signal});
  one.slowDown(await one.take(), 60_000);
  const waiting = [failure(one.take()), failure(one.take())];
  controller.abort();
  for (const error of await Promise.all(waiting)) expect(isInterrupted(error)).toBe(true);
  expect(isInterrupted(await failure(one.take()))).toBe(true);
});

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

  it('runs no more tasks at once than there are slots, first come first served', async () => {
    const time = simulatedTime();
    const slots = new Slots(3);
    const order: number[] = [];
    let [running, most] = [0, 0];
    const task = (index: number) => async () => {
      order.push(index);
      most = Math.max(most, ++running);
      await time.sleep(10 + (index % 4));
      running -= 1;
      if (index === 5) throw new Error('a failed task gives its slot back');
    };
    await Promise.allSettled(Array.from({length: 20}, (_, index) => slots.run(task(index))));
    expect(most).toBe(3);
    expect(order).toEqual(Array.from({length: 20}, (_, index) => index));
  });

  it('lets nobody wait for a slot after an interruption', async () => {
    const controller = new AbortController();
    const slots = new Slots(1, controller.signal);
    let finish = () => {};
    const running = slots.run(() => new Promise<void>(done => (finish = done)));
    const waiting = failure(slots.run(async () => {}));
    controller.abort();
    expect(isInterrupted(await waiting)).toBe(true);
    expect(isInterrupted(await failure(slots.run(async () => {})))).toBe(true);
    finish();
    await running;
  });
});
