import {describe, expect, it} from 'vitest';
import type {Query} from '../../src/api/client.ts';
import {readAll} from '../../src/api/pages.ts';
import * as shape from '../../src/api/shape.ts';
import type {Json} from '../../src/model/json.ts';
import fc from '../support/laws.ts';
import {failure} from './help.ts';

/** Serves pages one after the other and remembers what was asked. */
function pagesOf(...pages: readonly Json[]) {
  const asked: Query[] = [];
  const fetchPage = async (_path: string, query: Query) => {
    asked.push(query);
    const page = pages[asked.length - 1];
    if (page === undefined) throw new Error('one page too many was asked for');
    return page;
  };
  return {asked, fetchPage};
}

const items = (...ids: readonly (string | number)[]) => ids.map(id => ({id: `id-${id}`}));
const page = (ids: readonly (string | number)[], cursor?: Json) => ({
  items: items(...ids),
  ...(cursor !== undefined && {next_starting_after: cursor}),
});

it('follows cursors until there is none', async () => {
  const {asked, fetchPage} = pagesOf(page([1, 2], 'a&b'), page([3, 4], 'c'), page([5]));
  expect(await readAll(fetchPage, 'custom-tags', {query: {search: 'x'}, limit: 2})).toEqual(items(1, 2, 3, 4, 5));
  expect(asked).toEqual([
    {search: 'x', limit: 2, starting_after: undefined},
    {search: 'x', limit: 2, starting_after: 'a&b'},
    {search: 'x', limit: 2, starting_after: 'c'},
  ]);
});

it.each([
  ['an empty list', [page([])], []],
  ['an empty list that names a next page', [page([], 'a')], []],
  ['an empty page after a full last one', [page([1], 'a'), page([])], [1]],
  ['an empty page whose cursor is odd', [page([1], 'a'), page([], 7)], [1]],
  ['a null cursor', [page([1], null)], [1]],
  ['overlapping pages', [page([1, 2], 'a'), page([2, 3], 'b'), page([3, 4])], [1, 2, 3, 4]],
  ['a list without pages', [items(1, 2)], [1, 2]],
  ['an empty list without pages', [[]], []],
])('reads %s', async (_what, pages, ids) => {
  const {asked, fetchPage} = pagesOf(...pages);
  expect(await readAll(fetchPage, 'custom-tags')).toEqual(items(...ids));
  expect(asked).toHaveLength(pages.length);
  expect(asked[0]?.limit).toBe(100);
});

it('tells accounts apart by address, and leaves items without identity alone', async () => {
  const accounts = pagesOf(
    {items: [{email: 'a@x.io'}, {email: 'b@x.io'}], next_starting_after: 'c'},
    {items: [{email: 'b@x.io'}, {email: 'c@x.io'}]},
  );
  expect(await readAll(accounts.fetchPage, 'accounts')).toHaveLength(3);
  const logs = pagesOf({items: [{at: 1}, {at: 1}], next_starting_after: 'c'}, {items: [{at: 1}]});
  expect(await readAll(logs.fetchPage, 'audit-logs')).toHaveLength(3);
});

describe('an odd list is an error, never a shorter list', () => {
  const full = Array.from({length: 100}, (_, index) => index);
  it.each<[string, readonly Json[], string, string]>([
    ['a repeated cursor', [page([1], 'a'), page([2], 'a')], 'API_PARTIAL', 'page 2 leads back to an earlier page'],
    [
      'a ring of cursors',
      [page([1], 'a'), page([2], 'b'), page([3], 'a')],
      'API_PARTIAL',
      'page 3 leads back to an earlier page',
    ],
    ['a repeated page', [page([1, 2], 'a'), page([2, 1], 'b')], 'API_PARTIAL', 'a page repeats (page 2)'],
    ['a repeated last page', [page([1, 2], 'a'), page([1])], 'API_PARTIAL', 'a page repeats (page 2)'],
    ['an empty cursor', [page([1], '')], 'API_PARTIAL', 'got an empty one (page 1)'],
    ['a cursor that is no text', [page([1], 5)], 'API_PARTIAL', 'got a number (page 1)'],
    [
      'more items than asked for',
      [page([...full, 'x'], 'a')],
      'API_PARTIAL',
      'gave 101 items where 100 were asked for (page 1)',
    ],
    ['a full list without pages', [items(...full)], 'API_PARTIAL', 'without pages that may be cut off'],
    ['no items', [{}], 'API_SHAPE', 'expected a list under "items", got nothing (page 1)'],
    ['items that are no list', [{items: {}}], 'API_SHAPE', 'expected a list under "items", got an object (page 1)'],
    [
      'items that are no objects',
      [{items: ['a']}],
      'API_SHAPE',
      'expected objects under "items", got a string (page 1)',
    ],
    ['a null item on a later page', [page([1], 'a'), {items: [null]}], 'API_SHAPE', 'got null (page 2)'],
    ['a bare list as a later page', [page([1], 'a'), items(2)], 'API_SHAPE', 'expected a page, got a list (page 2)'],
    ['a page that is null', [null], 'API_SHAPE', 'expected a page, got null (page 1)'],
  ])('%s', async (_what, pages, code, message) => {
    const error = await failure(readAll(pagesOf(...pages).fetchPage, 'custom-tags'));
    expect(error).toMatchObject({code, message: expect.stringMatching(/^the list custom-tags: /)});
    expect(error.message).toContain(message);
  });

  it('a list that never ends', async () => {
    let number = 0;
    const endless = async () => page([++number], `cursor-${number}`);
    expect(await failure(readAll(endless, 'audit-logs'))).toMatchObject({
      code: 'API_PARTIAL',
      message: expect.stringContaining('more than 20000 pages'),
    });
  });

  it('a page that cannot be read', async () => {
    const {fetchPage} = pagesOf(page([1], 'a'));
    await expect(readAll(fetchPage, 'custom-tags')).rejects.toThrow('one page too many');
  });
});

describe('laws', () => {
  const cuts = fc.array(fc.integer({min: 1, max: 7}), {minLength: 0, maxLength: 40});

  it('a list cut into any pages reads back whole, with or without a cursor on its last page', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (sizes, cursorAtEnd) => {
        const {pages, ids} = cut(sizes, cursorAtEnd);
        expect(await readAll(pagesOf(...pages).fetchPage, 'custom-tags', {limit: 7})).toEqual(items(...ids));
      }),
    );
  });

  it('items that show up again on the next page make no difference', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, async sizes => {
        const {pages, ids} = cut(sizes, false);
        const overlapping = pages.map((one, index) => ({
          ...one,
          items: [...(pages[index - 1]?.items.slice(-3) ?? []), ...one.items],
        }));
        expect(await readAll(pagesOf(...overlapping).fetchPage, 'custom-tags', {limit: 10})).toEqual(items(...ids));
      }),
    );
  });

  it('100,000 items are no trouble', async () => {
    const {pages, ids} = cut(
      Array.from({length: 1000}, () => 100),
      true,
    );
    expect(await readAll(pagesOf(...pages).fetchPage, 'accounts')).toHaveLength(ids.length);
  });
});

function cut(sizes: readonly number[], cursorAtEnd: boolean) {
  let next = 0;
  const pages = sizes.map((size, index) => {
    const ids = Array.from({length: size}, () => ++next);
    return page(ids, index < sizes.length - 1 || cursorAtEnd ? `cursor-${index}` : undefined);
  });
  const ids = Array.from({length: next}, (_, index) => index + 1);
  return {pages: cursorAtEnd || sizes.length === 0 ? [...pages, page([])] : pages, ids};
}

describe('fields of an item', () => {
  const sample = {
    text: 'a',
    empty: '',
    number: 1.5,
    flag: false,
    list: ['a', 'b'],
    mixed: ['a', 7],
    nothing: null,
    object: {a: 1},
  };

  it('reads fields of the right type', () => {
    expect(shape.stringField(sample, 'text', 'x')).toBe('a');
    expect(shape.stringField(sample, 'empty', 'x')).toBe('');
    expect(shape.numberField(sample, 'number', 'x')).toBe(1.5);
    expect(shape.booleanField(sample, 'flag', 'x')).toBe(false);
    expect(shape.stringsField(sample, 'list', 'x')).toEqual(['a', 'b']);
    expect(shape.asObject(sample.object)).toEqual({a: 1});
  });

  it.each([
    ['2026-10-02T10:00:00Z', '2026-10-02T10:00:00Z'],
    ['2026-10-02T10:00:00.123456+02:00', '2026-10-02T10:00:00.123456+02:00'],
    ['2026-10-02 10:00:00+00', '2026-10-02 10:00:00+00'],
    ['2026-10-02T10:00:00', '2026-10-02T10:00:00Z'],
    [' 2026-10-02 10:00 ', '2026-10-02 10:00Z'],
    ['2026-10-02', '2026-10-02'],
  ])('reads the time %j, in UTC where it has no zone', (text, time) => {
    expect(shape.timeField({text}, 'text', 'x')).toBe(time);
  });

  it.each(['', 'soon', '7', '2026', '2026-13-45T10:00:00Z', '10/02/2026', 'Z'])('takes %j for no time', text => {
    expect(() => shape.timeField({text}, 'text', 'x')).toThrow('x.text: expected a time, got');
  });

  it.each([shape.optionalString, shape.optionalNumber, shape.optionalBoolean, shape.optionalStrings])(
    'reads what is absent or null as undefined (%o)',
    read => {
      expect(read(sample, 'nothing', 'x')).toBeUndefined();
      expect(read(sample, 'absent', 'x')).toBeUndefined();
      expect(read(sample, 'toString', 'x')).toBeUndefined();
    },
  );

  it.each([
    [
      () => shape.stringField({email: 12345}, 'email', 'workspace-members[3]'),
      'workspace-members[3].email: expected a string, got a number',
    ],
    [() => shape.stringField(sample, 'absent', 'x'), 'x.absent: expected a string, got nothing'],
    [() => shape.stringField(sample, 'nothing', 'x'), 'x.nothing: expected a string, got null'],
    [() => shape.optionalString(sample, 'list', 'x'), 'x.list: expected a string, got a list'],
    [() => shape.numberField(sample, 'text', 'x'), 'x.text: expected a number, got a string'],
    [() => shape.booleanField(sample, 'object', 'x'), 'x.object: expected true or false, got an object'],
    [
      () => shape.stringsField(sample, 'mixed', 'x'),
      'x.mixed: expected a list of strings, got a list with other things',
    ],
    [
      () => shape.stringsField({list: ['a', ' ']}, 'list', 'x'),
      'x.list: expected a list of strings, got one with an empty text',
    ],
    [() => shape.idField({id: 'a/../b'}, 'id', 'x'), 'x.id: expected an id, got another text'],
    [() => shape.idField({id: ''}, 'id', 'x'), 'x.id: expected an id, got an empty text'],
    [() => shape.idField({}, 'id', 'x'), 'x.id: expected an id, got nothing'],
    [() => shape.addressField({email: 'ana'}, 'email', 'x'), 'x.email: expected a mail address, got another text'],
    [() => shape.nameField({name: ' '}, 'name', 'x'), 'x.name: expected a name, got an empty text'],
    [() => shape.timeField({}, 'time', 'x'), 'x.time: expected a time, got nothing'],
    [() => shape.stringsField(sample, 'absent', 'x'), 'x.absent: expected a list of strings, got nothing'],
    [() => shape.asObject([], 'custom-tags'), 'custom-tags: expected an object, got a list'],
    [() => shape.asObject('secret', 'a\u202eb'), 'a\\u{202e}b: expected an object, got a string'],
  ])('says what is wrong: %o', (read, message) => {
    expect(read).toThrow(expect.objectContaining({code: 'API_SHAPE', message}));
  });
});
