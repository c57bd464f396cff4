import {describe, expect, it} from 'vitest';
import {type Problem, RbacError} from '../../src/errors.ts';
import {renderError, renderProblems, renderStack} from '../../src/render/problems.ts';
import {styleOf, widthOf} from '../../src/render/style.ts';
import {renderWarnings} from '../../src/render/warnings.ts';
import {HOSTILE, isUnsafe, undressed} from './hostile.ts';

const plain = styleOf(false);
const problem = (details: Partial<Problem> = {}): Problem => ({
  code: 'CONFIG_VALUE',
  message: 'it is wrong',
  at: {file: 'rbac.yaml', line: 12, column: 9},
  ...details,
});

/** The two lines of an excerpt. */
function excerpt(line: string, column: number, length?: number): readonly [string, string] {
  const shown = renderProblems(
    [problem({line, at: {file: 'f', line: 12, column}, ...(length !== undefined && {length})})],
    plain,
  );
  const [, text = '', caret = ''] = shown.split('\n');
  return [text, caret];
}

/** What stands above the carets, by columns of the terminal. */
function marked([text, caret]: readonly [string, string]): string {
  const from = caret.indexOf('^');
  const to = caret.lastIndexOf('^') + 1;
  let column = 0;
  let found = '';
  for (const character of text) {
    if (column >= from && column < to) found += character;
    column += widthOf(character);
  }
  return found;
}

describe('a problem', () => {
  it('has its place, code, words, excerpt, the other place and what to do', () => {
    const shown = renderProblems(
      [
        problem({
          line: '  email: nobody',
          length: 6,
          at: {file: 'rbac.yaml', line: 12, column: 10},
          hint: 'write it like a@b.com',
          also: {file: 'b.yaml', line: 2, column: 3},
        }),
      ],
      plain,
    );
    expect(shown).toBe(
      [
        'rbac.yaml:12:10  CONFIG_VALUE  it is wrong',
        '  12 |   email: nobody',
        '     |          ^^^^^^',
        '  see also b.yaml:2:3',
        '  → write it like a@b.com',
        '',
        '1 problem in 1 file.',
        '',
      ].join('\n'),
    );
  });

  it('has no excerpt where there is no line', () => {
    expect(renderProblems([problem()], plain)).toBe(
      'rbac.yaml:12:9  CONFIG_VALUE  it is wrong\n\n1 problem in 1 file.\n',
    );
  });

  it('is counted with the others, by file', () => {
    const two = [problem(), problem({at: {file: 'b.yaml', line: 1, column: 1}})];
    expect(renderProblems(two, plain)).toMatch(/2 problems in 2 files\.\n$/);
  });
});

describe('the caret', () => {
  it.each([
    ['plain text', '  role: editr', 9, 5, 'editr'],
    ['wide characters before it', '  - 東京: wrong', 9, 5, 'wrong'],
    ['wide characters under it', '  tag: 東京 x', 8, 2, '東京'],
    ['an emoji, which is two units long', '  tag: 🚀🚀 x', 12, 1, ' x'.slice(0, 1)],
    ['a combining character before it', '  cafe\u0301: wrong', 10, 5, 'wrong'],
    ['a tab before it', '\t- role: editr', 10, 5, 'editr'],
    ['no length', '  role: editr', 9, undefined, 'e'],
  ])('stands under what it is about: %s', (_case, line, column, length, expected) => {
    expect(marked(excerpt(line, column, length))).toBe(expected);
  });

  it('is there even at the end of the line', () => {
    expect(excerpt('role:', 6)[1]).toBe('     |      ^');
  });

  it('shows a part of a long line, and where it is cut', () => {
    const line = `${'x'.repeat(400)}WRONG${'y'.repeat(400)}`;
    const shown = excerpt(line, 401, 5);
    expect(marked(shown)).toBe('WRONG');
    expect(shown[0]).toMatch(/^ {2}12 \| …x{50}WRONGy{45}…$/);
  });

  it('shows no half of a character where a line is cut', () => {
    const shown = excerpt(`${'🚀'.repeat(100)}WRONG${'🚀'.repeat(100)}`, 201, 5);
    expect(marked(shown)).toBe('WRONG');
    expect(shown[0]).not.toContain('\\u{d');
    const odd = excerpt(`x${'🚀'.repeat(100)}WRONG${'🚀'.repeat(100)}`, 202, 5);
    expect(marked(odd)).toBe('WRONG');
    expect(odd[0]).not.toContain('\\u{d');
  });

  it('ends with the line, however long the mark is', () => {
    expect(excerpt('role: x', 7, 500)[1]).toBe('     |       ^');
  });
});

describe('an error', () => {
  it('has a place, a code, words and what to do', () => {
    const error = new RbacError('USAGE', 'it is wrong', {at: {file: 'f', line: 1, column: 2}, hint: 'do that'});
    expect(renderError(error, plain)).toBe('f:1:2  USAGE  it is wrong\n  → do that\n');
    expect(renderError(new RbacError('USAGE', 'it is wrong'), plain)).toBe('USAGE  it is wrong\n');
  });

  it('is dressed without a change of its words', () => {
    const error = new RbacError('USAGE', 'it is wrong', {hint: 'do that'});
    expect(undressed(renderError(error, styleOf(true)))).toBe(renderError(error, plain));
    expect(renderError(error, styleOf(true))).toContain('\u001b[31mUSAGE');
  });
});

describe('hostile strings', () => {
  const at = {file: HOSTILE, line: 1, column: 4};
  it.each([
    [
      'a problem',
      renderProblems([problem({message: HOSTILE, hint: HOSTILE, at, also: at, line: HOSTILE, length: 3})], plain),
    ],
    ['an error', renderError(new RbacError('USAGE', HOSTILE, {hint: HOSTILE, at}), plain)],
    ['warnings', renderWarnings([{code: 'W', message: HOSTILE, at}], plain)],
    [
      'a stack',
      renderStack(Object.assign(new Error('x'), {stack: `Error: ${HOSTILE.replace(/[\r\n]/g, '')}\n    at x`})),
    ],
  ])('stay on one line in %s', (_case, shown) => {
    expect(isUnsafe(shown)).toBe(false);
    expect(shown.split('\n').filter(line => line.startsWith('forged'))).toEqual([]);
  });
});

describe('warnings', () => {
  it('stand one a line, with an empty line behind them', () => {
    expect(renderWarnings([{code: 'W', message: 'look', at: {file: 'f', line: 3, column: 1}}], plain)).toBe(
      '  ! look  W  f:3\n\n',
    );
    expect(renderWarnings([], plain)).toBe('');
  });
});
