import {describe, expect, it} from 'vitest';
import type {Call, Failed, Outcome} from '../../src/api/call.ts';
import {isUnclear, retryAfterMs, retryDelayMs, withRetries} from '../../src/api/retry.ts';
import {isInterrupted} from '../../src/api/time.ts';
import {type ErrorCode, RbacError} from '../../src/errors.ts';
import {failure, simulatedTime} from './help.ts';

const NOW = new Date('2026-11-23T10:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 1.5 ', 1500],
    ['120', 120_000],
    ['86400', 120_000],
    ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['Tue, 24 Nov 2026 10:00:00 GMT', 120_000],
    ['Monday, 23-Nov-26 10:00:05 GMT', 5000],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['1e3', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});

describe('retryDelayMs', () => {
  it('doubles from half a second to thirty', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 20].map(attempt => retryDelayMs(attempt, undefined, NOW, 0.5))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('varies by a fifth', () => {
    expect(retryDelayMs(2, 'nonsense', NOW, 0)).toBe(800);
    expect(retryDelayMs(2, undefined, NOW, 0.999)).toBeCloseTo(1200, -1);
  });

  it('follows the API where it names a time', () => {
    expect(retryDelayMs(5, '0', NOW, 0.5)).toBe(0);
    expect(retryDelayMs(1, '90', NOW, 0.5)).toBe(90_000);
  });
});

const read: Call = {method: 'GET', path: 'accounts'};
const create: Call = {method: 'POST', path: 'api-keys'};
const toggle: Call = {method: 'POST', path: 'custom-tags/toggle-resource'};
const patch: Call = {method: 'PATCH', path: 'custom-tags/1'};
const remove: Call = {method: 'DELETE', path: 'custom-tags/1'};

const done: Outcome = {end: 'done', value: {ok: true}};
const fail = (end: Failed['end'], code: ErrorCode = 'API_FAILED', status?: number): Outcome => ({
  end,
  error: new RbacError(code, end, {status}),
});
const lost = fail('lost');
const unsent = fail('unsent', 'API_UNREACHABLE');
const limited = fail('limited', 'API_RATE_LIMITED', 429);
const unreadable = fail('unreadable', 'API_SHAPE', 200);
const refused = fail('refused', 'API_INVALID', 400);
const gone = fail('refused', 'API_NOT_FOUND', 404);

/** Plays outcomes, the last one for ever, each 429 with a pause as the pace makes one; says how it ended, after how many attempts. */
async function play(call: Call, ...outcomes: readonly Outcome[]) {
  const time = simulatedTime();
  let attempts = 0;
  const attempt = async () => {
    const outcome = outcomes[Math.min(attempts++, outcomes.length - 1)];
    if (outcome === undefined) throw new Error('nothing to play');
    if (outcome === limited) await time.sleep(15_000);
    return outcome;
  };
  try {
    await withRetries(call, attempt, {time, clock: () => NOW});
    return {end: 'done', attempts};
  } catch (error) {
    return {end: error instanceof RbacError ? error.code : error, attempts, unclear: isUnclear(error)};
  }
}

describe('withRetries', () => {
  it.each<[string, Call, readonly Outcome[], object]>([
    ['a read goes through', read, [done], {end: 'done', attempts: 1}],
    ['a read is repeated after a lost answer', read, [lost, lost, done], {end: 'done', attempts: 3}],
    ['a read is tried five times', read, [lost], {end: 'API_FAILED', attempts: 5, unclear: false}],
    [
      'a read is tried ten times while it is limited',
      read,
      [limited],
      {end: 'API_RATE_LIMITED', attempts: 10, unclear: false},
    ],
    [
      '429s and failures are counted apart',
      read,
      [limited, lost, limited, lost, limited, lost, lost, limited, done],
      {end: 'done', attempts: 9},
    ],
    ['a refused read is final', read, [refused], {end: 'API_INVALID', attempts: 1, unclear: false}],
    ['an unreadable read is final', read, [unreadable], {end: 'API_SHAPE', attempts: 1, unclear: false}],
    ['a creation is repeated after a 429', create, [limited, limited, done], {end: 'done', attempts: 3}],
    ['a creation is repeated when it was never sent', create, [unsent, done], {end: 'done', attempts: 2}],
    ['a creation that is never sent is clear', create, [unsent], {end: 'API_UNREACHABLE', attempts: 5, unclear: false}],
    [
      'a creation with a lost answer is never repeated',
      create,
      [lost],
      {end: 'API_FAILED', attempts: 1, unclear: true},
    ],
    [
      'a creation with an unreadable answer is unclear',
      create,
      [unreadable],
      {end: 'API_SHAPE', attempts: 1, unclear: true},
    ],
    ['a refused creation is clear', create, [refused], {end: 'API_INVALID', attempts: 1, unclear: false}],
    ['a limited creation is clear', create, [limited], {end: 'API_RATE_LIMITED', attempts: 10, unclear: false}],
    ['a toggle is repeated', toggle, [lost, done], {end: 'done', attempts: 2}],
    ['a change is repeated', patch, [lost, lost, done], {end: 'done', attempts: 3}],
    ['a change whose answers are all lost is unclear', patch, [lost], {end: 'API_FAILED', attempts: 5, unclear: true}],
    [
      'a change stays unclear when its repeat is refused',
      patch,
      [lost, refused],
      {end: 'API_INVALID', attempts: 2, unclear: true},
    ],
    ['an unreadable change is unclear', patch, [unreadable], {end: 'API_SHAPE', attempts: 1, unclear: true}],
    ['a removal is repeated', remove, [lost, done], {end: 'done', attempts: 2}],
    ['a removal whose repeat finds nothing is done', remove, [lost, gone], {end: 'done', attempts: 2}],
    [
      'a removal that finds nothing at first is refused',
      remove,
      [gone],
      {end: 'API_NOT_FOUND', attempts: 1, unclear: false},
    ],
    [
      'a removal that was never sent and then finds nothing is refused',
      remove,
      [unsent, gone],
      {end: 'API_NOT_FOUND', attempts: 2, unclear: false},
    ],
    [
      'a removal that was limited and then finds nothing is refused',
      remove,
      [limited, gone],
      {end: 'API_NOT_FOUND', attempts: 2, unclear: false},
    ],
    [
      'a change whose repeat finds nothing is unclear',
      patch,
      [lost, gone],
      {end: 'API_NOT_FOUND', attempts: 2, unclear: true},
    ],
  ])('%s', async (_what, call, outcomes, expected) => {
    expect(await play(call, ...outcomes)).toEqual(expected);
  });

  it('backs off between attempts', async () => {
    const time = simulatedTime();
    const at: number[] = [];
    const attempt = async () => {
      at.push(time.now());
      return lost;
    };
    await failure(withRetries(read, attempt, {time, clock: () => NOW}));
    expect(at.map(one => one - (at[0] ?? 0))).toEqual([0, 500, 1500, 3500, 7500]);
  });

  it('follows Retry-After of a 503', async () => {
    const time = simulatedTime();
    const start = time.now();
    const outcomes: Outcome[] = [{end: 'lost', error: new RbacError('API_FAILED', 'busy'), retryAfter: '33'}, done];
    await withRetries(read, async () => outcomes.shift() ?? done, {time, clock: () => NOW});
    expect(time.now() - start).toBe(33_000);
  });

  it.each([
    ['two minutes at the least, however often it was asked', 1000, 121],
    ['five minutes at the most, however seldom', 120_000, 4],
  ])('gives up on 429s after %s', async (_when, pauseMs, expected) => {
    const time = simulatedTime();
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      await time.sleep(pauseMs);
      return limited;
    };
    expect(await failure(withRetries(read, attempt, {time, clock: () => NOW}))).toMatchObject({
      code: 'API_RATE_LIMITED',
    });
    expect(attempts).toBe(expected);
  });

  it('says how often it tried and whether that is all', async () => {
    const run = (call: Call) => failure(withRetries(call, async () => lost, {time: simulatedTime(), clock: () => NOW}));
    expect((await run(read)).message).toBe('lost (tried 5 times)');
    expect((await run(patch)).message).toBe('lost (tried 5 times); whether it took effect is not known');
    expect((await run(create)).message).toBe('lost; whether it took effect is not known');
  });
});

describe('interrupted between attempts', () => {
  it('a read ends as interrupted', async () => {
    const controller = new AbortController();
    controller.abort();
    const error = await failure(
      withRetries(read, async () => lost, {time: simulatedTime(), signal: controller.signal, clock: () => NOW}),
    );
    expect(isInterrupted(error)).toBe(true);
  });

  it('a write that may have taken effect ends as unclear', async () => {
    const controller = new AbortController();
    controller.abort();
    const error = await failure(
      withRetries(patch, async () => lost, {time: simulatedTime(), signal: controller.signal, clock: () => NOW}),
    );
    expect(isInterrupted(error)).toBe(false);
    expect(isUnclear(error)).toBe(true);
  });
});

it('isUnclear looks through wrapped errors, and is false of anything else', async () => {
  const error = await failure(withRetries(create, async () => lost, {time: simulatedTime(), clock: () => NOW}));
  expect(isUnclear(new Error('outer', {cause: error}))).toBe(true);
  for (const other of [undefined, null, 'text', new Error('plain'), refused]) expect(isUnclear(other)).toBe(false);
});
