import {describe, expect, it} from 'vitest';
import type {Reader, Turns} from '../../src/api/client.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readEverything, readLive} from '../../src/live/read.ts';
import {readSendingTags} from '../../src/live/senders.ts';
import type {KindName} from '../../src/model/object.ts';
import {desiredFrom, liveOf, onEmulator, WORKSPACE_ID} from '../support/world.ts';

const campaigns = Array.from({length: 150}, (_, index) => ({name: `Campaign ${index}`}));
const accounts = Array.from({length: 250}, (_, index) => `a${index}@x.com`);
const T = {label: 'T', id: '0190b2c4-0000-7000-8000-000000000031'};
const state = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [{email: 'owner@x.com', role: 'owner'}],
      api_keys: [{name: 'K', scopes: ['leads:read']}],
      campaigns,
      accounts,
      custom_tags: [{...T, accounts: accounts.slice(0, 120), campaigns: ['Campaign 1']}, 'U', 'V'],
    },
  ],
};

/** The requests that reading for some files takes, such as `custom-tags` or `accounts tag T`. */
const asked = (files: string, only?: readonly KindName[]) =>
  onEmulator(state, async world => {
    const desired = desiredFrom(`version: 1\n${files}`);
    const live = await readLive(world.reader, desired, {kinds, parallelism: 4, ...(only && {only})});
    const log = world.emulator.requests();
    expect(live.requests).toBe(log.length);
    expect(log.every(({method}) => method === 'GET')).toBe(true);
    expect(log[0]?.path).toBe('/api/v2/workspaces/current');
    return log.slice(1).map(({path, query}) => short(path, query));
  });

function short(path: string, query: string): string {
  const name = path.replace('/api/v2/', '').replace(/a\d+(@|%40)x\.com/, '<address>');
  const asks = new URLSearchParams(query);
  const tag = asks.has('tag_ids') ? ` tag ${asks.get('tag_ids') === T.id ? 'T' : 'other'}` : '';
  const from = asks.has('skip') ? ` from ${asks.get('skip')}` : '';
  return `${name}${tag}${asks.has('starting_after') ? ' more' : ''}${from}${asks.get('limit') === '1' ? ' one' : ''}`;
}

/** Pages overlap by a row, and one beyond the end shows that nothing is there. */
const CARRIERS_OF_T = ['accounts tag T', 'accounts tag T from 99', 'accounts tag T from 198'];
const ALL_ACCOUNTS = ['accounts', 'accounts from 99', 'accounts from 198', 'accounts from 297'];

describe('reading live state', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['nothing that is managed', 'workspace: {name: Acme}', []],
    ['members', 'members: []', ['workspace-members']],
    ['keys', 'keys: []', ['api-keys']],
    ['tags', 'tags: []', ['custom-tags']],
    ['sub-workspaces', 'sub_workspaces: []', ['workspace-group-members', 'workspace-group-members/admin']],
    ['members, to know the owner', 'workspace: {owner: owner@x.com}\ntags: []', ['custom-tags', 'workspace-members']],
    ['tags, to know those of assignments', 'assignments: []', ['custom-tags']],
    [
      'the carriers of each declared tag and type, and no list of mappings',
      'assignments: [{tag: T, campaigns: [], accounts: []}, {tag: U, accounts: []}]',
      [...CARRIERS_OF_T, 'accounts tag other', 'campaigns tag T', 'custom-tags'],
    ],
    [
      'single accounts that do not carry the tag yet',
      'assignments: [{tag: U, accounts: [a7@x.com, a8@x.com]}]',
      ['accounts tag other', 'accounts/<address>', 'accounts/<address>', 'custom-tags'],
    ],
    [
      'no account that carries it already',
      'assignments: [{tag: T, accounts: [a7@x.com]}]',
      [...CARRIERS_OF_T, 'custom-tags'],
    ],
    [
      'the list of accounts for a pattern, and the carriers of the tag that is not on just those',
      'assignments: [{tag: U, accounts: ["*"]}]',
      [...ALL_ACCOUNTS, 'accounts tag other', 'custom-tags'],
    ],
    [
      'the list of accounts alone where each tag is on just what it should be on',
      'assignments: [{tag: T, accounts: ["a?@x.com", "a??@x.com", "a10?@x.com", "a11?@x.com"]}]',
      [...ALL_ACCOUNTS, 'custom-tags'],
    ],
    [
      'the list of accounts for many addresses, once it is known to be short',
      `assignments: [{tag: U, accounts: [${accounts.slice(0, 21).join(', ')}]}]`,
      ['accounts tag other', 'accounts from 990 one', ...ALL_ACCOUNTS, 'custom-tags'],
    ],
    [
      'single accounts, once the list is known to be longer',
      `assignments: [{tag: U, accounts: [${accounts.slice(0, 5).join(', ')}]}]`,
      [
        'accounts tag other',
        'accounts from 198 one',
        ...Array.from({length: 5}, () => 'accounts/<address>'),
        'custom-tags',
      ],
    ],
    [
      'the list of campaigns for a name',
      'assignments: [{tag: U, campaigns: [Campaign 1]}]',
      ['campaigns', 'campaigns more', 'campaigns tag other', 'custom-tags'],
    ],
    [
      'nothing of a tag that is still to be made',
      'tags: [{label: New}]\nassignments: [{tag: New, accounts: [a1@x.com]}]',
      ['accounts/<address>', 'custom-tags'],
    ],
    [
      'what tags that nobody declares would take along, where they go',
      'tags: [{label: T}, {label: U}]\nmanage: {tags: authoritative}',
      [
        ...CARRIERS_OF_T,
        ...Array(2).fill('accounts tag other'),
        'campaigns tag T',
        ...Array(2).fill('campaigns tag other'),
        'custom-tags',
      ],
    ],
    [
      'nothing more where tags are authoritative and all declared',
      'tags: [{label: T}, {label: U}, {label: V}]\nmanage: {tags: authoritative}',
      ['custom-tags'],
    ],
  ])('asks for %s', async (_phrase, files, requests) => {
    expect((await asked(files)).toSorted()).toEqual([...requests].toSorted());
  });

  it('asks only for the kinds that a run is about', async () => {
    const files = 'members: []\nkeys: []\ntags: [{label: T}]\nmanage: {tags: authoritative}';
    expect(await asked(files, ['key'])).toEqual(['api-keys']);
    expect((await asked(files, ['tag'])).filter(one => one === 'api-keys' || one === 'workspace-members')).toEqual([]);
  });

  it('of everything takes tags with all that carries them', async () => {
    await onEmulator(state, async ({reader, emulator}) => {
      const live = await readEverything(reader, {kinds, parallelism: 4});
      expect(Object.keys(live.objects).toSorted()).toEqual(kinds.map(({name}) => name).toSorted());
      expect(live.requests).toBe(emulator.requests().length);
      expect(emulator.requests().some(({path}) => path.includes('mappings'))).toBe(false);
      const carried = live.objects.assignment?.map(({address, spec}) => [
        address,
        (spec as {resources: unknown[]}).resources.length,
      ]);
      expect(carried).toContainEqual(['assignment/T/accounts', 120]);
    });
  });

  it('has the time of the vendor', async () => {
    const then = new Date('2030-05-05T05:05:05Z');
    await onEmulator(
      state,
      async world => {
        const {now} = await liveOf(world, desiredFrom('version: 1\nkeys: []'));
        expect(now.toISOString()).toMatch(/^2030-05-05/); // And as much later as the answer has been there.
      },
      () => then,
    );
  });

  it('fails as a whole when one list cannot be read', async () => {
    await onEmulator(state, async world => {
      const reader = {
        ...world.reader,
        getAll: (path: string) =>
          path === 'api-keys' ? Promise.reject(new Error('cut off')) : world.reader.getAll(path),
      };
      const desired = desiredFrom('version: 1\nmembers: []\nkeys: []');
      await expect(readLive(reader, desired, {kinds, parallelism: 1})).rejects.toThrow('cut off');
    });
  });

  it('has no more requests under way than it may', async () => {
    await onEmulator(state, async world => {
      let [now, most] = [0, 0];
      const counted = async <R>(ask: () => Promise<R>): Promise<R> => {
        most = Math.max(most, ++now);
        await new Promise(resolve => setTimeout(resolve, 3));
        return ask().finally(() => now--);
      };
      const reader: Reader = {
        ...world.reader,
        get: (...parts) => counted(() => world.reader.get(...parts)),
        getAll: (path, {turns, ...options} = {}) => {
          if (turns === undefined) throw new Error('nothing bounds this list');
          const run: Turns['run'] = request => turns.run(() => counted(request));
          return world.reader.getAll(path, {...options, turns: {run, idle: turns.idle}});
        },
      };
      await readEverything(reader, {kinds, parallelism: 2});
      expect(most).toBe(2);
    });
  });
});

describe('tags that choose senders', () => {
  it('are read with the campaigns that use them', async () => {
    const one = {
      id: WORKSPACE_ID,
      custom_tags: [T, 'U'],
      campaigns: [{name: 'A', email_tag_list: ['T']}, {name: 'B', email_tag_list: ['T']}, 'C'],
    };
    await onEmulator({workspaces: [one]}, async ({reader}) => {
      expect([...(await readSendingTags(reader))]).toEqual([[T.id, expect.arrayContaining(['A', 'B'])]]);
    });
  });
});
