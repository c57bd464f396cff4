import {describe, expect, it} from 'vitest';
import {NOBODY, share, start} from './world.ts';

const TEAM = {
  workspaces: [
    {
      name: 'North',
      members: [
        {email: 'olga@example.com', role: 'owner', name: {first: 'Olga', last: 'Owner'}},
        {email: 'ana@example.com', role: 'editor', name: {first: 'Ana', last: 'Alpha'}},
        {email: 'ben@example.com', role: 'view', accepted: false, user_email: 'benjamin@example.org'},
      ],
    },
  ],
};
const withSettings = (settings: object) => ({...TEAM, settings});

async function startTeam(json: unknown = TEAM) {
  const started = await start(json, {now: () => new Date('2026-06-01T00:00:00.000Z')});
  const [owner, ana, ben] = started.emulator.state().workspaces[0]?.members ?? [];
  return {...started, owner, ana, ben, members: () => started.emulator.state().workspaces[0]?.members ?? []};
}

describe('inviting', () => {
  const shared = share(TEAM);
  it('answers 200 with an open invitation', async () => {
    const {api, members, workspaceId} = await startTeam();
    const answer = await api('POST', 'workspace-members', {
      body: {email: 'Cid@example.com', role: 'admin', permissions: ['unibox.all']},
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'Cid@example.com',
      user_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user_email: null,
      nickname: null,
      role: 'admin',
      accepted: false,
      issuer_id: null,
      permissions: ['unibox.all'],
      timestamp_created: '2026-06-01T00:00:00.000Z',
      workspace_id: workspaceId,
    });
    expect(members().at(-1)).toEqual(answer.body);
  });

  it.each([
    ['no role', {email: 'c@example.com'}, "body must have required property 'role'"],
    ['the role owner', {email: 'c@example.com', role: 'owner'}, 'body/role must be equal to one of the allowed values'],
    [
      'the role client',
      {email: 'c@example.com', role: 'client'},
      'body/role must be equal to one of the allowed values',
    ],
    [
      'a role of the old days',
      {email: 'c@example.com', role: 'manager'},
      'body/role must be equal to one of the allowed values',
    ],
    ['a bad address', {email: 'c', role: 'view'}, 'body/email must match format "email"'],
    [
      'a long nickname',
      {email: 'c@example.com', role: 'view', nickname: 'x'.repeat(81)},
      'body/nickname must NOT have more than 80 characters',
    ],
    [
      'an unknown permission',
      {email: 'c@example.com', role: 'view', permissions: ['fly']},
      'body/permissions/0 must be equal to one of the allowed values',
    ],
    [
      'a field of its own',
      {email: 'c@example.com', role: 'view', accepted: true},
      'body must NOT have additional properties',
    ],
  ])('400 for %s', async (_name, body, message) => {
    const {api, emulator} = await shared();
    expect((await api('POST', 'workspace-members', {body})).body).toMatchObject({statusCode: 400, message});
    expect(emulator.state().workspaces[0]?.members).toHaveLength(3);
  });

  it('takes null for what may be null', async () => {
    const {api} = await startTeam();
    const body = {email: 'c@example.com', role: 'view', user_email: null, nickname: null, permissions: null};
    expect((await api('POST', 'workspace-members', {body})).status).toBe(200);
  });

  it('refuses an address that is there in any letter case, or makes a second one by a switch', async () => {
    const body = {email: 'ANA@example.com', role: 'view'};
    const strict = await startTeam();
    expect((await strict.api('POST', 'workspace-members', {body})).body.message).toBe(
      'This user is already a member of the workspace',
    );
    const loose = await startTeam(withSettings({duplicate_member: 'second'}));
    expect((await loose.api('POST', 'workspace-members', {body})).status).toBe(200);
    expect([strict.members().length, loose.members().length]).toEqual([3, 4]);
  });
});

describe('changing and removing', () => {
  it('changes role and nickname and nothing else', async () => {
    const {api, ana} = await startTeam();
    const answer = await api('PATCH', `workspace-members/${ana?.id}`, {body: {role: 'view', nickname: 'A'}});
    expect(answer.body).toEqual({...ana, role: 'view', nickname: 'A'});
    const refused = await api('PATCH', `workspace-members/${ana?.id}`, {body: {permissions: []}});
    expect(refused.body.message).toBe('body must NOT have additional properties');
  });

  it.each(['owner', 'client'])('does not give the role %s', async role => {
    const {api, ana} = await startTeam();
    expect((await api('PATCH', `workspace-members/${ana?.id}`, {body: {role}})).status).toBe(400);
  });

  it('answers a removal with the member, and 404 the next time', async () => {
    const {api, ana} = await startTeam();
    const first = await api('DELETE', `workspace-members/${ana?.id}`);
    const second = await api('DELETE', `workspace-members/${ana?.id}`);
    expect([first.status, first.body, second.status]).toEqual([200, ana, 404]);
  });

  it('keeps the owner, but takes a nickname', async () => {
    const {api, owner, members} = await startTeam();
    const path = `workspace-members/${owner?.id}`;
    expect((await api('PATCH', path, {body: {role: 'view'}})).body.message).toBe(
      'The workspace owner cannot be changed or removed',
    );
    expect((await api('DELETE', path)).status).toBe(400);
    expect((await api('PATCH', path, {body: {nickname: 'Boss'}})).body.nickname).toBe('Boss');
    expect(members()[0]).toMatchObject({role: 'owner', nickname: 'Boss'});
  });

  it('knows the owner by the user id as well', async () => {
    const [team] = TEAM.workspaces;
    const members = [{email: 'ana@example.com', role: 'admin', user_id: NOBODY}];
    const {api, owner} = await startTeam({workspaces: [{...team, owner: NOBODY, members}]});
    expect((await api('DELETE', `workspace-members/${owner?.id}`)).status).toBe(400);
  });

  it('lets go of the owner by a switch', async () => {
    const {api, owner, members} = await startTeam(withSettings({owner_membership: 'allow'}));
    expect((await api('PATCH', `workspace-members/${owner?.id}`, {body: {role: 'view'}})).body.role).toBe('view');
    expect((await api('DELETE', `workspace-members/${owner?.id}`)).status).toBe(200);
    expect(members()).toHaveLength(2);
  });
});

describe('listing', () => {
  const shared = share(TEAM);
  it.each([
    ['', ['ben', 'ana', 'olga']],
    ['?accepted=true', ['ana', 'olga']],
    ['?accepted=false', ['ben']],
    ['?search=ALPHA', ['ana']],
    ['?search=example.org', ['ben']],
    ['?search=olga%20ow', ['olga']],
    ['?search=nobody', []],
  ])('workspace-members%s', async (query, names) => {
    const {api} = await shared();
    const {items} = (await api('GET', `workspace-members${query}`)).body;
    expect(items.map(({email}) => email.split('@')[0])).toEqual(names);
  });

  it('gets one by id', async () => {
    const {api, ben} = await startTeam();
    expect((await api('GET', `workspace-members/${ben?.id}`)).body).toEqual(ben);
  });
});
