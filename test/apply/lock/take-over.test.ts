import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {keyHash} from '../../../src/apply/lock/key-under-way.ts';
import {type ProcessIdentity, thisProcess} from '../../../src/apply/lock/process-identity.ts';
import {NOW, WORKSPACE_ID} from '../../support/world.ts';
import {inArena, LOCK, lockTag, MINUTE, noteOf, refusalOf, STALE, uuidOf} from './support.ts';

const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
const MARKETING = keyHash(WORKSPACE_ID, 'Marketing');

describe('a lock of somebody else', () => {
  it.each([
    ['whose deadline is ahead is held', noteOf({until: at(MINUTE)}), 0, 'held'],
    ['is still held a moment before its deadline', noteOf({until: at(MINUTE)}), MINUTE - 2_000, 'held'],
    ['past its deadline is taken over', noteOf({until: at(MINUTE)}), MINUTE + 2_000, 'taken'],
    [
      'with a far deadline is held for two minutes after its last change',
      noteOf({until: at(90 * MINUTE)}),
      2 * MINUTE - 2_000,
      'held',
    ],
    ['with a far deadline is taken over after them', noteOf({until: at(90 * MINUTE)}), 2 * MINUTE + 2_000, 'taken'],
    [
      'with a deadline in the year 9999 likewise',
      noteOf({until: '9999-12-31T23:59:59.999Z'}),
      2 * MINUTE + 2_000,
      'taken',
    ],
    ['that cannot be read is held for two minutes after its last change', 'do not delete!', 2 * MINUTE - 2_000, 'held'],
    ['that cannot be read is taken over after them', 'do not delete!', 2 * MINUTE + 2_000, 'taken'],
    ['without a description likewise', null, 2 * MINUTE + 2_000, 'taken'],
    ['of another version of the tool is held while it is fresh', noteOf({v: 2}), MINUTE, 'held'],
    ['of another version of the tool is taken over when it is not', noteOf({v: 2}), 2 * MINUTE + 2_000, 'taken'],
  ])('%s', (_row, description, passed, end) =>
    inArena({tags: [lockTag(description)]}, async arena => {
      arena.pass(passed);
      if (end === 'held') {
        const error = await refusalOf(arena.player('a').acquire());
        expect(error).toMatchObject({code: 'LOCKED', exitCode: 7});
        expect(error.message).toMatch(
          /: (Dan on laptop|somebody whose note cannot be read), until 2026-11-23 12:0\d:00 UTC$/,
        );
        expect(arena.requests('P')).toBe(0);
      } else {
        await arena.player('a').acquire();
        expect(arena.lockNote()).toMatchObject({holder: uuidOf('a')});
        expect(arena.labels()).toEqual([LOCK]);
      }
    }),
  );

  it('is taken over with all its twins when they are all dead', () =>
    inArena({tags: [lockTag(null), lockTag('{}'), lockTag(noteOf())]}, async arena => {
      arena.pass(3 * MINUTE);
      await arena.player('a').acquire();
      expect(arena.labels()).toEqual([LOCK]);
    }));

  it('is left alone when one of its twins counts', () =>
    inArena({tags: [lockTag(noteOf({until: at(-1_000)})), lockTag(noteOf())]}, async arena => {
      expect(await refusalOf(arena.player('a').acquire())).toMatchObject({code: 'LOCKED'});
      expect(arena.requests('P')).toBe(0);
    }));
});

describe('keys under way', () => {
  const dead = noteOf({until: at(MINUTE), keys: [[MARKETING, at(10_000)]]});

  it('are inherited from a lock that is taken over, until they are forgotten', () =>
    inArena({tags: [lockTag(dead)]}, async arena => {
      arena.pass(5 * MINUTE);
      const lock = await arena.player('a').acquire();
      const [note] = lock.inherited;
      expect(note).toMatchObject({hash: MARKETING, since: new Date(at(10_000))});
      expect(arena.labels()).toEqual([expect.stringMatching(STALE), LOCK]);
      await lock.release();
      arena.pass(MINUTE);
      const again = await arena.player('b').acquire();
      expect(again.inherited).toEqual(lock.inherited);
      await again.forgetInherited();
      await again.release();
      expect(arena.labels()).toEqual([]);
    }));

  it('are not those that are made once another run holds the lock', () =>
    inArena({tags: [lockTag(dead)]}, async arena => {
      arena.pass(MINUTE + 2_000);
      const [note] = (await arena.player('a').acquire()).inherited;
      const lateMs = (note?.before.getTime() ?? 0) - arena.now().getTime();
      expect(lateMs).toBeGreaterThan(3_000);
      expect(lateMs).toBeLessThan(7_000);
    }));

  it('survive a crash between the renaming and the new lock', () =>
    inArena({tags: [lockTag(dead)]}, async arena => {
      arena.pass(5 * MINUTE);
      const {writer, acquire} = arena.player('a');
      const crashing = {...writer, post: () => Promise.reject(new Error('killed'))};
      await expect(acquire({writer: crashing})).rejects.toThrow('killed');
      expect(arena.labels()).toEqual([expect.stringMatching(STALE)]);
      expect((await arena.player('b').acquire()).inherited).toMatchObject([{hash: MARKETING}]);
    }));

  it('survive a crash of every later holder too', () =>
    inArena({tags: [lockTag(dead)]}, async arena => {
      arena.pass(5 * MINUTE);
      for (const letter of 'abc') {
        const lock = await arena.player(letter).acquire();
        await lock.keysUnderWay([`Key ${letter}`]);
        arena.pass(3 * MINUTE); // and then nothing more is heard of it
      }
      const {inherited} = await arena.player('d').acquire();
      const hashes = ['Key a', 'Key b', 'Key c'].map(name => keyHash(WORKSPACE_ID, name));
      expect(inherited.map(({hash}) => hash).sort()).toEqual([MARKETING, ...hashes].sort());
    }));

  it('cannot be older than their lock, or as late as somebody likes, whatever it says', () =>
    inArena(
      {tags: [lockTag(noteOf({until: '9999-12-31T23:59:59.999Z', keys: [[MARKETING, '1970-01-01T00:00:00.000Z']]}))]},
      async arena => {
        arena.pass(5 * MINUTE);
        const [note] = (await arena.player('a').acquire()).inherited;
        expect(note?.since).toEqual(NOW);
        expect(note?.before.getTime()).toBeLessThan(arena.now().getTime() + 8 * MINUTE);
      },
    ));
});

it('gives back a lock that its holder renewed in the last moment', () =>
  inArena({}, async arena => {
    const ana = arena.player('a');
    const lock = await ana.acquire();
    arena.pass(3 * MINUTE);
    const bob = arena.player('b');
    const patch: typeof bob.writer.patch = async (path, body) => {
      if (STALE.test(String(body.label))) await lock.ensureHeld(); // between the last look and the renaming
      return bob.writer.patch(path, body);
    };
    const error = await refusalOf(bob.acquire({writer: {...bob.writer, patch}}));
    expect(error.message).toContain('Runner A, until 2026-11-23 12:05:');
    expect(arena.labels()).toEqual([LOCK]);
    arena.pass(MINUTE);
    await lock.ensureHeld();
  }));

it('does not take a lock that was renewed between two looks', () =>
  inArena({}, async arena => {
    const ana = arena.player('a');
    const lock = await ana.acquire();
    arena.pass(3 * MINUTE);
    const bob = arena.player('b');
    const get: typeof bob.writer.get = async (path, query) => {
      await lock.ensureHeld();
      return bob.writer.get(path, query);
    };
    expect(await refusalOf(bob.acquire({writer: {...bob.writer, get}}))).toMatchObject({code: 'LOCKED'});
    expect(arena.requests('PATCH')).toBe(2);
    await lock.ensureHeld();
  }));

it('lets one of many take over', () =>
  inArena({tags: [lockTag(noteOf({until: at(-1_000), keys: [[MARKETING, at(0)]]}))]}, async arena => {
    const settled = await Promise.allSettled([...'abcef'].map(letter => arena.player(letter).acquire()));
    const won = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
    expect(won).toHaveLength(1);
    expect(won[0]?.inherited).toMatchObject([{hash: MARKETING}]);
    for (const one of settled) if (one.status === 'rejected') expect(one.reason).toMatchObject({code: 'LOCKED'});
    await won[0]?.ensureHeld();
  }));

describe.runIf(process.platform === 'linux')('a holder on this machine', () => {
  /** A child of this process, as its own identity would say. */
  async function childIdentity(pid: number): Promise<ProcessIdentity> {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return {...(await thisProcess()), pid, start: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''};
  }

  it('is held while its process lives and taken over at once when it is dead', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
    await once(child, 'spawn');
    const identity = await childIdentity(child.pid ?? 0);
    const here = await thisProcess();
    try {
      await inArena({tags: [lockTag(noteOf(identity))]}, async arena => {
        expect(await refusalOf(arena.player('a', {process: here}).acquire())).toMatchObject({code: 'LOCKED'});
        child.kill('SIGKILL');
        await once(child, 'exit');
        await arena.player('a', {process: here}).acquire();
        expect(arena.labels()).toEqual([LOCK]);
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it.each([
    ['of another machine', {machine: 'f'.repeat(16)}],
    ['of another boot', {boot: 'f'.repeat(16)}],
    ['of another PID namespace', {pidns: '12'}],
    ['of an unknown machine', {machine: ''}],
    ['of an unknown start', {start: ''}],
    ['of an unknown pid', {pid: 0}],
  ])('is held when its process is %s', async (_row, difference) => {
    const here = await thisProcess();
    const dead = {...here, pid: 2 ** 22 + 1, ...difference};
    await inArena({tags: [lockTag(noteOf(dead))]}, async arena => {
      expect(await refusalOf(arena.player('a', {process: here}).acquire())).toMatchObject({code: 'LOCKED'});
    });
  });

  it('is dead when another process has its pid', async () => {
    const here = await thisProcess();
    await inArena({tags: [lockTag(noteOf({...here, start: '1'}))]}, async arena => {
      await arena.player('a', {process: here}).acquire();
    });
  });

  it('is held when it is this very process', async () => {
    const here = await thisProcess();
    await inArena({}, async arena => {
      await arena.player('a', {process: here}).acquire();
      expect(await refusalOf(arena.player('b', {process: here}).acquire())).toMatchObject({code: 'LOCKED'});
    });
  });
});
