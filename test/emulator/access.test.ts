import {describe, expect, it} from 'vitest';
import {emptyState, parseState} from '../../src/emulator/index.ts';
import {NOBODY, share, start, startBare} from './world.ts';

const KEYS = {
  workspaces: [
    {
      name: 'North',
      api_keys: [
        {name: 'narrow', scopes: ['campaigns:all', 'leads:all'], key: 'narrow-key'},
        {name: 'reader', scopes: ['all:read'], key: 'reader-key'},
        {name: 'tagger', scopes: ['custom_tags:update'], key: 'tagger-key'},
      ],
      custom_tags: ['x'],
      accounts: ['a@example.com'],
    },
  ],
};

describe('keys', () => {
  it('401 without a header, with an unknown key, and without the scheme', async () => {
    const {api} = await startBare({state: parseState(KEYS)});
    const unauthorized = {statusCode: 401, error: 'Unauthorized'};
    expect((await api('GET', 'accounts')).body).toEqual({...unauthorized, message: 'Missing Authorization header'});
    const bad = {...unauthorized, message: 'Invalid authorization header or API key'};
    expect((await api('GET', 'accounts', {key: 'wrong'})).body).toEqual(bad);
    expect((await api('GET', 'accounts', {headers: {authorization: 'reader-key'}})).body).toEqual(bad);
  });

  it('401 for a missing scope, naming what is needed and what is there', async () => {
    const {api} = await startBare({state: parseState(KEYS)});
    const answer = await api('GET', 'accounts', {key: 'narrow-key'});
    expect(answer.status).toBe(401);
    expect(answer.body.message).toBe('Invalid scope. Required: accounts:read. Found: campaigns:all, leads:all');
  });

  const scopes = [
    'accounts:read',
    'accounts:all',
    'all:read',
    'all:all',
    'accounts:update',
    'all:delete',
    'campaigns:all',
  ];
  const single = share({workspaces: [{api_keys: scopes.map(scope => ({name: scope, scopes: [scope], key: scope}))}]});
  it.each([
    ['resource and action', 'accounts:read', 200],
    ['the whole resource', 'accounts:all', 200],
    ['the action everywhere', 'all:read', 200],
    ['everything', 'all:all', 200],
    ['another action', 'accounts:update', 401],
    ['the action everywhere, but another one', 'all:delete', 401],
    ['another resource', 'campaigns:all', 401],
  ])('lets %s read accounts or not (%s)', async (_name, scope, status) => {
    const {api} = await single();
    expect((await api('GET', 'accounts', {key: scope})).status).toBe(status);
  });

  const powerless = share({workspaces: [{api_keys: [{name: 'none', scopes: [], key: 'none'}]}]});
  const operations: [string, string, string][] = [
    ['GET', 'workspace-members', 'workspace_members:read'],
    ['POST', 'workspace-members', 'workspace_members:create'],
    ['PATCH', `workspace-members/${NOBODY}`, 'workspace_members:update'],
    ['DELETE', `workspace-members/${NOBODY}`, 'workspace_members:delete'],
    ['GET', 'api-keys', 'api_keys:read'],
    ['POST', 'api-keys', 'api_keys:create'],
    ['DELETE', `api-keys/${NOBODY}`, 'api_keys:delete'],
    ['POST', 'custom-tags', 'custom_tags:create'],
    ['PATCH', `custom-tags/${NOBODY}`, 'custom_tags:update'],
    ['POST', 'custom-tags/toggle-resource', 'custom_tags:update'],
    ['GET', 'custom-tag-mappings', 'custom_tag_mappings:read'],
    ['GET', 'accounts/a@example.com', 'accounts:read'],
    ['GET', 'campaigns', 'campaigns:read'],
    ['GET', 'workspace-group-members', 'workspace_group_members:read'],
    ['GET', 'workspace-group-members/admin', 'workspace_group_members:read'],
    ['POST', 'workspace-group-members', 'workspace_group_members:create'],
    ['GET', 'audit-logs', 'audit_logs:read'],
    ['GET', 'workspaces/current', 'workspaces:read'],
    ['PATCH', 'workspaces/current', 'workspaces:update'],
    ['POST', 'workspaces/current/change-owner', 'workspaces:update'],
    ['GET', 'workspace-billing/plan-details', 'workspace_billing:read'],
  ];
  it.each(operations)('%s %s asks for %s', async (method, path, scope) => {
    const {api} = await powerless();
    const answer = await api(method, path, {key: 'none'});
    expect(answer.body.message).toBe(`Invalid scope. Required: ${scope}. Found: `);
  });

  it('a deleted key is dead at once, also when it deletes itself', async () => {
    const {api, emulator} = await start({workspaces: [{}]});
    const id = emulator.state().workspaces[0]?.api_keys[0]?.id;
    expect((await api('DELETE', `api-keys/${id}`)).status).toBe(200);
    expect((await api('GET', 'api-keys')).body.message).toBe('Invalid authorization header or API key');
  });

  it('a key that another made works at once with its own scopes', async () => {
    const {api} = await start({workspaces: [{}]});
    const {key} = (await api('POST', 'api-keys', {body: {name: 'r', scopes: ['all:read']}})).body;
    expect((await api('GET', 'custom-tags', {key})).status).toBe(200);
    expect((await api('POST', 'custom-tags', {key, body: {label: 'x'}})).status).toBe(401);
  });
});

describe('anyKey', () => {
  it('lets any bearer or none do everything in the first workspace, and stores no key for it', async () => {
    const {api, emulator} = await startBare({state: emptyState(), anyKey: true});
    expect((await api('POST', 'custom-tags', {body: {label: 'x'}})).status).toBe(200);
    expect((await api('POST', 'custom-tags', {key: 'whatever', body: {label: 'y'}})).status).toBe(200);
    expect(emulator.state().workspaces[0]?.api_keys).toEqual([]);
  });

  it('leaves stored keys their own scopes', async () => {
    const {api} = await startBare({state: parseState(KEYS), anyKey: true});
    expect((await api('GET', 'accounts', {key: 'narrow-key'})).status).toBe(401);
  });
});

describe('openers', () => {
  it('do everything in the workspace that each leads to, are stored nowhere, and open nothing else', async () => {
    const state = parseState({workspaces: [{name: 'North'}, {name: 'South'}]});
    const [north = '', south = ''] = state.workspaces.map(({id}) => id);
    const {api, emulator} = await startBare({
      state,
      openers: new Map([
        ['opens-south', south],
        ['opens-none', 'x'],
      ]),
    });
    expect((await api('GET', 'workspaces/current', {key: 'opens-south'})).body.id).toBe(south);
    expect((await api('POST', 'custom-tags', {key: 'opens-south', body: {label: 'x'}})).status).toBe(200);
    const outside = {key: 'opens-south', headers: {'x-as-workspace': north}};
    expect((await api('GET', 'workspaces/current', outside)).status).toBe(403);
    expect((await api('GET', 'workspaces/current', {key: 'opens-none'})).status).toBe(401);
    expect(emulator.state().workspaces.flatMap(({api_keys}) => api_keys)).toEqual([]);
  });
});

describe('x-as-workspace', () => {
  const GROUP = {
    workspaces: [
      {name: 'Agency', custom_tags: ['agency-tag']},
      {name: 'Client', parent: 'Agency', custom_tags: ['client-tag']},
      {name: 'Waiting'},
      {name: 'Stranger'},
    ],
    group_members: [{admin_workspace_id: 'Agency', sub_workspace_id: 'Waiting', status: 'pending'}],
  };
  const idsOf = (state: ReturnType<typeof parseState>) => state.workspaces.map(({id}) => id);
  const as = (id: string | undefined) => ({headers: {'x-as-workspace': id ?? ''}});

  it('acts on the sub-workspace and leaves the own one alone', async () => {
    const {api, emulator} = await start(GROUP);
    const [agency, client] = idsOf(emulator.state());
    expect((await api('GET', 'workspaces/current', as(client))).body).toMatchObject({id: client, name: 'Client'});
    expect((await api('GET', 'workspaces/current', as(agency))).body.name).toBe('Agency');
    await api('POST', 'custom-tags', {...as(client), body: {label: 'new'}});
    const labels = emulator.state().workspaces.map(({custom_tags}) => custom_tags.map(({label}) => label));
    expect(labels).toEqual([['agency-tag'], ['client-tag', 'new'], [], []]);
    expect(emulator.requests().map(({workspace}) => workspace)).toEqual([client, agency, client]);
  });

  it.each([
    ['open', 2],
    ['absent', 3],
  ])('refuses a workspace whose membership is %s', async (_name, index) => {
    const {api, emulator} = await start(GROUP);
    const answer = await api('GET', 'workspaces/current', as(idsOf(emulator.state())[index]));
    expect(answer.status).toBe(403);
    expect(answer.body.message).toBe('You do not have access to this workspace');
  });

  it('refuses with another status by a switch, and what does not exist', async () => {
    const {api} = await start({...GROUP, settings: {foreign_workspace: 401}});
    expect((await api('GET', 'workspaces/current', as(NOBODY))).status).toBe(401);
  });

  it('answers for the own workspace by another switch', async () => {
    const {api} = await start({...GROUP, settings: {foreign_workspace: 200}});
    expect((await api('GET', 'workspaces/current', as(NOBODY))).body.name).toBe('Agency');
  });

  it('counts for the limits of both workspaces', async () => {
    const {api, emulator} = await start(GROUP, {rate: {perSecond: 9, perMinute: 2}});
    const [, client] = idsOf(emulator.state());
    const {key} = (await api('POST', 'api-keys', {...as(client), body: {name: 'own', scopes: ['all:all']}})).body;
    expect((await api('GET', 'custom-tags', {key})).status).toBe(200);
    expect((await api('GET', 'custom-tags', {key})).status).toBe(429);
    expect((await api('GET', 'custom-tags')).status).toBe(200);
    expect((await api('GET', 'custom-tags')).status).toBe(429);
  });

  it('does not let a sub-workspace reach its parent', async () => {
    const workspaces = [{name: 'Client', parent: 'Agency'}, {name: 'Agency'}];
    const {api, emulator} = await start({workspaces});
    expect((await api('GET', 'workspaces/current', as(idsOf(emulator.state())[1]))).status).toBe(403);
  });

  it('needs the scope of the key as usual', async () => {
    const workspaces = [
      {name: 'Agency', api_keys: [{name: 'k', scopes: ['leads:all'], key: 'k'}]},
      {name: 'Client', parent: 'Agency'},
    ];
    const state = parseState({workspaces});
    const {api} = await startBare({state});
    const answer = await api('GET', 'custom-tags', {key: 'k', ...as(idsOf(state)[1])});
    expect(answer.body.message).toContain('Required: custom_tags:read');
  });
});
