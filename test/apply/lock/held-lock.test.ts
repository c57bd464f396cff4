import {describe, expect, it} from 'vitest';
import {isUnclear, withRetries} from '../../../src/api/retry.ts';
import {systemTime} from '../../../src/api/time.ts';
import {keyHash} from '../../../src/apply/lock/key-under-way.ts';
import {RbacError} from '../../../src/errors.ts';
import {NOW, WORKSPACE_ID} from '../../support/world.ts';
import {inArena, LOCK, MINUTE, refusalOf, STALE} from './support.ts';

const hashOf = (name: string) => keyHash(WORKSPACE_ID, name);

/** What a write ends in whose answer is lost. */
async function unclearError(): Promise<Error> {
  const call = {method: 'POST', path: 'custom-tags'} as const;
  const options = {time: systemTime, clock: () => NOW};
  const error = new RbacError('API_UNREACHABLE', 'no answer');
  return withRetries(call, async () => ({end: 'lost', error}), options).then(
    () => error,
    (thrown: Error) => thrown,
  );
}

describe('before each write', () => {
  it('costs nothing while the last renewal is fresh, and one renewal for all when it is not', () =>
    inArena({}, async arena => {
      const lock = await arena.player('a').acquire();
      const before = arena.requests();
      arena.pass(25_000);
      for (let write = 0; write < 20; write++) await lock.ensureHeld();
      expect(arena.requests()).toBe(before);
      arena.pass(10_000);
      await Promise.all(Array.from({length: 20}, () => lock.ensureHeld()));
      expect(arena.requests()).toBe(before + 2);
      expect(Date.parse(String(arena.lockNote().until)) - arena.now().getTime()).toBeGreaterThan(118_000);
    }));

  it('costs nothing at all while the timer renews', () =>
    inArena({}, async arena => {
      const ana = arena.player('a');
      const lock = await ana.acquire();
      for (let round = 0; round < 15; round++) {
        arena.pass(20_000);
        await ana.tick();
      }
      const before = arena.requests();
      await lock.ensureHeld();
      expect(arena.requests()).toBe(before);
      expect(await refusalOf(arena.player('b').acquire())).toMatchObject({code: 'LOCKED'});
    }));

  it('a process frozen past its deadline notices that another took over', () =>
    inArena({}, async arena => {
      const ana = arena.player('a');
      const lock = await ana.acquire();
      await lock.keysUnderWay(['Marketing']);
      arena.pass(3 * MINUTE);
      const other = await arena.player('b').acquire();
      expect(other.inherited).toMatchObject([{hash: hashOf('Marketing')}]);
      const error = await refusalOf(lock.ensureHeld());
      expect(error).toMatchObject({code: 'LOCKED', exitCode: 7});
      expect(error.message).toContain('the lock was lost: it had passed its deadline, and another apply took it over');
      await refusalOf(lock.ensureHeld());
      await refusalOf(lock.keysUnderWay(['BI']));
      await lock.keyDone('Marketing');
      await lock.release();
      await other.ensureHeld();
      expect(arena.labels()).toEqual([LOCK]);
    }));

  it('a process frozen past its deadline goes on when nobody took over', () =>
    inArena({}, async arena => {
      const lock = await arena.player('a').acquire();
      arena.pass(60 * MINUTE);
      await lock.ensureHeld();
      expect(Date.parse(String(arena.lockNote().until)) - arena.now().getTime()).toBeGreaterThan(118_000);
    }));

  it.each([true, false])('the answer to a renewal from before the freeze proves nothing (taken over: %s)', taken =>
    inArena({}, async arena => {
      const {writer, acquire} = arena.player('a');
      let freeze = async () => {};
      const patch: typeof writer.patch = async (path, body) => {
        const answer = await writer.patch(path, body);
        const now = freeze;
        freeze = async () => {};
        await now();
        return answer;
      };
      const lock = await acquire({writer: {...writer, patch}});
      arena.pass(35_000);
      freeze = async () => {
        arena.pass(10 * MINUTE);
        if (taken) await arena.player('b').acquire();
      };
      if (taken) expect((await refusalOf(lock.ensureHeld())).message).toContain('the lock was lost');
      else await lock.ensureHeld();
      const before = arena.requests();
      await lock.ensureHeld().catch(() => {});
      expect(arena.requests()).toBe(before);
    }),
  );

  it('a lock that somebody removed is lost', () =>
    inArena({}, async arena => {
      const ana = arena.player('a');
      const lock = await ana.acquire();
      await ana.writer.delete(`custom-tags/${arena.tags()[0]?.id}`);
      arena.pass(31_000);
      expect((await refusalOf(lock.ensureHeld())).message).toContain('the lock was lost: somebody removed it');
      await lock.release();
      expect(ana.warnings).toEqual([]);
    }));

  it('an API that does not answer is borne for a minute, then nothing more is written', () =>
    inArena({}, async arena => {
      const {writer, acquire} = arena.player('a');
      const lost = await unclearError();
      let down = false;
      const patch: typeof writer.patch = (path, body) => (down ? Promise.reject(lost) : writer.patch(path, body));
      const lock = await acquire({writer: {...writer, patch}});
      down = true;
      arena.pass(50_000);
      await lock.ensureHeld();
      arena.pass(15_000);
      const error = await refusalOf(lock.ensureHeld());
      expect(error).toMatchObject({code: 'LOCKED'});
      expect(error.message).toContain('could not be renewed for a minute');
      expect(error.message).toContain('no answer');
      expect(isUnclear(error)).toBe(false); // the write that it keeps from beginning was not begun
      down = false;
      await lock.ensureHeld();
    }));

  it('a machine that slept sets its deadline by the clock of the answer, not of its memory', () =>
    inArena({}, async arena => {
      const {writer, acquire} = arena.player('a');
      let behindMs = 0;
      const patch: typeof writer.patch = async (path, body) => {
        const answer = await writer.patch(path, body);
        behindMs = 0;
        return answer;
      };
      const clock = () => new Date(writer.clock().getTime() - behindMs);
      const lock = await acquire({writer: {...writer, patch, clock}});
      behindMs = 5 * MINUTE;
      arena.pass(5 * MINUTE);
      await lock.ensureHeld();
      expect(Date.parse(String(arena.lockNote().until)) - arena.now().getTime()).toBeGreaterThan(118_000);
    }));
});

describe('keys under way', () => {
  it('are named by hash before the first is made, and struck out one by one', () =>
    inArena({}, async arena => {
      const lock = await arena.player('a').acquire();
      await lock.keysUnderWay(['Marketing', 'BI', 'Ze\u0301ro']);
      const shown = () => (arena.lockNote().keys as [string, string][]).map(([hash]) => hash);
      expect(shown()).toEqual([hashOf('Marketing'), hashOf('BI'), hashOf('Z\u00e9ro')]);
      expect(JSON.stringify(arena.tags())).not.toMatch(/Marketing|BI/);
      await lock.keyDone('BI');
      expect(shown()).toEqual([hashOf('Marketing'), hashOf('Z\u00e9ro')]);
      await Promise.all([lock.keyDone('Marketing'), lock.keyDone('Z\u00e9ro'), lock.keyDone('unknown')]);
      expect(shown()).toEqual([]);
      await lock.release();
      expect(arena.labels()).toEqual([]);
    }));

  it('stay as a note when the run ends before they are delivered', () =>
    inArena({}, async arena => {
      const lock = await arena.player('a').acquire();
      await lock.keysUnderWay(['Marketing', 'BI']);
      await lock.keyDone('BI');
      await lock.release();
      expect(arena.labels()).toEqual([expect.stringMatching(STALE)]);
      const next = await arena.player('b').acquire();
      expect(next.inherited).toMatchObject([{hash: hashOf('Marketing')}]);
      await next.forgetInherited();
      expect(arena.labels()).toEqual([LOCK]);
    }));

  it('that cannot be noted are not to be made, and leave nothing', () =>
    inArena({}, async arena => {
      const {writer, acquire} = arena.player('a');
      let down = false;
      const patch: typeof writer.patch = (path, body) =>
        down ? Promise.reject(new Error('no answer')) : writer.patch(path, body);
      const lock = await acquire({writer: {...writer, patch}});
      down = true;
      await expect(lock.keysUnderWay(['Marketing'])).rejects.toThrow('no answer');
      down = false;
      await lock.release();
      expect(arena.labels()).toEqual([]);
    }));

  it('are refused when they are more than a description can hold', () =>
    inArena({}, async arena => {
      const lock = await arena.player('a').acquire();
      const many = Array.from({length: 4_000}, (_, index) => `Key ${index}`);
      expect(await refusalOf(lock.keysUnderWay(many))).toMatchObject({code: 'CHANGE_FAILED'});
      await lock.keysUnderWay(many.slice(0, 2_000));
      expect(arena.lockNote().keys).toHaveLength(2_000);
    }));

  it('each is in the description when its promise resolves, however many ask at once', () =>
    inArena({}, async arena => {
      const lock = await arena.player('a').acquire();
      const names = Array.from({length: 30}, (_, index) => `Key ${index}`);
      const patches = arena.requests('PATCH');
      await Promise.all(
        names.map(async name => {
          await lock.keysUnderWay([name]);
          expect(JSON.stringify(arena.lockNote().keys)).toContain(hashOf(name));
        }),
      );
      expect(arena.requests('PATCH') - patches).toBeLessThan(5);
    }));
});

it('a release that fails is told and hurts nobody', () =>
  inArena({}, async arena => {
    const ana = arena.player('a');
    const lock = await ana.acquire({
      writer: {...ana.writer, delete: () => Promise.reject(new Error('no\u001b[2J answer'))},
    });
    await lock.release();
    expect(ana.warnings).toEqual([
      'the lock could not be removed and ends by itself within two minutes: no\\u{1b}[2J answer',
    ]);
    arena.pass(2_000);
    await arena.player('b').acquire();
  }));
