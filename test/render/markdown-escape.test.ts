import {describe, expect, it} from 'vitest';
import {markdownCode, markdownText} from '../../src/render/markdown-escape.ts';
import fc from '../support/laws.ts';
import {outsideCode} from './markdown-reader.ts';
import {NASTY} from './subjects.ts';

describe('text for Markdown', () => {
  it.each([
    ['keeps plain words', 'invite as manager (editor, 5 permissions)', 'invite as manager (editor, 5 permissions)'],
    ['keeps the signs of our rows', 'role  admin → view · “x” − y', 'role admin → view · “x” − y'],
    [
      'keeps dates, shares and words with hyphens',
      'until 2026-11-24: 25% of co-owners',
      'until 2026-11-24: 25% of co-owners',
    ],
    ['keeps times of day', 'read 2026-11-28 11:20 UTC, or 09:05.', 'read 2026-11-28 11:20 UTC, or 09:05.'],
    ['makes what only begins like one code', '11:20:00 1:20 :11:20:', '`11:20:00` `1:20` `:11:20`:'],
    ['makes addresses code', 'member/eve@acme.com goes', '`member/eve@acme.com` goes'],
    ['leaves what ends a word outside', 'added by (dan@acme.com), a:b.', 'added by (`dan@acme.com`), `a:b`.'],
    ['makes mentions and references code', '@ana #12 GH-3 !4', '`@ana` `#12` `GH-3` `!4`'],
    ['makes hashes code', 'see deadbeef and 1234567', 'see `deadbeef` and `1234567`'],
    ['makes addresses of pages code', 'www.x.example https://x.example', '`www.x.example` `https://x.example`'],
    ['makes markup code', '<b>x</b> **y** [z](u) ![i](j)', '`<b>x</b>` `**y**` `[z](u)` `![i](j)`'],
    ['makes entities code', '&#64;ana', '`&#64;ana`'],
    ['makes emoji words code', ':tada:', '`:tada`:'],
    ['makes what would begin a list code', '1. - + 2)', '`1`. `-` `+` 2)'],
    ['shows what cannot be seen', 'a\nb', '`a\\u{a}b`'],
    ['is empty for nothing', '  ', ''],
  ])('%s', (_case, text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});

describe('code for Markdown', () => {
  it.each([
    ['a name', 'key/A b', '`key/A b`'],
    ['a backtick', 'a`b', '``a`b``'],
    ['backticks at the ends', '`a`', '`` `a` ``'],
    ['spaces at both ends', ' a ', '`  a  `'],
    ['too many backticks', '``````', '`\\u{60}\\u{60}\\u{60}\\u{60}\\u{60}\\u{60}`'],
    ['a pipe', 'a|b', '`a|b`'],
    ['nothing', '', ''],
  ])('of %s', (_case, text, expected) => {
    expect(markdownCode(text)).toBe(expected);
  });

  it.each([
    ['a pipe', 'a|b', '`a\\|b`'],
    ['a backslash before a pipe', 'a\\|b', '`a\\u{5c}\\|b`'],
    ['a backslash elsewhere', 'a\\b', '`a\\b`'],
  ])('in a cell, of %s', (_case, text, expected) => {
    expect(markdownCode(text, true)).toBe(expected);
  });
});

describe('whatever it is', () => {
  const anything = fc.oneof(
    fc.string({unit: 'grapheme', maxLength: 40}),
    fc.string({unit: fc.constantFrom(...'`|\\<>@#[]()!*_~&:;-. \n1ab'), maxLength: 40}),
    fc.constantFrom(...NASTY),
  );
  const INERT = /^[\p{L}\p{M}\p{N} ("“'’).,;:?!”%→·−—–…-]*$/u;

  it('nothing outside of code means anything', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (text, cell) => {
        const outside = outsideCode(markdownText(text, cell));
        expect(outside).toMatch(INERT);
        expect(outside).not.toMatch(/(^|\W)www\.|\b[0-9a-f]{7,40}\b|\b\p{L}+-\d/iu);
        expect(outsideCode(markdownCode(text, cell))).toBe('');
      }),
      {numRuns: 2000},
    );
  });

  it('no pipe ends a cell', () => {
    fc.assert(
      fc.property(anything, text => {
        for (const shown of [markdownText(text, true), markdownCode(text, true)])
          expect(shown.replaceAll('\\|', '')).not.toContain('|');
        expect(markdownCode(text, true)).not.toContain('\\\\|');
      }),
    );
  });
});
