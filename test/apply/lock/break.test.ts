import {expect, it} from 'vitest';
import {breakLock, findLock} from '../../../src/apply/lock/break.ts';
import {NOW} from '../../support/world.ts';
import {inArena, lockTag, MINUTE, noteOf, refusalOf, STALE} from './support.ts';

const HASH = '0123456789abcdef';

it('removes a lock, which its holder notices before its next write', () =>
  inArena({tags: ['SDR']}, async arena => {
    const lock = await arena.player('a').acquire();
    const {writer} = arena.player('b');
    expect(await findLock(writer)).toMatchObject({by: 'Runner A', keys: 0});
    expect(await breakLock(writer)).toMatchObject({by: 'Runner A', keys: 0});
    expect(arena.labels()).toEqual(['SDR']);
    arena.pass(31_000);
    expect((await refusalOf(lock.ensureHeld())).message).toContain('somebody removed it');
  }));

it('keeps what a lock says of keys under way for the next apply', () =>
  inArena({tags: [lockTag(noteOf({keys: [[HASH, NOW.toISOString()]]})), lockTag('twin')]}, async arena => {
    const view = await breakLock(arena.player('a').writer);
    expect(view).toEqual({by: 'Dan on laptop', until: new Date(NOW.getTime() + MINUTE), keys: 1});
    expect(arena.labels()).toEqual([expect.stringMatching(STALE)]);
    expect((await arena.player('b').acquire()).inherited).toMatchObject([{hash: HASH}]);
  }));

it('has nothing to do where there is no lock', () =>
  inArena({tags: ['SDR']}, async arena => {
    const {writer} = arena.player('a');
    expect(await findLock(writer)).toBeUndefined();
    expect(await breakLock(writer)).toBeUndefined();
    expect(arena.requests('D')).toBe(0);
  }));
