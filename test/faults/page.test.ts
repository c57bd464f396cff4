import {expect, it} from 'vitest';
import {newsIn} from './page.ts';

const page = (row: string, ...said: readonly string[]) =>
  ['# Title', '', row, '', `<details><summary>What the runs said (${said.length})</summary>`, ...said].join('\n');
const ROW = '| 200 with half a text | 76 | 41 | 35 | 0 | 0 |';
const COMMITTED = page(ROW, '- `said`', '- `also said`');

it.each([
  ['the same', COMMITTED],
  [
    'three cases that took a run less',
    page('| 200 with half a text | 76 | 44 | 32 | 0 | 0 |', '- `said`', '- `also said`'),
  ],
  ['something that is not said this time', page(ROW, '- `said`')],
])('%s is no news', (_, found) => {
  expect(newsIn(COMMITTED, found)).toBeUndefined();
});

it.each([
  ['four cases that took a run less', '| 200 with half a text | 76 | 45 | 31 | 0 | 0 |'],
  ['a case more', '| 200 with half a text | 77 | 42 | 35 | 0 | 0 |'],
  ['a case that was not survived', '| 200 with half a text | 76 | 41 | 35 | 0 | 1 |'],
  ['another fault', '| 200 with nothing in it | 76 | 41 | 35 | 0 | 0 |'],
])('%s is news', (_, row) => {
  expect(newsIn(COMMITTED, page(row, '- `said`'))).toBe(row);
});

it('another thing said is news', () => {
  expect(newsIn(COMMITTED, page(ROW, '- `said`', '- `never said before`'))).toBe('- `never said before`');
});
