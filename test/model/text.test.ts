import {describe, expect, it} from 'vitest';
import {durationText, instantText, parseDay, parseDuration} from '../../src/model/duration.ts';
import {anyGlob, globTest, isGlob} from '../../src/model/glob.ts';
import {canonicalJson, digestOf, sameJson} from '../../src/model/json.ts';
import {didYouMean, nearest} from '../../src/model/nearest.ts';
import {byPosition, positionText} from '../../src/model/position.ts';
import {Secret} from '../../src/model/secret.ts';
import {byText, count, fold, hasUnsafeCharacter, isAddress, isPlain, listOf, oneLine} from '../../src/model/text.ts';
import fc from '../support/laws.ts';

/** A glob test by the definition, for short texts. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text.length === 0;
  if (head === '*') return matches(rest, text) || (text.length > 0 && matches(pattern, text.slice(1)));
  return text.length > 0 && (head === '?' || head === text[0]) && matches(rest, text.slice(1));
}

describe('globs', () => {
  it('match as their definition says', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '.', '😀', '\n'), {maxLength: 7});
    const pattern = fc.array(fc.constantFrom('a', 'b', '.', '😀', '*', '?'), {maxLength: 7});
    fc.assert(
      fc.property(pattern, letters, (glob, text) => {
        expect(globTest(glob.join(''))(text.join(''))).toBe(matches(glob, text));
      }),
      {numRuns: 3000},
    );
  });

  it('take every other character for itself', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), text => {
        fc.pre(!isGlob(text));
        expect(globTest(text)(text)).toBe(true);
        expect(globTest(text)(`${text}x`)).toBe(false);
      }),
    );
  });

  it('answer the same when asked again', () => {
    const test = globTest('a*c');
    expect([test('abc'), test('x'), test('abc'), test('abcd'), test('ac')]).toEqual([true, false, true, false, true]);
  });

  it('match when any of them does', () => {
    const test = anyGlob(['key/Zapier*', 'member/?@x.com']);
    expect([test('key/Zapier 1'), test('member/a@x.com'), test('member/ab@x.com')]).toEqual([true, true, false]);
    expect(anyGlob([])('anything')).toBe(false);
  });
});

describe('text', () => {
  it('folded twice is folded once', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      {numRuns: 500},
    );
    expect(fold(fold('J\u030c'))).toBe(fold('J\u030c'));
  });

  it('on one line holds no unsafe character, and stays as it is without any', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        expect(hasUnsafeCharacter(oneLine(text))).toBe(false);
        if (!hasUnsafeCharacter(text)) expect(oneLine(text)).toBe(text);
      }),
      {numRuns: 500},
    );
  });

  it('plain is no character that is unsafe, hidden, wide or put over another', () => {
    const other = /[\p{C}\p{Z}\p{M}\p{Emoji_Presentation}\u1100-\u115f\u2e80-\uffff\u{10000}-\u{10ffff}]/u;
    const characters = Array.from({length: 0x110000}, (_, code) => String.fromCodePoint(code));
    const plain = characters.filter(isPlain);
    expect(plain.filter(character => other.test(character))).toEqual([' ']);
    expect(plain.length).toBeGreaterThan(1000);
    expect(isPlain('Ana — “Größe” → 3 ≤ 4')).toBe(true);
    expect(isPlain('Ana\u202e')).toBe(false);
  });

  it.each([
    ['a line feed', 'a\nb', 'a\\u{a}b'],
    ['an escape', '\u001b[31m', '\\u{1b}[31m'],
    ['a right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['a zero-width space', 'a\u200bb', 'a\\u{200b}b'],
    ['a tag character', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['half a surrogate pair', 'a\ud800b', 'a\\u{d800}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['a letter without ink', 'a\u3164b', 'a\\u{3164}b'],
  ])('escapes %s', (_name, text, shown) => {
    expect(oneLine(text)).toBe(shown);
  });

  it.each([
    ['ana@acme.com', true],
    ['Ana.B+x@sub.acme.com', true],
    ['ana@acme', false],
    ['an*@acme.com', false],
    ['ána@acme.com', false],
    ['"a b"@acme.com', false],
    ['ana@-acme.com', false],
    ['ana@acme.com\n', false],
    [`${'a'.repeat(320)}@acme.com`, false],
  ])('takes %j for an address or not', (text, is) => {
    expect(isAddress(text)).toBe(is);
  });

  it('counts and lists', () => {
    expect([count(1, 'member'), count(2, 'member'), count(0, 'entry', 'entries')]).toEqual([
      '1 member',
      '2 members',
      '0 entries',
    ]);
    expect(listOf(['a', 'b\n'])).toBe('a, b\\u{a}');
    expect(listOf(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(['b', 'B', 'a'].sort(byText)).toEqual(['B', 'a', 'b']);
  });
});

describe('durations and days', () => {
  it.each([
    ['24h', 86_400_000],
    ['90d', 90 * 86_400_000],
    ['2w', 14 * 86_400_000],
    ['1m', 30 * 86_400_000],
    ['1y', 365 * 86_400_000],
    ['0h', 0],
    ['1', undefined],
    ['-1d', undefined],
    ['1.5d', undefined],
    ['123456d', undefined],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    [86_400_000, '24h'],
    [3 * 86_400_000, '3d'],
    [3_600_000, '1h'],
    [25 * 3_600_000, '25h'],
  ])('writes %d', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('knows days that exist', () => {
    expect(parseDay('2028-02-29')?.toISOString()).toBe('2028-02-29T00:00:00.000Z');
    expect(['2027-02-29', '2027-13-01', '27-01-01', '2027-01-01T00:00:00Z'].map(parseDay)).toEqual(
      Array(4).fill(undefined),
    );
    expect(instantText(new Date('2027-01-31T14:05:59Z'))).toBe('2027-01-31 14:05 UTC');
  });
});

describe('values', () => {
  it('are the same whatever the order of their names', () => {
    expect(canonicalJson({b: 1, a: {d: [2, {f: 3, e: undefined}], c: null}})).toBe(
      '{"a":{"c":null,"d":[2,{"f":3}]},"b":1}',
    );
    expect(sameJson({a: 1, b: 2}, {b: 2, a: 1})).toBe(true);
    expect(digestOf({a: 1, b: 2})).toBe(digestOf({b: 2, a: 1}));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('that are secret show nothing of themselves', () => {
    const secret = new Secret('hush');
    expect([`${secret}`, JSON.stringify({secret}), secret.reveal()]).toEqual([
      '[secret]',
      '{"secret":"[secret]"}',
      'hush',
    ]);
  });

  it('that are near are suggested', () => {
    expect(nearest('editr', ['editor', 'admin'])).toBe('editor');
    expect(nearest('eidtor', ['editor', 'admin'])).toBe('editor');
    expect(nearest('banana', ['editor', 'admin'])).toBeUndefined();
    expect(didYouMean('ADMIN', ['admin'], 'no')).toBe('did you mean "admin"?');
    expect(didYouMean('banana', ['admin'], 'no')).toBe('no');
  });

  it('stand at places in reading order', () => {
    const at = (file: string, line: number, column: number) => ({file, line, column});
    const places = [at('b', 1, 1), at('a', 10, 1), at('a', 2, 9), at('a', 2, 1)];
    expect(places.sort(byPosition).map(positionText)).toEqual(['a:2:1', 'a:2:9', 'a:10:1', 'b:1:1']);
  });
});
