import {describe, expect, it} from 'vitest';
import type {Reader} from '../../src/api/client.ts';
import {type ErrorCode, RbacError} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readEverything, readLive} from '../../src/live/read.ts';
import type {JsonObject} from '../../src/model/json.ts';
import {desiredFrom, onEmulator, planFrom, WORKSPACE_ID, type World} from '../support/world.ts';
import {linesOf} from './story.ts';

/** What the API makes of the items of one list. */
type Change = (path: string, items: readonly JsonObject[], query: JsonObject) => readonly JsonObject[];

const id = (number: number) => `0190b2c4-0000-7000-8000-${String(number).padStart(12, '0')}`;
const addresses = (count: number) => Array.from({length: count}, (_, index) => `a${index}@x.com`);

/** Tags named T0, T1, … on the accounts that are listed for each; campaigns with ids from 1000. */
const state = (accounts: readonly string[], carried: readonly (readonly string[])[], campaigns = 0) => ({
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      accounts,
      campaigns: Array.from({length: campaigns}, (_, index) => ({id: id(1_000 + index), name: `C${index}`})),
      custom_tags: carried.map((list, index) => ({label: `T${index}`, id: id(index), accounts: list})),
    },
  ],
});

/** The file that asks for these accounts on T0, T1, … */
const file = (lists: readonly (readonly string[])[]) =>
  JSON.stringify({version: 1, assignments: lists.map((accounts, index) => ({tag: `T${index}`, accounts}))});

/** A reader whose lists the API gives otherwise than the emulator does. */
const changed = ({reader}: World, change: Change): Reader => ({
  ...reader,
  getAll: async (path, options = {}) =>
    change(path, await reader.getAll(path, options), {...options.query} as JsonObject),
});

interface Told {
  readonly lines: readonly string[];
  /** Requests in short: `list`, `tag 3`, `one`, `probe`. */
  readonly asked: readonly string[];
}

const told = (world: object, text: string, change: Change = (_path, items) => items): Promise<Told> =>
  onEmulator(world, async emulated => {
    const desired = desiredFrom(text);
    const live = await readLive(changed(emulated, change), desired, {kinds, parallelism: 8});
    return {lines: linesOf(planFrom(desired, live)), asked: shortOf(emulated)};
  });

const shortOf = ({emulator}: World) =>
  emulator
    .requests()
    .filter(({path}) => /accounts|campaigns/.test(path))
    .map(({path, query}) => {
      const asks = new URLSearchParams(query);
      if (/(accounts|campaigns)\/./.test(path)) return 'one';
      if (asks.get('limit') === '1') return 'probe';
      const tag = asks.get('tag_ids');
      return tag === null ? 'list' : `tag ${Number(tag.slice(-12))}`;
    });
const kindsOf = (asked: readonly string[]) => [...new Set(asked)].toSorted();

const some = addresses(10);
/** Three tags: one on just what is wanted, one that lacks an account, one that has one too many. */
const uneven = state(some, [some, some.slice(1), some.slice(0, 4)]);
const wanted = file([['a*'], ['a*'], ['a0@x.com', 'a1@x.com', 'a2@x.com']]);
const plan = ['assign assignment/T1/accounts 1', 'unassign assignment/T2/accounts 1'];

describe('one list of accounts with their tags', () => {
  it('stands for the lists of the tags that nothing is planned for', async () => {
    const {lines, asked} = await told(uneven, wanted);
    expect(lines).toEqual(plan);
    expect(asked.toSorted()).toEqual(['list', 'tag 1', 'tag 2']);
  });

  const listed =
    (change: (item: JsonObject, index: number) => JsonObject): Change =>
    (path, items, query) =>
      path === 'accounts' && query.include_tags === true ? items.map(change) : items;
  const withTags = (tags: JsonObject['tags']) => listed(item => ({...item, tags: tags ?? null}));

  it.each<[string, Change]>([
    ['do not carry the field', listed(({tags: _tags, ...item}) => item)],
    ['carry it now and then', listed(({tags = null, ...item}, index) => (index === 3 ? item : {...item, tags}))],
    ['carry null alone', withTags(null)],
    ['carry texts', withTags('T0')],
    ['carry lists of ids', withTags([id(0)])],
    ['carry tags without an id', withTags([{label: 'T0'}])],
    ['carry a tag with an empty id', withTags([{id: '', label: 'T0'}])],
  ])('does not count where its items %s: each tag is read', async (_phrase, change) => {
    const {lines, asked} = await told(uneven, wanted, change);
    expect(lines).toEqual(plan);
    expect(asked.toSorted()).toEqual(['list', 'tag 0', 'tag 1', 'tag 2']);
  });

  it('does not hide what a tag is on by saying null of everybody', async () => {
    const {lines} = await told(state(some, [['a0@x.com'], some]), file([[], ['a*']]), withTags(null));
    expect(lines).toEqual(['unassign assignment/T0/accounts 1']);
  });

  it('is read without tags where the API refuses to give them', async () => {
    const refuse: Change = (_path, items, query) => {
      if (query.include_tags === true) throw new RbacError('API_INVALID', 'unknown parameter', {status: 400});
      return items;
    };
    expect((await told(uneven, wanted, refuse)).lines).toEqual(plan);
  });

  it('takes null for no tag where others have some', async () => {
    const {lines, asked} = await told(state(some, [['a0@x.com'], []]), file([['a0*'], []]));
    expect(lines).toEqual([]);
    expect(asked).toEqual(['list']);
  });

  it.each<[string, (tags: readonly JsonObject[]) => readonly JsonObject[]]>([
    ['leaves out a tag', () => []],
    ['shows one too many', tags => [...tags, {id: id(1), label: 'T1'}]],
  ])('that %s makes no plan: what the tag itself is on decides', async (_phrase, change) => {
    const stale = listed(item => ({...item, tags: change((item.tags ?? []) as readonly JsonObject[])}));
    const keep = listed((item, index) =>
      index === 0 ? item : (stale('accounts', [item], {include_tags: true})[0] ?? item),
    );
    const both = state(some, [some, ['a1@x.com']]);
    expect((await told(both, file([['a*'], ['a1@x.com']]), keep)).lines).toEqual([]);
  });

  it('that cannot be read to its end is an error, and nothing is planned', async () => {
    const cut: Change = (path, items, query) => {
      if (path === 'accounts' && query.tag_ids === undefined) throw new RbacError('API_PARTIAL', 'cut off');
      return items;
    };
    await expect(told(uneven, wanted, cut)).rejects.toMatchObject({code: 'API_PARTIAL'});
  });

  it('is not what an export goes by: each tag is read', async () => {
    const asked = await onEmulator(uneven, async world => {
      await readEverything(world.reader, {kinds, parallelism: 8});
      return shortOf(world);
    });
    expect(asked.filter(one => one !== 'list').length).toBe(6);
  });
});

describe('the fewest requests', () => {
  const each = (tags: number, accounts: readonly string[]) => Array.from({length: tags}, () => accounts);

  it.each<[string, object, string, readonly string[], number]>([
    [
      'few tags are read one by one',
      state(some, each(4, some)),
      file(each(4, some)),
      ['tag 0', 'tag 1', 'tag 2', 'tag 3'],
      4,
    ],
    [
      'many tags in a short list are read from that',
      state(some, each(20, some)),
      file(each(20, some)),
      ['list', 'probe'],
      2,
    ],
    [
      'many tags on much are read from a list that is shorter than theirs',
      state(addresses(450), each(6, addresses(450))),
      file(each(6, addresses(450))),
      ['list', 'probe'],
      9,
    ],
    [
      'many tags in a long list are read one by one',
      state(addresses(1_000), each(8, some)),
      file(each(8, some)),
      ['probe', ...Array.from({length: 8}, (_, index) => `tag ${index}`)],
      9,
    ],
    [
      'many addresses of a short list are read from that',
      state(addresses(150), [[]]),
      file([addresses(30)]),
      ['list', 'probe', 'tag 0'],
      6,
    ],
    [
      'some addresses of a long list are looked up',
      state(addresses(1_500), [[]]),
      file([addresses(20)]),
      ['one', 'probe', 'tag 0'],
      22,
    ],
  ])('%s', async (_phrase, world, text, what, most) => {
    const {asked} = await told(world, text);
    expect(kindsOf(asked)).toEqual(what);
    expect(asked.length).toBeLessThanOrEqual(most);
  });

  it.each<ErrorCode>(['API_INVALID', 'API_FAILED'])(
    'are not looked for where the API answers %s to a row so far down',
    code =>
      onEmulator(state(some, [...each(5, some), []]), async world => {
        const reader: Reader = {
          ...world.reader,
          get: async (path, query = {}) => {
            if (query.skip !== undefined) throw new RbacError(code, 'no skipping here');
            return world.reader.get(path, query);
          },
        };
        const desired = desiredFrom(file([...each(5, some), addresses(6)]));
        const live = await readLive(reader, desired, {kinds, parallelism: 8});
        expect(linesOf(planFrom(desired, live))).toEqual(['assign assignment/T5/accounts 6']);
        expect(kindsOf(shortOf(world))).toEqual(Array.from({length: 6}, (_, index) => `tag ${index}`));
      }),
  );

  const campaigns = (numbers: readonly number[]) =>
    JSON.stringify({version: 1, assignments: [{tag: 'T0', campaigns: numbers.map(number => id(1_000 + number))}]});
  const range = (count: number) => Array.from({length: count}, (_, index) => index);
  it.each<[string, number, readonly number[], readonly string[]]>([
    ['few campaigns are looked up', 300, [1, 2, 3], ['one', 'one', 'one', 'tag 0']],
    ['more of them are on the first page', 60, range(30), ['list', 'tag 0']],
    [
      'those that are not on the first page are looked up',
      300,
      [0, 1, 299, 298, 297, 296],
      ['list', 'one', 'one', 'tag 0'],
    ],
    ['when many are not there the list is read', 300, range(30), ['list', 'list', 'list', 'list', 'list', 'tag 0']],
  ])('%s', async (_phrase, count, numbers, what) => {
    const {lines, asked} = await told(state([], [[]], count), campaigns(numbers));
    expect(lines).toEqual([`assign assignment/T0/campaigns ${numbers.length}`]);
    expect(asked.toSorted()).toEqual(what);
  });

  it('a list that a pattern needs is read while the tags are', async () => {
    await onEmulator(uneven, async world => {
      let waiting = true;
      const reader: Reader = {
        ...world.reader,
        getAll: async (path, options) => {
          if (path === 'custom-tags') await until(() => shortOf(world).includes('list'));
          const items = await world.reader.getAll(path, options);
          if (path === 'custom-tags') waiting = false;
          return items;
        },
      };
      await readLive(reader, desiredFrom(wanted), {kinds, parallelism: 8});
      expect(waiting).toBe(false);
    });
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 5));
}
