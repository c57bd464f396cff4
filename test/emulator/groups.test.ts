import {describe, expect, it} from 'vitest';
import {parseState} from '../../src/emulator/index.ts';
import {NOBODY, start, startBare} from './world.ts';

const all = (name: string) => [{name, scopes: ['all:all'], key: name}];
const GROUP = {
  workspaces: [
    {name: 'Agency', api_keys: all('agency')},
    {name: 'Client', parent: 'Agency', api_keys: all('client')},
    {name: 'Free', api_keys: all('free')},
  ],
};

async function startGroup() {
  const started = await startBare({state: parseState(GROUP)});
  const [agency, client, free] = started.emulator.state().workspaces.map(({id}) => id);
  return {...started, agency, client, free};
}

describe('workspace groups', () => {
  it('list the sub-workspaces of the key, with names', async () => {
    const {api, agency, client} = await startGroup();
    const {items} = (await api('GET', 'workspace-group-members', {key: 'agency'})).body;
    expect(items).toMatchObject([
      {
        admin_workspace_id: agency,
        sub_workspace_id: client,
        status: 'accepted',
        sub_workspace_name: 'Client',
        admin_workspace_name: 'Agency',
      },
    ]);
    expect((await api('GET', 'workspace-group-members', {key: 'client'})).body.items).toEqual([]);
  });

  it('list the parent beside them, if the API should do so', async () => {
    const state = parseState({...GROUP, settings: {group_lists_parent: true}});
    const {api} = await startBare({state});
    const listed = async (key: string) => (await api('GET', 'workspace-group-members', {key})).body.items;
    expect(await listed('client')).toEqual(await listed('agency'));
    expect(await listed('free')).toEqual([]);
  });

  it('tell the parent as one object', async () => {
    const {api, emulator} = await startGroup();
    expect((await api('GET', 'workspace-group-members/admin', {key: 'client'})).body).toEqual({
      workspace_name: 'Agency',
      has_admin_workspace: true,
      workspace_group_member_id: emulator.state().group_members[0]?.id,
    });
    expect((await api('GET', 'workspace-group-members/admin', {key: 'free'})).body).toEqual({
      workspace_name: 'Undefined',
      has_admin_workspace: false,
    });
  });

  it('invite a workspace, which then waits', async () => {
    const {api, free, emulator} = await startGroup();
    const invite = (key: string) => api('POST', 'workspace-group-members', {key, body: {sub_workspace_id: free}});
    expect((await invite('agency')).body).toMatchObject({sub_workspace_id: free, status: 'pending'});
    const again = await invite('agency');
    expect(again.body).toMatchObject({
      statusCode: 409,
      message: 'The sub workspace already has an active parent or invitation',
    });
    expect(emulator.state().workspaces[0]?.audit_logs).toEqual([]);
  });

  it.each([
    ['a sub-workspace inviting', 'client', 2, 409],
    ['inviting an admin', 'free', 0, 409],
    ['inviting itself', 'agency', 0, 409],
  ])('409 for %s', async (_name, key, index, status) => {
    const {api, emulator} = await startGroup();
    const sub_workspace_id = emulator.state().workspaces[index]?.id;
    expect((await api('POST', 'workspace-group-members', {key, body: {sub_workspace_id}})).status).toBe(status);
  });

  const withRow = async (status: string) => {
    const started = await startBare({
      state: parseState({
        ...GROUP,
        group_members: [{admin_workspace_id: 'Agency', sub_workspace_id: 'Free', status}],
      }),
    });
    const ids = started.emulator.state().workspaces.map(({id}) => id);
    return {
      ...started,
      invite: () => started.api('POST', 'workspace-group-members', {key: 'agency', body: {sub_workspace_id: ids[2]}}),
    };
  };

  it('let a rejected workspace be invited again, beside the row of the rejection', async () => {
    const {invite, api} = await withRow('rejected');
    expect((await invite()).body).toMatchObject({status: 'pending'});
    const {items} = (await api('GET', 'workspace-group-members', {key: 'agency'})).body;
    expect(items.map(one => (one as unknown as {readonly status: string}).status).sort()).toEqual([
      'accepted',
      'pending',
      'rejected',
    ]);
    expect((await invite()).status).toBe(409);
  });

  it.each(['pending', 'rejected'])('show no parent to a workspace whose invitation is %s', async status => {
    const {api} = await withRow(status);
    expect((await api('GET', 'workspace-group-members/admin', {key: 'free'})).body).toEqual({
      workspace_name: 'Undefined',
      has_admin_workspace: false,
    });
  });

  it('404 for inviting a workspace that is not there, 400 for a person', async () => {
    const {api} = await startGroup();
    const post = (body: object) => api('POST', 'workspace-group-members', {key: 'agency', body});
    expect((await post({sub_workspace_id: NOBODY})).status).toBe(404);
    expect((await post({email: 'a@example.com'})).status).toBe(400);
  });

  it.each(['agency', 'client'])('end from the side of the %s, and the header stops working', async key => {
    const {api, client, emulator} = await startGroup();
    const id = emulator.state().group_members[0]?.id;
    expect((await api('DELETE', `workspace-group-members/${id}`, {key})).body.id).toBe(id);
    const headers = {'x-as-workspace': client ?? ''};
    expect((await api('GET', 'workspaces/current', {key: 'agency', headers})).status).toBe(403);
  });

  it('hide from a third workspace', async () => {
    const {api, emulator} = await startGroup();
    const id = emulator.state().group_members[0]?.id;
    expect((await api('GET', `workspace-group-members/${id}`, {key: 'agency'})).status).toBe(200);
    expect((await api('GET', `workspace-group-members/${id}`, {key: 'free'})).status).toBe(404);
    expect((await api('DELETE', `workspace-group-members/${id}`, {key: 'free'})).status).toBe(404);
  });
});

describe('the current workspace', () => {
  const MEMBERS = [
    {email: 'olga@example.com', role: 'owner'},
    {email: 'ana@example.com', role: 'editor'},
    {email: 'ben@example.com', role: 'view', accepted: false},
  ];
  const owned = (owner_token: string | null) => ({
    workspaces: [{name: 'North', members: MEMBERS, scheduled_for_removal_at: '2026-09-01T00:00:00Z'}],
    settings: {owner_token},
  });

  it('is told without what is in it', async () => {
    const {api, emulator} = await start(owned(null));
    const {body} = await api('GET', 'workspaces/current');
    expect(body).toMatchObject({name: 'North', scheduled_for_removal_at: '2026-09-01T00:00:00.000Z'});
    expect(body.owner).toBe(emulator.state().workspaces[0]?.members[0]?.user_id);
    expect(body).not.toHaveProperty('members');
    expect(body).not.toHaveProperty('api_keys');
  });

  it('can be renamed, its owner cannot be patched', async () => {
    const {api} = await start(owned(null));
    expect((await api('PATCH', 'workspaces/current', {body: {name: 'South'}})).body.name).toBe('South');
    expect((await api('PATCH', 'workspaces/current', {body: {owner: NOBODY}})).status).toBe(400);
    expect((await api('GET', 'workspaces/current')).body.name).toBe('South');
  });

  it('tells its plan', async () => {
    const {api, workspaceId} = await start(owned(null));
    const {body} = await api('GET', 'workspace-billing/plan-details');
    expect(body).toMatchObject({
      organization_id: workspaceId,
      organization_name: 'North',
      subscriptions: {outreach: {plan_name: 'Hypergrowth'}},
    });
  });

  const handOver = {email: 'ana@example.com', sec: 'T0K'};
  it.each([
    ['no token is set', null, handOver, 400],
    ['the token is wrong', 'T0K', {...handOver, sec: 'x'}, 400],
    ['the token is missing', 'T0K', {email: 'ana@example.com'}, 400],
    ['the heir is no member', 'T0K', {...handOver, email: 'cid@example.com'}, 404],
    ['the heir has not accepted', 'T0K', {...handOver, email: 'ben@example.com'}, 404],
  ])('keeps its owner when %s', async (_name, token, body, status) => {
    const {api, emulator} = await start(owned(token));
    const before = emulator.state().workspaces[0];
    expect((await api('POST', 'workspaces/current/change-owner', {body})).status).toBe(status);
    expect(emulator.state().workspaces[0]).toEqual(before);
  });

  it('changes hands with the token, and the old owner stays as an admin', async () => {
    const {api, emulator} = await start(owned('T0K'));
    const answer = await api('POST', 'workspaces/current/change-owner', {body: handOver});
    const [workspace] = emulator.state().workspaces;
    expect(answer.body.owner).toBe(workspace?.members[1]?.user_id);
    expect(workspace?.members.map(({role}) => role)).toEqual(['admin', 'owner', 'view']);
  });
});
