import {describe, expect, it} from 'vitest';
import {share, start, walk} from './world.ts';

const emails = (items: readonly {readonly email: string}[]) => items.map(({email}) => email[0]);

describe('accounts', () => {
  const ACCOUNTS = {
    workspaces: [
      {
        accounts: [
          {email: 'a@one.com', status: 1, stat_warmup_score: 50, provider_code: 2},
          {email: 'b@two.com', status: 2, stat_warmup_score: 90, provider_code: 3},
          {email: 'c@one.com', status: -1, stat_warmup_score: 70, first_name: 'Cora', is_managed_account: true},
        ],
        custom_tags: [
          {label: 'x', description: 'the x', accounts: ['a@one.com', 'b@two.com']},
          {label: 'y', accounts: ['b@two.com', 'c@one.com']},
        ],
        mappings: [{tag: 'x', resource_id: 'gone@one.com', resource_type: 1}],
      },
    ],
  };
  const shared = share(ACCOUNTS);
  const queries: [string, string[]][] = [
    ['', ['c', 'b', 'a']],
    ['search=ONE.com', ['c', 'a']],
    ['search=cora', ['c']],
    ['status=2', ['b']],
    ['provider_code=3', ['b']],
    ['filter=ACC_FILTER_ERROR', ['c']],
    ['filter=ACC_FILTER_DFY', ['c']],
    ['tag_ids=X', ['b', 'a']],
    ['tag_ids=X,%20Y', ['c', 'b', 'a']],
    ['tag_ids_all=X,Y', ['b']],
    ['tag_ids=X&tag_ids_all=Y', ['b']],
    ['tag_ids=X&status=1', ['a']],
    ['sort_by=email&sort_order=asc', ['a', 'b', 'c']],
    ['sort_by=email', ['c', 'b', 'a']],
    ['sort_by=stat_warmup_score&sort_order=desc', ['b', 'c', 'a']],
    ['sort_order=asc', ['a', 'b', 'c']],
    ['skip=1', ['b', 'a']],
    ['skip=5', []],
    ['skip=1&sort_by=email&sort_order=asc', ['b', 'c']],
    ['skip=1&limit=1&sort_by=email&sort_order=asc', ['b']],
    ['skip=1&tag_ids=X', ['a']],
  ];
  it.each(queries)('accounts?%s', async (query, expected) => {
    const {api, emulator} = await shared();
    const [x = '', y = ''] = emulator.state().workspaces[0]?.custom_tags.map(({id}) => id) ?? [];
    const sent = query.replaceAll(
      /(tag_ids(?:_all)?=)([^&]+)/g,
      (_all, name, list) => name + list.replace('X', x).replace('Y', y),
    );
    expect(emails((await api('GET', `accounts?${sent}`)).body.items)).toEqual(expected);
  });

  it('400 for a status nobody published', async () => {
    const {api} = await shared();
    expect((await api('GET', 'accounts?status=7')).body.message).toBe(
      'querystring/status must be equal to one of the allowed values',
    );
  });

  it('carry their tags when asked, null for none', async () => {
    const {api, emulator} = await shared();
    const state = emulator.state().workspaces[0];
    const {items} = (await api('GET', 'accounts?include_tags=true')).body;
    expect(items.map(({tags}) => tags.map(({label}) => label))).toEqual([['y'], ['x', 'y'], ['x']]);
    expect(items[2]?.tags).toEqual([{id: state?.custom_tags[0]?.id, label: 'x', description: 'the x'}]);
    expect((await api('GET', 'accounts')).body.items[0]).not.toHaveProperty('tags');
    const plain = await start({
      workspaces: [{accounts: ['n@one.com'], custom_tags: [{label: 'x', accounts: ['n@one.com']}]}],
    });
    const tag_ids = plain.emulator.state().workspaces[0]?.custom_tags.map(({id}) => id);
    const body = {tag_ids, resource_type: 1, assign: false, resource_ids: ['n@one.com']};
    await plain.api('POST', 'custom-tags/toggle-resource', {body});
    expect((await plain.api('GET', 'accounts?include_tags=true')).body.items[0]?.tags).toBeNull();
  });

  it('are had by address, in any case', async () => {
    const {api} = await shared();
    expect((await api('GET', `accounts/${encodeURIComponent('B@two.com')}`)).body).toMatchObject({
      email: 'b@two.com',
      status: 2,
    });
    expect((await api('GET', 'accounts/no@two.com')).status).toBe(404);
  });
});

describe('skip', () => {
  const shared = share({workspaces: [{accounts: ['a@one.com', 'b@one.com', 'c@one.com'], campaigns: ['A', 'B']}]});

  it('begins later than the cursor, or does nothing beside it', async () => {
    const {api} = await shared();
    const after = encodeURIComponent((await api('GET', 'accounts?limit=1')).body.next_starting_after);
    expect(emails((await api('GET', `accounts?skip=1&starting_after=${after}`)).body.items)).toEqual(['b', 'a']);
    expect(emails((await api('GET', `accounts?skip=2&starting_after=${after}`)).body.items)).toEqual(['a']);
  });

  it('is ignored by lists that do not know it', async () => {
    const {api} = await shared();
    expect((await api('GET', 'campaigns?skip=1')).body.items).toHaveLength(2);
  });
});

describe('campaigns', () => {
  const CAMPAIGNS = {
    workspaces: [
      {
        campaigns: ['Spring', {name: 'Summer', status: 2, daily_limit: 30}, 'Autumn'],
        custom_tags: [
          {label: 'x', campaigns: ['Spring', 'Summer']},
          {label: 'y', campaigns: ['Autumn']},
        ],
      },
    ],
  };
  const shared = share(CAMPAIGNS);
  it.each([
    ['', ['Autumn', 'Summer', 'Spring']],
    ['search=S', ['Summer', 'Spring']],
    ['status=2', ['Summer']],
    ['exclude_status=2', ['Autumn', 'Spring']],
    ['tag_ids=X', ['Summer', 'Spring']],
    ['tag_ids=X,Y', ['Autumn', 'Summer', 'Spring']],
  ])('campaigns?%s', async (query, expected) => {
    const {api, emulator} = await shared();
    const [x = '', y = ''] = emulator.state().workspaces[0]?.custom_tags.map(({id}) => id) ?? [];
    const {items} = (await api('GET', `campaigns?${query.replace('X', x).replace('Y', y)}`)).body;
    expect(items.map(({name}) => name)).toEqual(expected);
  });

  it('keep fields of their own and do not name their tags', async () => {
    const {api, emulator} = await shared();
    const id = emulator.state().workspaces[0]?.campaigns[1]?.id;
    const {body} = await api('GET', `campaigns/${id}`);
    expect(body).toMatchObject({name: 'Summer', daily_limit: 30, email_tag_list: []});
    expect(body).not.toHaveProperty('tags');
  });
});

describe('paging', () => {
  const members = ['a', 'b', 'c', 'd'].map(name => ({email: `${name}@example.com`, role: 'view'}));

  it('gives a cursor on a full last page, then an empty page', async () => {
    const {api} = await start({workspaces: [{members}]});
    const first = (await api('GET', 'workspace-members?limit=2')).body;
    const second = (await api('GET', `workspace-members?limit=2&starting_after=${first.next_starting_after}`)).body;
    const third = (await api('GET', `workspace-members?limit=2&starting_after=${second.next_starting_after}`)).body;
    expect([emails(first.items), emails(second.items)]).toEqual([
      ['d', 'c'],
      ['b', 'a'],
    ]);
    expect(third).toEqual({items: []});
  });

  it('has ten rows on a page when the request names no limit', async () => {
    const {api} = await start({workspaces: [{accounts: Array.from({length: 11}, (_, index) => `box${index}@x.com`)}]});
    expect((await api('GET', 'accounts')).body.items).toHaveLength(10);
  });

  it('gives no cursor on a page that is not full', async () => {
    const {api} = await start({workspaces: [{members}]});
    expect(Object.keys((await api('GET', 'workspace-members?limit=5')).body)).toEqual(['items']);
  });

  it('goes on in the right place after the row of the cursor is gone', async () => {
    const {api} = await start({workspaces: [{members}]});
    const first = (await api('GET', 'workspace-members?limit=2')).body;
    await api('DELETE', `workspace-members/${first.next_starting_after}`);
    const second = (await api('GET', `workspace-members?limit=2&starting_after=${first.next_starting_after}`)).body;
    expect(emails(second.items)).toEqual(['b', 'a']);
  });

  it('sees a write in between', async () => {
    const {api} = await start({workspaces: [{members}]});
    const before = await walk(api, 'workspace-members?search=example', 3);
    await api('POST', 'workspace-members', {body: {email: 'e@example.com', role: 'view'}});
    expect([before.length, (await walk(api, 'workspace-members?search=example', 3)).length]).toEqual([4, 5]);
  });

  it('of accounts has cursors of time and address, to be encoded, and takes a time alone', async () => {
    const {api} = await start({workspaces: [{accounts: ['a@x.com', 'b+tag@x.com', 'c@x.com']}]});
    const {next_starting_after} = (await api('GET', 'accounts?limit=2')).body;
    expect(next_starting_after).toBe('2026-01-01T00:00:01.000Z&b+tag@x.com');
    const rest = await api('GET', `accounts?limit=2&starting_after=${encodeURIComponent(next_starting_after)}`);
    expect(emails(rest.body.items)).toEqual(['a']);
    const old = await api('GET', 'accounts?starting_after=2026-01-01T00:00:02.000Z');
    expect(emails(old.body.items)).toEqual(['b', 'a']);
  });

  it('of accounts in another order goes on in that order', async () => {
    const {api} = await start({workspaces: [{accounts: ['b@x.com', 'a@x.com', 'd@x.com', 'c@x.com']}]});
    const items = await walk(api, 'accounts?sort_by=email&sort_order=asc', 1);
    expect(emails(items)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('of rows of one moment loses none', async () => {
    const timestamp_created = '2026-01-01T00:00:00.000Z';
    const accounts = ['a', 'b', 'c', 'd', 'e'].map(name => ({email: `${name}@x.com`, timestamp_created}));
    const {api} = await start({workspaces: [{accounts}]});
    expect(emails(await walk(api, 'accounts', 2)).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
