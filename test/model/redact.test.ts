import {expect, it} from 'vitest';
import {redact, redactOutput} from '../../src/model/redact.ts';

const INNER = '0190a7f2-aaaa-7bbb-8ccc-0123456789ab:Zk9CanaryCanaryQ7';
const CANARY = Buffer.from(INNER).toString('base64');
const ODD = 'p/a+ss "wörd" 12&3';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const wrapped = (text: string) => text.replace(/.{20}/g, '$&\n  ');

it.each([
  ['as it is', CANARY, CANARY],
  ['twice', CANARY, `${CANARY} and ${CANARY}`],
  ['in upper case', CANARY, CANARY.toUpperCase()],
  ['base64', CANARY, base64(CANARY)],
  ['base64 for URLs', ODD, Buffer.from(ODD).toString('base64url')],
  ['base64 in lines', CANARY, wrapped(base64(CANARY))],
  ['hex', CANARY, Buffer.from(CANARY).toString('hex')],
  ['hex in upper case', CANARY, Buffer.from(CANARY).toString('hex').toUpperCase()],
  ['hex in pairs', CANARY, Buffer.from(CANARY).toString('hex').replace(/../g, '$& ').trim()],
  ['for URLs', ODD, encodeURIComponent(ODD)],
  ['for forms', ODD, new URLSearchParams({x: 'p/a+ss 12&3456'}).toString().slice(2), 'p/a+ss 12&3456'],
  ['in JSON', ODD, JSON.stringify(ODD).slice(1, -1)],
  ['in JSON with escaped slashes', 'a/b/c/d"e/f', 'a\\/b\\/c\\/d\\"e\\/f', 'a/b/c/d"e/f'],
  ['decoded', CANARY, Buffer.from(CANARY, 'base64').toString()],
  ['decoded, its second half', CANARY, Buffer.from(CANARY, 'base64').toString().split(':')[1] ?? ''],
  ['short', 'abc', 'abc'],
])('hides a secret %s', (_what, secret, shown, other = secret) => {
  expect(redact(`before ${shown} after`, other)).toMatch(/^before \[secret\]( and \[secret\])? after$/);
});

it.each(['', 'x', 'xy', 'xyz', 'user:'])('hides a secret inside base64 of more, after %j', before => {
  const shown = redact(`Basic ${base64(`${before}${CANARY}${before}`)}`, CANARY);
  expect(shown).toContain('[secret]');
  expect(shown.length).toBeLessThan('Basic [secret]'.length + 20);
});

it.each([12, 20, 40])('hides the first and the last %i characters', size => {
  const shown = redact(`bad key ${CANARY.slice(0, size)}… or …${CANARY.slice(-size)}`, CANARY);
  expect(shown).toBe('bad key [secret]… or …[secret]');
});

it.each(['', 'nothing to hide: 401 Unauthorized\n', 'İ\ud83d\ude00'])('leaves %j', text => {
  expect(redact(text, CANARY)).toBe(text);
});

it('keeps its place among characters that change in lower case', () => {
  expect(redact(`İİ ${CANARY} İİ`, CANARY)).toBe('İİ [secret] İİ');
});

it('survives a secret that is no well-formed text, and an empty one', () => {
  expect(redact('a', '\ud800')).toBe('a');
  expect(redact('a', '')).toBe('a');
});

it('hides the rest of a secret where the output was cut', () => {
  expect(redactOutput({text: `${CANARY.slice(-5)} bad`, cut: true}, CANARY)).not.toContain(CANARY.slice(-3));
  expect(redactOutput({text: 'a short text', cut: false}, CANARY)).toBe('a short text');
});

it('hides several secrets, none of which cuts another into pieces', () => {
  const inner = CANARY.slice(6, 12);
  expect(redact(`a ${CANARY} b`, inner, CANARY)).toBe('a [secret] b');
  expect(redact('nothing', inner, CANARY, '')).toBe('nothing');
});
