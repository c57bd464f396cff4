import {expect, it} from 'vitest';
import {firstDifference} from './page.ts';

const page = (row: string) => ['# Title', '', row, '', '- `said`'].join('\n');
const COMMITTED = page('| 200 with half a text | 76 | 41 | 35 | 0 | 0 |');

it.each([
  ['nothing', '| 200 with half a text | 76 | 41 | 35 | 0 | 0 |'],
  ['three cases that took a run less', '| 200 with half a text | 76 | 44 | 32 | 0 | 0 |'],
])('%s is no difference', (_, row) => {
  expect(firstDifference(COMMITTED, page(row))).toBeUndefined();
});

it.each([
  ['four cases that took a run less', '| 200 with half a text | 76 | 45 | 31 | 0 | 0 |'],
  ['a case more', '| 200 with half a text | 77 | 42 | 35 | 0 | 0 |'],
  ['a case that was not survived', '| 200 with half a text | 76 | 41 | 35 | 0 | 1 |'],
  ['another fault', '| 200 with nothing in it | 76 | 41 | 35 | 0 | 0 |'],
])('%s is a difference', (_, row) => {
  expect(firstDifference(COMMITTED, page(row))).toBe(
    `line 3: - | 200 with half a text | 76 | 41 | 35 | 0 | 0 |\n        + ${row}`,
  );
});

it('tells a line that is not there, and one too many', () => {
  expect(firstDifference(COMMITTED, COMMITTED.replace('said', 'another'))).toBe(
    'line 5: - - `said`\n        + - `another`',
  );
  expect(firstDifference(COMMITTED, COMMITTED.slice(0, -'\n- `said`'.length))).toBe('5 lines, and 4 were found');
});
