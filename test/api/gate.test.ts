import {describe, expect, it} from 'vitest';
import {Gate} from '../../src/api/gate.ts';
import {Lane, type Pass} from '../../src/api/lane.ts';
import {limitsOf, Pace} from '../../src/api/pace.ts';
import {Slots} from '../../src/api/slots.ts';
import {isInterrupted, type Time} from '../../src/api/time.ts';
import fc from '../support/laws.ts';
import {failure, simulatedTime} from './help.ts';

interface Options {
  readonly slots?: number;
  readonly time?: Time;
}

/** A gate and what lanes at it share. */
function gate({slots: size = 1_000_000, time = simulatedTime()}: Options = {}) {
  const one = new Gate(time);
  const slots = new Slots(size, time);
  return {
    gate: one,
    time,
    slots,
    pace: (percent: number) => new Pace(limitsOf(percent), time),
    lane: (paces: readonly Pace[] = [], more: {readonly signal?: AbortSignal; readonly slots?: Slots} = {}) =>
      new Lane({gate: one, slots, paces, ...more}),
  };
}

const answered = (lane: Lane) => lane.run(async ({at}) => lane.answered(at));

describe('a lane', () => {
  it('serves in the order of asking, with one timer at a time and none when nobody waits', async () => {
    const time = simulatedTime();
    let [sleeping, most] = [0, 0];
    const sleep: Time['sleep'] = async (ms, signal) => {
      most = Math.max(most, ++sleeping);
      await time.sleep(ms, signal).finally(() => sleeping--);
    };
    const {lane, pace} = gate({time: {...time, sleep}});
    const one = lane([pace(50)]);
    const order: number[] = [];
    await Promise.all(Array.from({length: 500}, (_, index) => one.run(async () => order.push(index))));
    expect(order).toEqual(Array.from({length: 500}, (_, index) => index));
    expect(most).toBe(1);
    expect(sleeping).toBe(0);
  });

  it('has no more under way than there are slots, and a failed request gives its slot back', async () => {
    const {lane, time} = gate({slots: 3});
    const one = lane();
    let [running, most] = [0, 0];
    const send = (index: number) => async () => {
      most = Math.max(most, ++running);
      await time.sleep(10 + (index % 4));
      running -= 1;
      if (index % 5 === 0) throw new Error('failed');
    };
    const ended = await Promise.allSettled(Array.from({length: 20}, (_, index) => one.run(send(index))));
    expect(ended.filter(({status}) => status === 'rejected')).toHaveLength(4);
    expect(most).toBe(3);
  });

  it('lets repeats go before those who have not asked yet', async () => {
    const {lane} = gate({slots: 1});
    const one = lane();
    const order: string[] = [];
    const add = (name: string) => async () => order.push(name);
    await Promise.all([one.run(add('a')), one.run(add('b')), one.run(add('c')), one.run(add('repeat'), true)]);
    expect(order).toEqual(['a', 'repeat', 'b', 'c']);
  });

  it('says what a request has waited for', async () => {
    const {lane, pace, time} = gate({slots: 1});
    const one = lane([pace(4)]);
    const passes: Pass[] = [];
    const send = async (pass: Pass) => {
      passes.push(pass);
      one.answered(pass.at);
      await time.sleep(200);
    };
    await Promise.all([one.run(send), one.run(send), one.run(send)]);
    expect(passes.map(({slotMs, paceMs}) => [slotMs, paceMs])).toEqual([
      [0, 0],
      [200, 0],
      [400, 50],
    ]);
  });

  it('stops everybody who waits when it is interrupted, takes nobody in, and leaves no timer behind', async () => {
    const time = simulatedTime();
    let sleeping = 0;
    const sleep: Time['sleep'] = async (ms, signal) => {
      sleeping += 1;
      await time.sleep(ms, signal).finally(() => sleeping--);
    };
    const {lane, pace} = gate({time: {...time, sleep}});
    const controller = new AbortController();
    const one = lane([pace(50)], {signal: controller.signal});
    await one.run(async ({at}) => one.limited(at, 60_000));
    const waiting = [failure(answered(one)), failure(answered(one))];
    expect(sleeping).toBe(1);
    controller.abort();
    for (const error of await Promise.all(waiting)) expect(isInterrupted(error)).toBe(true);
    expect(isInterrupted(await failure(answered(one)))).toBe(true);
    expect(sleeping).toBe(0);
  });

  it('lets those of another lane go on when it is interrupted', async () => {
    const {lane, pace} = gate();
    const shared = pace(50);
    const controller = new AbortController();
    const [stopped, other] = [lane([shared], {signal: controller.signal}), lane([shared])];
    await stopped.run(async ({at}) => stopped.limited(at, 60_000));
    const waiting = failure(answered(stopped));
    const going = answered(other);
    controller.abort();
    expect(isInterrupted(await waiting)).toBe(true);
    await going;
  });
});

describe('lanes of several workspaces', () => {
  it('are all held to the pace that they share, and each to its own', async () => {
    const {lane, pace} = gate();
    const admin = pace(40);
    const [slow, quick] = [lane([pace(10), admin]), lane([pace(80), admin])];
    const went: Record<'slow' | 'quick', number[]> = {slow: [], quick: []};
    const ask = (name: 'slow' | 'quick', one: Lane) =>
      one.run(async ({at}) => {
        went[name].push(at);
        one.answered(at);
      });
    await Promise.all([
      ...Array.from({length: 100}, () => ask('slow', slow)),
      ...Array.from({length: 300}, () => ask('quick', quick)),
    ]);
    const inSecond = (list: readonly number[], from: number) =>
      list.filter(at => at >= from && at < from + 1000).length;
    const [start = 0] = went.slow;
    for (const second of [1, 2, 3, 4, 5]) {
      expect(inSecond(went.slow, start + second * 1000)).toBe(10);
      expect(inSecond(went.quick, start + second * 1000)).toBe(30);
    }
  });

  it('do not wait for one whose own pace is paused', async () => {
    const {lane, pace, time} = gate();
    const admin = pace(50);
    const own = pace(50);
    const paused = lane([own, admin]);
    await answered(paused);
    own.limited(time.now(), 120_000);
    const waiting = Array.from({length: 50}, () => answered(paused));
    const other = lane([pace(50), admin]);
    const before = time.now();
    await Promise.all(Array.from({length: 50}, () => answered(other)));
    expect(time.now() - before).toBeLessThan(1500);
    await Promise.all(waiting);
  });

  it('take nothing from a pace while they wait for another', async () => {
    const {lane, pace, time} = gate();
    const [own, admin] = [pace(50), pace(1)];
    const both = [lane([own, admin]), lane([own, admin])];
    await Promise.all(both.map(answered));
    const waiting = Array.from({length: 20}, (_, index) => answered(both[index % 2] ?? lane()));
    const alone = lane([own]);
    const before = time.now();
    await Promise.all(Array.from({length: 40}, () => answered(alone)));
    expect(time.now() - before).toBeLessThan(1000);
    await Promise.all(waiting);
  });

  it('are slowed down by a 429 to any of them, as far as they share a pace', async () => {
    const {lane, pace} = gate();
    const [one, other, admin] = [pace(50), pace(50), pace(50)];
    const refused = lane([one, admin]);
    await refused.run(async ({at}) => refused.limited(at));
    await answered(lane([other, admin]));
    expect([one.speed(), admin.speed()].every(speed => speed < 50)).toBe(true);
    expect(other.speed()).toBe(50);
  });

  it('all get one request before any gets a second, once all wait: 1,000 of them behind one key', async () => {
    const {lane, pace} = gate({slots: 8});
    const admin = pace(80);
    const order: number[] = [];
    const lanes = Array.from({length: 1000}, () => lane([pace(50), admin]));
    const ask = (one: Lane, index: number) =>
      one.run(async ({at}) => {
        one.answered(at);
        order.push(index);
      });
    await Promise.all(lanes.flatMap((one, index) => [0, 1, 2].map(() => ask(one, index))));
    expect(order).toHaveLength(3000);
    const early = 20; // The first ones go at once, before others have asked.
    for (const round of [1, 2, 3]) expect(new Set(order.slice(0, round * 1000 + early)).size).toBe(1000);
    for (const from of [early, early + 1000]) {
      const served = order.slice(from, from + 980);
      expect(new Set(served).size).toBe(served.length);
    }
  });

  it('keep within every limit and leave nobody waiting, whatever they ask for', async () => {
    const asked = fc.array(fc.record({lane: fc.nat({max: 5}), pauseMs: fc.nat({max: 300}), refused: fc.boolean()}), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(asked, fc.integer({min: 1, max: 4}), async (requests, size) => {
        const {lane, pace, time, slots} = gate({slots: size});
        const admin = pace(12);
        const lanes = Array.from({length: 6}, (_, index) => lane([pace(3 + index), ...(index < 4 ? [admin] : [])]));
        const went: number[][] = lanes.map(() => []);
        let [running, most] = [0, 0];
        const send = async ({lane: index, refused}: (typeof requests)[number]) => {
          const one = lanes[index] ?? lane();
          await one.run(async ({at}) => {
            went[index]?.push(at);
            most = Math.max(most, ++running);
            await time.sleep(30);
            running -= 1;
            if (refused) one.limited(at);
            else one.answered(at);
          });
        };
        const sent: Promise<void>[] = [];
        for (const request of requests) {
          sent.push(send(request));
          await time.sleep(request.pauseMs);
        }
        await Promise.all(sent);
        expect(most).toBeLessThanOrEqual(size);
        expect(slots.isFree()).toBe(true);
        expect(mostInASecond(went.slice(0, 4).flat())).toBeLessThanOrEqual(12);
        went.forEach((list, index) => void expect(mostInASecond(list)).toBeLessThanOrEqual(3 + index));
      }),
      {numRuns: 40},
    );
  });
});

function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.reduce(
    (most, start) => Math.max(most, sorted.filter(at => at >= start && at < start + 1000).length),
    0,
  );
}
