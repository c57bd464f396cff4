import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {FAULT_NAMES} from '../../src/emulator/faults.ts';
import {addKey, emptyState, parseFaults, parseState, seedState} from '../../src/emulator/index.ts';

const SHORT = {
  workspaces: [
    {
      name: 'North',
      members: [
        {email: 'olga@example.com', role: 'owner'},
        {email: 'ben@example.com', role: 'view', accepted: false},
      ],
      api_keys: [{name: 'ci', scopes: ['accounts:read']}],
      custom_tags: [{label: 'sdr-west', campaigns: ['Spring'], accounts: ['A@example.com']}, 'spare'],
      mappings: [{tag: 'spare', resource_id: 'gone@example.com', resource_type: 1}],
      campaigns: [{name: 'Spring', email_tag_list: ['sdr-west'], daily_limit: 30}],
      accounts: ['a@example.com', {email: 'b@example.com', status: 2}],
      audit_logs: [{activity_type: 99}],
    },
    {name: 'South', parent: 'North'},
  ],
  settings: {key_display: 'masked'},
};

describe('a state file', () => {
  it('is filled with the same ids and times every time', () => {
    expect(parseState(SHORT)).toEqual(parseState(structuredClone(SHORT)));
  });

  it('comes back unchanged once it is full', () => {
    const full = parseState(SHORT);
    expect(parseState(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it('turns assignments on tags into mappings beside the explicit ones', () => {
    const [north] = parseState(SHORT).workspaces;
    const spring = north?.campaigns[0]?.id;
    const rows = north?.mappings.map(row => [row.resource_type, row.resource_id]);
    expect(rows).toEqual([
      [1, 'gone@example.com'],
      [2, spring],
      [1, 'a@example.com'],
    ]);
  });

  it('knows the owner by the member with that role, and sending tags by label', () => {
    const [north] = parseState(SHORT).workspaces;
    expect(north?.owner).toBe(north?.members[0]?.user_id);
    expect(north?.campaigns[0]?.email_tag_list).toEqual([north?.custom_tags[0]?.id]);
  });

  it('gives one person one user id in all workspaces', () => {
    const members = [{email: 'ana@example.com', role: 'editor'}];
    const {workspaces} = parseState({
      workspaces: [
        {name: 'A', members},
        {name: 'B', members},
      ],
    });
    expect(workspaces[0]?.members[0]?.user_id).toBe(workspaces[1]?.members[0]?.user_id);
    expect(workspaces[0]?.members[0]?.id).not.toBe(workspaces[1]?.members[0]?.id);
  });

  it('turns a parent into an accepted group member', () => {
    const {workspaces, group_members} = parseState(SHORT);
    expect(group_members).toMatchObject([
      {
        admin_workspace_id: workspaces[0]?.id,
        sub_workspace_id: workspaces[1]?.id,
        status: 'accepted',
        sub_workspace_name: 'South',
      },
    ]);
  });

  it('takes two tags with one label, which the API would refuse', () => {
    const tags = parseState({workspaces: [{custom_tags: ['x', 'x']}]}).workspaces[0]?.custom_tags;
    expect(tags?.[0]?.id).not.toBe(tags?.[1]?.id);
  });

  const odd: [string, unknown, string][] = [
    ['a list instead of an object', [], 'state should be an object'],
    [
      'an unknown role',
      {workspaces: [{members: [{email: 'a@b.c', role: 'boss'}]}]},
      'state.workspaces[0].members[0].role should be one of owner',
    ],
    ['a misspelt field', {workspaces: [{member: []}]}, 'state.workspaces[0].member is not a field here'],
    ['a misspelt setting', {settings: {paid: false}}, 'state.settings.paid is not a field here'],
    ['a bad id', {workspaces: [{id: '7'}]}, 'state.workspaces[0].id should be a uuid'],
    ['a bad time', {workspaces: [{timestamp_created: 'soon'}]}, 'timestamp_created should be a date and time'],
    [
      'a number where a text goes',
      {workspaces: [{campaigns: [{name: 7}]}]},
      'campaigns[0].name should be a text, and is 7',
    ],
    [
      'a tag on an unknown campaign',
      {workspaces: [{custom_tags: [{label: 'x', campaigns: ['No']}]}]},
      'custom_tags[0].campaigns[0] is "No"',
    ],
    [
      'a tag on an unknown account',
      {workspaces: [{custom_tags: [{label: 'x', accounts: ['n@b.c']}]}]},
      'no account has that address',
    ],
    [
      'a name that two campaigns share',
      {workspaces: [{custom_tags: [{label: 'x', campaigns: ['C']}], campaigns: ['C', 'C']}]},
      'write an id',
    ],
    [
      'a mapping of an unknown tag',
      {workspaces: [{mappings: [{tag: 'x', resource_id: 'a@b.c'}]}]},
      'no tag has that label',
    ],
    ['an unknown parent', {workspaces: [{parent: 'Nowhere'}]}, 'state.workspaces[0].parent is "Nowhere"'],
    [
      'an address twice',
      {workspaces: [{accounts: ['a@b.c', 'A@b.c']}]},
      'state.workspaces[0].accounts[1] repeats a@b.c',
    ],
    ['a workspace twice', {workspaces: [{name: 'A'}, {name: 'A'}]}, 'state.workspaces[1] repeats'],
    [
      'a row of another workspace',
      {workspaces: [{api_keys: [{name: 'k', scopes: [], organization_id: 'x'}]}]},
      'the workspace that lists it',
    ],
  ];
  it.each(odd)('refuses %s and names the place', (_name, json, message) => {
    expect(() => parseState(json)).toThrow(message);
  });
});

describe('the README', () => {
  const text = readFileSync(new URL('../../src/emulator/README.md', import.meta.url), 'utf8');
  const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(match => JSON.parse(match[1] ?? ''));

  it('has a state file and a list of faults that can be read', () => {
    expect(parseState(examples[0]).workspaces).toHaveLength(2);
    expect(parseFaults(examples[1])).toHaveLength(2);
  });

  it('explains every setting with its default first, and every fault', () => {
    for (const [name, value] of Object.entries(parseState({}).settings))
      expect(text).toContain(`| \`${name}\` | \`${value}\``);
    for (const name of FAULT_NAMES) expect(text).toContain(`\`${name}\``);
  });
});

describe('the makers of states', () => {
  it('emptyState has one workspace with nothing in it', () => {
    const {workspaces} = emptyState({workspaceName: 'Mine'});
    expect(workspaces).toMatchObject([{name: 'Mine', members: [], api_keys: [], accounts: []}]);
  });

  it('seedState has the owner, the campaigns and the accounts, each once', () => {
    const id = '019ffad2-5cac-4fb9-a336-43df778ad26c';
    const {workspaces} = seedState({
      workspaceId: id,
      owner: 'olga@example.com',
      campaigns: ['Spring', id, 'Spring'],
      accounts: ['a@example.com', 'A@example.com', 'b@example.com'],
    });
    const [workspace] = workspaces;
    expect(workspace).toMatchObject({
      id,
      members: [{email: 'olga@example.com', role: 'owner', accepted: true}],
      api_keys: [],
    });
    expect(workspace?.campaigns.map(({name}) => name)).toEqual(['Spring', 'Campaign 019ffad2']);
    expect(workspace?.campaigns[1]?.id).toBe(id);
    expect(workspace?.accounts.map(({email}) => email)).toEqual(['a@example.com', 'b@example.com']);
  });

  it('addKey leaves the old state alone and returns a key of the vendor form, each time another', () => {
    const before = emptyState();
    const workspaceId = before.workspaces[0]?.id ?? '';
    const first = addKey(before, {workspaceId, name: 'ci', scopes: ['all:read']});
    const second = addKey(first.state, {workspaceId, name: 'ci', scopes: ['all:read']});
    expect(before.workspaces[0]?.api_keys).toEqual([]);
    expect(second.state.workspaces[0]?.api_keys).toHaveLength(2);
    expect(first.key).toMatch(/^[A-Za-z0-9+/]{66}==$/);
    expect(second.key).not.toBe(first.key);
    expect(Buffer.from(first.key, 'base64').toString()).toMatch(
      new RegExp(`^${first.state.workspaces[0]?.api_keys[0]?.id}:`),
    );
  });

  it('addKey refuses an unknown workspace', () => {
    expect(() => addKey(emptyState(), {workspaceId: 'x', name: 'ci', scopes: []})).toThrow('has the id x');
  });
});
