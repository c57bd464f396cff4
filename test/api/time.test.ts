import {expect, it} from 'vitest';
import {VendorClock} from '../../src/api/clock.ts';
import {Slots} from '../../src/api/slots.ts';
import {isInterrupted, systemTime} from '../../src/api/time.ts';
import {failure, simulatedTime} from './help.ts';

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
