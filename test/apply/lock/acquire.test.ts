import {describe, expect, it} from 'vitest';
import type {Lock} from '../../../src/apply/lock/lock.ts';
import {kinds} from '../../../src/kinds/index.ts';
import {readLive} from '../../../src/live/read.ts';
import {desiredFrom, WORKSPACE_ID} from '../../support/world.ts';
import {inArena, LOCK, lockTag, MINUTE, noteOf, refusalOf, STALE} from './support.ts';

it('is a tag with holder and deadline, there while the work goes on and gone after it', () =>
  inArena({tags: ['SDR']}, async arena => {
    const ana = arena.player('a');
    const lock = await ana.acquire();
    expect(lock).toMatchObject({real: true, inherited: []});
    expect(arena.labels()).toEqual(['SDR', LOCK]);
    expect(arena.lockNote()).toMatchObject({v: 1, holder: ana.ports.holder.id, by: 'Runner A', keys: []});
    expect(Date.parse(String(arena.lockNote().until)) - arena.now().getTime()).toBeGreaterThan(110_000);
    expect(Date.parse(String(arena.lockNote().until)) - arena.now().getTime()).toBeLessThanOrEqual(121_000);
    await lock.release();
    await lock.release();
    expect(arena.labels()).toEqual(['SDR']);
    expect(arena.requests('DELETE')).toBe(1);
    expect(ana.warnings).toEqual([]);
  }));

it('is never an object to manage', () =>
  inArena({tags: ['SDR', lockTag(noteOf(), {label: 'instantly-rbac:stale-x'})]}, async arena => {
    const ana = arena.player('a');
    await ana.acquire();
    const desired = desiredFrom(
      `version: 1\nworkspace: {id: ${WORKSPACE_ID}}\ntags: []\nmanage: {tags: authoritative}\n`,
    );
    const live = await readLive(ana.writer, desired, {kinds, parallelism: 8});
    expect(live.objects.tag?.map(({address}) => address)).toEqual(['tag/SDR']);
  }));

it('refuses a second holder with exit 7, naming the first and the time', () =>
  inArena({}, async arena => {
    const lock = await arena.player('a').acquire();
    const bob = arena.player('b');
    const error = await refusalOf(bob.acquire());
    expect(error).toMatchObject({code: 'LOCKED', exitCode: 7});
    expect(error.message).toMatch(/^another apply holds the lock: Runner A, until 2026-11-23 12:0[12]:\d\d UTC$/);
    expect(error.hint).toContain('unlock');
    expect(arena.labels()).toEqual([LOCK]);
    await lock.release();
    await (await bob.acquire()).release();
  }));

it.each([2, 5, 9])('lets one of %i racers through', racers =>
  inArena({}, async arena => {
    const tries = Array.from({length: racers}, (_, index) => arena.player('abcdef123'.charAt(index)).acquire());
    const settled = await Promise.allSettled(tries);
    const won = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
    expect(won).toHaveLength(1);
    for (const one of settled)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({code: 'LOCKED', exitCode: 7});
    expect(arena.labels()).toEqual([LOCK]);
    await won[0]?.ensureHeld();
    await won[0]?.release();
    expect(arena.labels()).toEqual([]);
  }),
);

/** Opens when so many have arrived. */
function gateOf(many: number) {
  let arrived = 0;
  let unlock = () => {};
  const open = new Promise<void>(resolve => {
    unlock = resolve;
  });
  const arrive = () => {
    if (++arrived === many) unlock();
    return open;
  };
  return {open, arrive};
}

describe('where the vendor lets racing creations pass', () => {
  const settings = {fold_tag_case: false};

  it.each([2, 4, 8])('the oldest of %i wins, and the others take theirs back', racers =>
    inArena({settings}, async arena => {
      // All have seen that there is no lock before the first creates one, and nobody looks again before the last has.
      const [ready, made] = [gateOf(racers), gateOf(racers)];
      const race = (index: number): Promise<Lock> => {
        const {writer, acquire} = arena.player('abcdef12'.charAt(index));
        const label = [...LOCK].map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter)).join('');
        const post: typeof writer.post = async (path, body) => {
          await ready.arrive();
          const answer = await writer.post(path, {...body, label});
          void made.arrive();
          return answer;
        };
        return acquire({writer: {...writer, post}, sleep: () => made.open});
      };
      const settled = await Promise.allSettled(Array.from({length: racers}, (_, index) => race(index)));
      const won = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
      expect(won).toHaveLength(1);
      for (const one of settled)
        if (one.status === 'rejected') expect(one.reason.message).toMatch(/^another apply holds the lock: Runner /);
      expect(arena.labels()).toHaveLength(1);
      await won[0]?.ensureHeld();
    }),
  );

  it('one that comes to light later ends the younger', () =>
    inArena({settings, tags: [lockTag(noteOf(), {label: LOCK.toUpperCase()})]}, async arena => {
      const {ports, writer, acquire, tick} = arena.player('a');
      let hidden = true;
      const lock = await acquire({
        writer: {
          ...writer,
          async getAll(path, options) {
            const items = await writer.getAll(path, options);
            return hidden ? items.filter(({label}) => label !== LOCK.toUpperCase()) : items;
          },
        },
      });
      expect(ports.holder.by).toBe('Runner A');
      await lock.ensureHeld();
      hidden = false;
      await tick();
      const error = await refusalOf(lock.ensureHeld());
      expect(error.message).toBe(
        'the lock was lost: an older one came to light, of Dan on laptop; nothing more is written',
      );
      await lock.release();
      expect(arena.labels()).toEqual([LOCK.toUpperCase()]);
    }));
});

describe('a creation whose answer is lost', () => {
  const path = '/api/v2/custom-tags';

  it('is found by its mark when it took effect', () =>
    inArena({faults: [{match: {method: 'POST', path}, fault: 'drop_after'}]}, async arena => {
      const lock = await arena.player('a').acquire();
      expect(arena.requests('POST')).toBe(1);
      await lock.release();
      expect(arena.labels()).toEqual([]);
    }));

  it('is an error when it did not', () =>
    inArena({faults: [{match: {method: 'POST', path}, fault: 'status', status: 502}]}, async arena => {
      expect(await refusalOf(arena.player('a').acquire())).toMatchObject({code: 'API_FAILED'});
      expect(arena.labels()).toEqual([]);
    }));
});

it('takes its own back when it cannot be confirmed', () =>
  inArena({faults: [{match: {method: 'GET', nth: 2}, fault: 'unauthorized'}]}, async arena => {
    expect(await refusalOf(arena.player('a').acquire())).toMatchObject({code: 'AUTH_REJECTED'});
    expect(arena.labels()).toEqual([]);
  }));

it('says so when the API does not keep what the description says', () =>
  inArena({}, async arena => {
    const {writer, acquire} = arena.player('a');
    const cutting = {
      ...writer,
      patch: async (path: string, body: object) => ({...(await writer.patch(path, {...body})), description: 'cut off'}),
    };
    expect(await refusalOf(acquire({writer: cutting}))).toMatchObject({code: 'API_SHAPE'});
    expect(arena.labels()).toEqual([]);
  }));

describe('a key without the tag scopes', () => {
  const lacking = {
    'custom_tags:read': ['custom_tags:create', 'custom_tags:update', 'custom_tags:delete'],
    'custom_tags:create': ['custom_tags:read', 'custom_tags:update', 'custom_tags:delete'],
    'custom_tags:update': ['custom_tags:read', 'custom_tags:create', 'custom_tags:delete'],
  };

  it.each(Object.entries(lacking))('goes on without %s and says so once, in the mode auto', (scope, scopes) =>
    inArena({scopes}, async (arena, key) => {
      const ana = arena.player('a', {key});
      const lock = await ana.acquire({mode: 'auto'});
      expect(lock.real).toBe(false);
      const requests = arena.requests();
      await lock.ensureHeld();
      await lock.keysUnderWay(['Marketing']);
      await lock.keyDone('Marketing');
      await lock.forgetInherited();
      await lock.release();
      expect(arena.requests()).toBe(requests);
      expect(arena.labels()).toEqual([]);
      expect(ana.warnings).toHaveLength(1);
      expect(ana.warnings[0]).toContain('going on without the lock');
      expect(ana.warnings[0]).toContain(scope);
    }),
  );

  it.each(Object.entries(lacking))('is refused without %s in the mode required', (_scope, scopes) =>
    inArena({scopes}, async (arena, key) => {
      expect(await refusalOf(arena.player('a', {key}).acquire())).toMatchObject({code: 'AUTH_SCOPE', exitCode: 8});
      expect(arena.labels()).toEqual([]);
    }),
  );

  it('respects a lock that it can see', () =>
    inArena({scopes: ['custom_tags:read'], tags: [lockTag(noteOf())]}, async (arena, key) => {
      expect(await refusalOf(arena.player('a', {key}).acquire({mode: 'auto'}))).toMatchObject({code: 'LOCKED'});
    }));

  it('inherits what it can read', () =>
    inArena(
      {
        scopes: ['custom_tags:read'],
        tags: [
          lockTag(noteOf({until: '2026-11-23T11:00:00.000Z', keys: [['0'.repeat(16), '2026-11-23T12:00:00.000Z']]})),
        ],
      },
      async (arena, key) => {
        const lock = await arena.player('a', {key}).acquire({mode: 'auto'});
        expect(lock.inherited).toMatchObject([{hash: '0'.repeat(16)}]);
      },
    ));

  it('leaves an expired lock behind when it may not delete, and says so', () =>
    inArena({scopes: ['custom_tags:read', 'custom_tags:create', 'custom_tags:update']}, async (arena, key) => {
      const ana = arena.player('a', {key});
      await (await ana.acquire({mode: 'auto'})).release();
      expect(ana.warnings).toHaveLength(1);
      expect(ana.warnings[0]).toContain('custom_tags:delete');
      arena.pass(2_000);
      expect((await arena.player('b', {key}).acquire()).real).toBe(true);
      expect(arena.labels().filter(label => STALE.test(label))).toHaveLength(1);
    }));
});

it('makes no request in the mode off', () =>
  inArena({tags: [lockTag(noteOf())]}, async arena => {
    const lock = await arena.player('a').acquire({mode: 'off'});
    await lock.ensureHeld();
    await lock.release();
    expect(arena.requests()).toBe(0);
    arena.pass(MINUTE);
  }));
