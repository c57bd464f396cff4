import {describe, expect, it} from 'vitest';
import {ACTIONS} from '../../src/model/plan.ts';
import {columns, cut, paint, SYMBOLS, styleOf, widthOf} from '../../src/render/style.ts';

describe('width', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['Größe', 5],
    ['cafe\u0301', 4],
    ['東京', 4],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['𠮷', 2],
    ['🚀', 2],
    ['a→b', 3],
    ['±−…', 3],
  ])('%j takes %i columns', (text, expected) => {
    expect(widthOf(text)).toBe(expected);
  });
});

describe('columns', () => {
  it('are as wide as their widest cell, the last one aside', () => {
    expect(
      columns(
        [
          ['a', 'bb', 'c'],
          ['aaa', 'b', 'ccc'],
        ],
        [10, 10],
      ),
    ).toEqual([
      ['a  ', 'bb', 'c'],
      ['aaa', 'b ', 'ccc'],
    ]);
  });

  it('are no wider than their limit, and a longer cell is left whole', () => {
    expect(
      columns(
        [
          ['a', 'x'],
          ['a'.repeat(9), 'x'],
        ],
        [4],
      ),
    ).toEqual([
      ['a   ', 'x'],
      ['a'.repeat(9), 'x'],
    ]);
  });

  it('take rows of different lengths', () => {
    expect(columns([['a'], ['aa', 'b']], [9])).toEqual([['a'], ['aa', 'b']]);
  });
});

describe('cut', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['too long', 5, 'too …'],
    ['東京都庁', 5, '東京…'],
    ['🚀🚀🚀', 4, '🚀…'],
  ])('%j to %i is %j', (text, most, expected) => {
    expect(cut(text, most)).toBe(expected);
    expect(widthOf(expected)).toBeLessThanOrEqual(most);
  });
});

describe('colour', () => {
  it('is there or not, whatever the terminal of this process is', () => {
    expect(styleOf(true).bad('x')).toBe('\u001b[31mx\u001b[39m');
    expect(styleOf(false).bad('x')).toBe('x');
    expect(styleOf(true).bold('')).toBe('');
  });

  it.each(ACTIONS)('and symbol of %s tell the same', action => {
    const colour = paint(action, styleOf(true))('x');
    const expected = {'+': '\u001b[32m', '-': '\u001b[31m', '~': '\u001b[33m', '±': '\u001b[33m'}[SYMBOLS[action]];
    expect(colour).toBe(`${expected}x\u001b[39m`);
  });
});
