import {describe, expect, it} from 'vitest';
import type {Query, Turns} from '../../src/api/client.ts';
import {readAll} from '../../src/api/pages.ts';
import {RbacError} from '../../src/errors.ts';
import type {Json, JsonObject} from '../../src/model/json.ts';
import fc from '../support/laws.ts';
import {failure} from './help.ts';

/** A page as the API gives it, or as it should not. */
type Spoil = (page: JsonObject, query: Query, asked: number) => Json;

const names = (count: number) => Array.from({length: count}, (_, index) => `a${String(index).padStart(6, '0')}@x.com`);
const itemsOf = (list: readonly string[]) => list.map(email => ({email}));

/** Serves a sorted list by offset and the same list by cursor; `spoil` has the last word on pages by offset. */
function serve(list: readonly string[], spoil: Spoil = page => page, limit = 100) {
  const asked: Query[] = [];
  let [now, most] = [0, 0];
  const fetchPage = async (_path: string, query: Query): Promise<Json> => {
    const index = asked.push(query) - 1;
    most = Math.max(most, ++now);
    await new Promise(resolve => setImmediate(resolve));
    now -= 1;
    return query.sort_by === undefined
      ? byCursor(list, query, limit)
      : spoil(byOffset(list, query, limit), query, index);
  };
  const skips = () =>
    asked.map(({sort_by, skip, starting_after}) => (sort_by ? (skip ?? 0) : `after ${starting_after}`));
  return {asked, fetchPage, skips, most: () => most};
}

function byOffset(list: readonly string[], {skip = 0}: Query, limit: number): JsonObject {
  const items = itemsOf(list.slice(Number(skip), Number(skip) + limit));
  return {items, ...(items.length === limit && {next_starting_after: 'c'})};
}

function byCursor(list: readonly string[], {starting_after: after}: Query, limit: number): JsonObject {
  const start = after === undefined ? 0 : list.indexOf(String(after)) + 1;
  const items = list.slice(start, start + limit);
  return {items: itemsOf(items), ...(items.length === limit && {next_starting_after: items.at(-1) ?? ''})};
}

/** A bound on requests that nobody else makes use of. */
function turnsFor(parallelism: number): Turns {
  let active = 0;
  return {
    run: async request => {
      active += 1;
      return request().finally(() => {
        active -= 1;
      });
    },
    idle: () => parallelism - active,
  };
}

const read = (server: ReturnType<typeof serve>, parallelism = 8, limit = 100) =>
  readAll(server.fetchPage, 'accounts', {unique: 'email', limit, turns: turnsFor(parallelism)});

describe('a list read by offset', () => {
  it.each([
    ['that is empty takes one request', 0, [0]],
    ['of less than a page takes one request', 99, [0]],
    ['of just a page is looked behind', 100, [0, 99, 198]],
    ['of a row more than a page has two', 101, [0, 99, 198]],
    ['of 300 takes two more than its pages', 300, [0, 99, 198, 297, 396, 495]],
  ])('%s', async (_phrase, count, skips) => {
    const server = serve(names(count));
    expect(await read(server)).toEqual(itemsOf(names(count)));
    expect(server.skips()).toEqual(skips);
    expect(server.asked[0]).toEqual({limit: 100, sort_by: 'email', sort_order: 'asc'});
  });

  it.each([1, 10, 50, 200, 720])(
    'of %i pages asks for no more pages too many than their logarithm, and one',
    async pages => {
      const server = serve(names(99 * pages));
      await read(server);
      expect(server.asked.length - pages).toBeLessThanOrEqual(Math.log2(pages + 1) + 1);
    },
  );

  it('has as many pages under way as others leave room for', async () => {
    for (const parallelism of [1, 3, 8]) {
      const server = serve(names(20_000));
      await read(server, parallelism);
      expect(server.most()).toBe(parallelism);
    }
    const alone = serve(names(20_000));
    await readAll(alone.fetchPage, 'accounts', {unique: 'email'});
    expect(alone.most()).toBe(1);
  });

  it('takes its filters along and never a cursor', async () => {
    const server = serve(names(500));
    await readAll(server.fetchPage, 'accounts', {unique: 'email', query: {tag_ids: 'T'}});
    expect(server.asked.every(({tag_ids, starting_after}) => tag_ids === 'T' && starting_after === undefined)).toBe(
      true,
    );
  });

  it.each<[string, readonly string[]]>([
    ['by bytes', ['A@x', 'Z@x', '_@x', 'a@x']],
    ['without letter case', ['a@x', 'B@x', 'c_d@x', 'D@x']],
    ['as dictionaries do', ['_a@x', '-b@x', '1@x', 'a@x', 'B@x']],
    ['as dictionaries do that skip punctuation', ['a.b@x', 'ab@y', 'a-c@x', 'ad@x']],
  ])('may be sorted %s', async (_phrase, list) => {
    const server = serve(list, undefined, 3);
    expect(await read(server, 8, 3)).toEqual(itemsOf(list));
    expect(server.skips()).not.toContain('after undefined');
  });

  it('may not be sorted in one way at first and in another later', async () => {
    const list = ['B@x', 'a@x', 'b@x', 'c_d@x', 'c-e@x', 'd@x'];
    const server = serve(list, undefined, 3);
    expect(await read(server, 8, 3)).toEqual(itemsOf(list));
    expect(server.skips()).toContain('after undefined');
  });
});

describe('a doubt', () => {
  const list = names(450);
  const at =
    (skip: number, change: (items: JsonObject[], page: JsonObject) => Json): Spoil =>
    (page, query) =>
      (query.skip ?? 0) === skip ? change([...(page.items as JsonObject[])], page) : page;
  const items = (change: (items: JsonObject[]) => readonly Json[]) => (old: JsonObject[]) => ({items: change(old)});

  it.each<[string, Spoil]>([
    ['an API that does not skip', page => ({...page, items: itemsOf(list.slice(0, 100))})],
    [
      'a row that moved between two pages',
      at(
        198,
        items(old => [...old.slice(1), {email: 'b@x'}]),
      ),
    ],
    [
      'a row that came between two pages',
      at(
        198,
        items(old => [{email: 'a000100b@x'}, ...old.slice(0, 99)]),
      ),
    ],
    [
      'an order that is none',
      at(
        99,
        items(old => [old[0] ?? {}, ...old.slice(1).reverse()]),
      ),
    ],
    [
      'a first page without order',
      at(
        0,
        items(old => old.toReversed()),
      ),
    ],
    [
      'a row that comes twice',
      at(
        99,
        items(old => [...old.slice(0, 50), old[49] ?? {}, ...old.slice(51)]),
      ),
    ],
    [
      'two rows in the wrong order',
      at(
        99,
        items(old => [...old.slice(0, 40), ...old.slice(40, 42).reverse(), ...old.slice(42)]),
      ),
    ],
    [
      'a row without its name',
      at(
        99,
        items(old => [...old.slice(0, 99), {}]),
      ),
    ],
    [
      'a row with an empty name',
      at(
        99,
        items(old => [...old.slice(0, 99), {email: ''}]),
      ),
    ],
    [
      'a short page that is not the last',
      at(
        198,
        items(old => old.slice(0, 50)),
      ),
    ],
    [
      'an empty page that is not the last',
      at(
        198,
        items(() => []),
      ),
    ],
    [
      'more rows than were asked for',
      at(
        99,
        items(old => [...old, {email: 'b@x'}]),
      ),
    ],
    ['a page that is none', at(297, () => null)],
    ['a list without a page', at(0, old => old)],
    ['items that are no list', at(99, () => ({items: {}}))],
    [
      'an item that is none',
      at(
        99,
        items(old => [...old.slice(0, 99), 'x']),
      ),
    ],
    ['a short first page that leads on', at(0, (old, page) => ({...page, items: old.slice(0, 30)}))],
    [
      'a list that goes on behind its end',
      at(
        495,
        items(() => [{email: 'z@x'}]),
      ),
    ],
    [
      'a last page that leads on, where something is behind it',
      (page, {skip = 0}) =>
        skip === 396 ? {items: [...(page.items as Json[]).slice(0, 40)], next_starting_after: 'c'} : page,
    ],
  ])('leads to the cursor: %s', async (_phrase, spoil) => {
    const server = serve(list, spoil);
    expect(await read(server)).toEqual(itemsOf(list));
    expect(server.skips().filter(skip => typeof skip === 'string')).toHaveLength(5);
  });

  it.each(['API_INVALID', 'API_FAILED', 'API_UNREACHABLE', 'API_SHAPE'] as const)('is %s as an answer', async code => {
    const server = serve(list, (page, {skip}) => {
      if (skip === 297) throw new RbacError(code, 'no');
      return page;
    });
    expect(await read(server)).toEqual(itemsOf(list));
  });

  it.each(['AUTH_SCOPE', 'API_RATE_LIMITED', 'API_PLAN_REQUIRED'] as const)('is not %s as an answer', async code => {
    const server = serve(list, () => {
      throw new RbacError(code, 'no');
    });
    expect(await failure(read(server))).toMatchObject({code});
    expect(server.asked).toHaveLength(1);
  });

  it('is not a last page that leads to nothing', async () => {
    const server = serve(list, page => ({...page, next_starting_after: 'c'}));
    expect(await read(server)).toEqual(itemsOf(list));
    expect(server.skips()).toContain(450);
    expect(server.skips()).not.toContain('after undefined');
  });

  it('that the cursor does not settle is an error', async () => {
    const server = serve(list);
    const broken = async (path: string, query: Query) =>
      query.sort_by === undefined
        ? {items: 7}
        : {...((await server.fetchPage(path, query)) as JsonObject), items: null};
    expect(await failure(readAll(broken, 'accounts', {unique: 'email'}))).toMatchObject({code: 'API_SHAPE'});
  });
});

describe('laws', () => {
  it('a list of any length reads back whole, whatever the bound', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({min: 2, max: 7}),
        fc.integer({min: 1, max: 9}),
        async (count, limit, bound) => {
          const server = serve(names(count), undefined, limit);
          expect(await read(server, bound, limit)).toEqual(itemsOf(names(count)));
          expect(server.skips()).not.toContain('after undefined');
        },
      ),
    );
  });

  it('a list that changes while it is read loses none that was there all the time', async () => {
    const change = fc.record({after: fc.integer({min: 1, max: 12}), index: fc.nat(60), add: fc.boolean()});
    await fc.assert(
      fc.asyncProperty(fc.integer({min: 5, max: 60}), fc.array(change, {maxLength: 4}), async (count, changes) => {
        const rows = names(count);
        const kept = new Set(rows);
        let asked = 0;
        const fetchPage = async (_path: string, query: Query): Promise<Json> => {
          for (const {index, add} of changes.filter(({after}) => after === asked)) {
            const place = index % (rows.length + 1);
            if (add) rows.splice(place, 0, `${rows[place - 1] ?? '0'}b`);
            else kept.delete(rows.splice(place, 1)[0] ?? '');
          }
          asked += 1;
          return query.sort_by === undefined ? byKeyset(rows, query) : byOffset(rows, query, 4);
        };
        const found = await readAll(fetchPage, 'accounts', {unique: 'email', limit: 4, turns: turnsFor(4)});
        const there = new Set(found.map(({email}) => email));
        expect([...kept].filter(email => !there.has(email))).toEqual([]);
      }),
    );
  });
});

/** By a cursor that stands for a place in the order, whatever comes and goes. */
function byKeyset(list: readonly string[], {starting_after: after = ''}: Query): JsonObject {
  const items = list.filter(email => email > String(after)).slice(0, 4);
  return {items: itemsOf(items), ...(items.length === 4 && {next_starting_after: items.at(-1) ?? ''})};
}
