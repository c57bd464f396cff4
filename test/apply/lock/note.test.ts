import {describe, expect, it} from 'vitest';
import {shortened} from '../../../src/apply/lock/holder.ts';
import {keyHash} from '../../../src/apply/lock/key-under-way.ts';
import {noteText, parseKeyTimes, parseNote} from '../../../src/apply/lock/note.ts';
import fc from '../../support/laws.ts';
import {NOW} from '../../support/world.ts';
import {ELSEWHERE, inArena, lockTag, MINUTE, noteOf, refusalOf, uuidOf} from './support.ts';

const HASH = '0123456789abcdef';

it('gives back what was written, in a few hundred characters', () => {
  const holder = {id: uuidOf('a'), by: 'x'.repeat(120), process: ELSEWHERE};
  const text = noteText(holder, NOW, new Map([[HASH, NOW]]));
  expect(text.length).toBeLessThan(500);
  expect(parseNote(text)).toEqual({holder: holder.id, by: holder.by, process: ELSEWHERE, until: NOW});
  expect(parseKeyTimes(text)).toEqual(new Map([[HASH, NOW]]));
});

describe('a description that is not ours', () => {
  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['prose', 'hands off'],
    ['a list', '[]'],
    ['null', 'null'],
    ['half a note', noteOf().slice(0, 60)],
    ['another version', noteOf({v: 2})],
    ['a version of another type', noteOf({v: '1'})],
    ['a holder that is no uuid', noteOf({holder: '../../etc'})],
    ['a holder of another type', noteOf({holder: {}})],
    ['a name of another type', noteOf({by: ['x']})],
    ['a machine that is no digest', noteOf({machine: 'x'})],
    ['a negative pid', noteOf({pid: -1})],
    ['a pid that is no number', noteOf({pid: '7'})],
    ['a pid beyond all', noteOf({pid: 1e300})],
    ['a start that is no number', noteOf({start: '1e9'})],
    ['a deadline that is no time', noteOf({until: 'tomorrow'})],
    ['a deadline of a month that is not', noteOf({until: '2026-13-01T00:00:00.000Z'})],
    ['a megabyte', noteOf({by: 'x'.repeat(1_000_000)})],
    ['deep nesting', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
  ])('is unreadable: %s', (_row, text) => {
    expect(parseNote(text)).toBeUndefined();
  });

  it('keeps the keys that can be read', () => {
    const keys = [
      [HASH, NOW.toISOString()],
      [HASH, '2099-01-01T00:00:00.000Z'],
      ['short', NOW.toISOString()],
      ['f'.repeat(16), 'x'],
      null,
      7,
      {},
    ];
    expect(parseKeyTimes(noteOf({v: 2, keys}))).toEqual(new Map([[HASH, NOW]]));
    expect(parseKeyTimes(noteOf({keys: {length: 1e9}})).size).toBe(0);
  });

  it('is never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map(keys => noteOf({keys})),
        ),
        text => {
          parseNote(text);
          for (const [hash, since] of parseKeyTimes(text))
            expect([hash.length, Number.isNaN(since.getTime())]).toEqual([16, false]);
        },
      ),
    );
  });

  it('is shown on one line and cut', () =>
    inArena({tags: [lockTag(noteOf({by: `\u001b[2J\u202e${'evil\n'.repeat(300)}`}))]}, async arena => {
      const error = await refusalOf(arena.player('a').acquire());
      expect(error.message).toContain('\\u{1b}[2J\\u{202e}evil\\u{a}');
      expect(error.message).toContain('…');
    }));

  it('harms nothing that is not the lock', () =>
    inArena(
      {
        tags: [
          'instantly-rbac:lockout',
          'instantly-rbac:stale-',
          'instantly-rbac:stale-../../x',
          'instantly-rbac:other',
          'SDR',
          lockTag(noteOf({keys: [['0'.repeat(16), '1970-01-01T00:00:00.000Z']]})),
        ],
      },
      async arena => {
        arena.pass(3 * MINUTE);
        const lock = await arena.player('a').acquire();
        await lock.forgetInherited();
        await lock.release();
        expect(arena.labels()).toEqual([
          'instantly-rbac:lockout',
          'instantly-rbac:stale-',
          'instantly-rbac:stale-../../x',
          'instantly-rbac:other',
          'SDR',
        ]);
      },
    ));
});

it('hashes tell workspaces and names apart, not their spellings', () => {
  expect(keyHash('w', 'Ze\u0301ro')).toBe(keyHash('w', 'Z\u00e9ro'));
  expect(new Set([keyHash('w', 'a'), keyHash('w', 'A'), keyHash('x', 'a'), keyHash('w', 'a ')]).size).toBe(4);
  expect(keyHash('w', 'a')).toMatch(/^[0-9a-f]{16}$/);
});

it('cuts by characters, not by halves of them', () => {
  expect(shortened('😀'.repeat(200))).toBe(`${'😀'.repeat(119)}…`);
  expect(shortened(' Ana ')).toBe('Ana');
});
