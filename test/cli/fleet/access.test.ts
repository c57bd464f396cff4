import {describe, expect, it} from 'vitest';
import {runInside} from '../inside.ts';
import {STACK} from '../support.ts';
import {ADMIN, type Client, clientId, type FleetOptions, fleetWorld} from './support.ts';

const ANA = {'ana@agency.example': 'admin'};
const NORTH: Client = {n: 1, members: {...ANA, 'ned@north.example': 'view'}};
const SOUTH: Client = {
  n: 2,
  members: {...ANA, 'sue@south.example': 'admin'},
  wants: {...ANA, 'sue@south.example': 'view'},
};
const WEST: Client = {n: 3, members: ANA, wants: {...ANA, 'new@agency.example': 'admin'}};
const PENDING: Client = {n: 4, group: 'pending'};

/** A question about a fleet; nothing may have been written for it. */
async function ask(
  args: readonly string[],
  clients: readonly Client[] = [NORTH, SOUTH, WEST],
  options: FleetOptions = {},
) {
  const world = await fleetWorld(clients, options);
  const ran = await runInside(['fleet', ...args], world);
  expect(world.writes()).toEqual([]);
  expect(ran.stdout + ran.stderr).not.toMatch(STACK);
  return {...ran, world};
}

const askJson = async (...call: Parameters<typeof ask>) => {
  const [args, ...rest] = call;
  const {code, stdout, world} = await ask([...args, '--format', 'json'], ...rest);
  return {code, world, answer: JSON.parse(stdout)};
};

/** Workspaces with their own key: North's may not read members, South's is that of the agency. */
const OWN_KEYS: readonly Client[] = [
  {...NORTH, entry: 'key: {env: NORTH_KEY}'},
  {...SOUTH, entry: 'key: {env: SOUTH_KEY}'},
  WEST,
];
const TROUBLE: FleetOptions = {
  keys: {NORTH_KEY: clientId(1), SOUTH_KEY: ADMIN},
  scopes: {NORTH_KEY: ['workspaces:read', 'api_keys:read']},
};

describe.concurrent('fleet who-can', () => {
  it('tells who, and where: what is alike in several workspaces once', async () => {
    const {code, stdout} = await ask(['who-can', 'admin', '--only', 'member']);
    expect(code).toBe(0);
    expect(stdout).toBe(`Who can admin (manage the workspace as an admin)?
Fleet fleet.yaml: 3 workspaces · live and declared

People
  all 3 workspaces
    member/ana@agency.example  admin  live and declared · clients/1.yaml:3:5, clients/2.yaml:3:5 and 1 more
    member/ceo@acme.com        owner  live only
  Client 3
    member/new@agency.example  admin  declared only · not live yet · clients/3.yaml:4:5
  Client 2
    member/sue@south.example  admin  live only · clients/2.yaml:4:5

People: 4, with 8 of 9 memberships.
`);
  });

  it('answers in JSON by workspace, and from one side alone', async () => {
    const {code, answer} = await askJson(['who-can', 'admin', '--live', '--only', 'member', '--select', 'Client 2']);
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      format_version: '1',
      fleet: {file: 'fleet.yaml'},
      sides: {declared: false, live: true},
      question: {asked: 'admin', of: 'role'},
    });
    const [south, ...others] = answer.workspaces;
    expect(others).toEqual([]);
    expect(south).toMatchObject({id: clientId(2), name: 'Client 2', exit_code: 0, keys: [], unread: [], error: null});
    expect(south.people.map(({address}: {address: string}) => address)).toEqual([
      'member/ana@agency.example',
      'member/ceo@acme.com',
      'member/sue@south.example',
    ]);
  });

  it('names what cannot be read, goes on with the others, and ends with 8', async () => {
    const {code, stdout} = await ask(['who-can', 'admin'], [...OWN_KEYS, PENDING], TROUBLE);
    expect(code).toBe(8);
    expect(stdout).toContain('    member/new@agency.example  admin  declared only');
    expect(stdout).toContain('  Client 1\n    member/ana@agency.example  admin  declared, live not known');
    expect(stdout).toMatch(/! live members could not be read: .* · Client 1\n/);
    expect(stdout).toMatch(
      /x failed in Client 2\n {6}the key of Client 2 .* in SOUTH_KEY opens workspace .*AUTH_WORKSPACE {2}fleet\.yaml:5/,
    );
    expect(stdout).toMatch(
      /x failed in Client 4\n.*has not accepted the invitation.*WORKSPACE_INACCESSIBLE {2}fleet\.yaml:7/,
    );
    expect(stdout).toMatch(/ Nothing is known of 2 workspaces\.\n$/);
  });

  it('tells files that are wrong with their lines, and answers for the others', async () => {
    const {code, stdout, stderr} = await ask(['who-can', 'admin', '--declared'], [{...NORTH, file: 'tags: 7\n'}, WEST]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^clients\/1\.yaml:\d+:\d+ .*CONFIG_VALUE/m);
    expect(stdout).toContain('x failed in Client 1');
    expect(stdout).toContain('member/new@agency.example  admin');
  });

  it.each([
    ['campaign.delete', 'did you mean "campaigns.delete"?'],
    ['nonsense', 'ask for a permission such as campaigns.delete'],
  ])('asks nothing of the API for %s, which asks for nothing', async (word, hint) => {
    const {code, stderr, world} = await ask(['who-can', word]);
    expect({code, asked: world.emulator.requests().length}).toEqual({code: 64, asked: 0});
    expect(stderr).toContain(hint);
  });

  it('takes a scope of tomorrow with --allow-unknown', async () => {
    const {code, stdout} = await ask(['who-can', 'moons:read', '--allow-unknown', '--only', 'key', '--live']);
    expect(code).toBe(0);
    expect(stdout).toContain('Who can moons:read');
  });
});

describe.concurrent('fleet explain with live state', () => {
  it('tells where somebody has what, alike workspaces once', async () => {
    const {code, stdout} = await ask(['explain', 'member/ana@agency.example']);
    expect(code).toBe(0);
    expect(stdout).toBe(`member/ana@agency.example
Fleet fleet.yaml: 3 workspaces · live and declared

All 3 workspaces
  live         admin
  declared     admin
  declared at  clients/1.yaml:3:5, clients/2.yaml:3:5 and 1 more
  may
    full            campaigns, leads, accounts, webhooks, API keys, members and 15 more
    invite, remove  workspace group

In 3 of 3 workspaces.
`);
  });

  it('tells what differs, and where somebody is not', async () => {
    const {stdout} = await ask(['explain', 'member/SUE@south.example']);
    expect(stdout).toContain('Client 2\n  live         admin\n  declared     view\n');
    expect(stdout).toContain('\n  differs      role  admin → view\n');
    expect(stdout).toContain('\nNot in 2 workspaces: Client 1, Client 3\n');
    expect(stdout).toMatch(/\nIn 1 of 3 workspaces\.\n$/);
  });

  it('answers in JSON with what the single command tells of each workspace', async () => {
    const {answer} = await askJson(['explain', 'member/sue@south.example']);
    expect(answer).toMatchObject({address: 'member/sue@south.example', sides: {declared: true, live: true}});
    expect(answer.workspaces.map(({found}: {found: readonly object[]}) => found.length)).toEqual([0, 1, 0]);
    expect(answer.workspaces[1].found[0]).toMatchObject({kind: 'member', member: {status: 'differs'}});
  });

  it('ends with 64 for somebody who is nowhere, and with 8 where that is not known', async () => {
    expect(await ask(['explain', 'member/ned@nort.example'])).toMatchObject({
      code: 64,
      stderr: 'USAGE  no workspace has member/ned@nort.example\n  → did you mean "member/ned@north.example"?\n',
    });
    const {code, stdout} = await ask(['explain', 'member/nobody@acme.com'], [NORTH, PENDING]);
    expect(code).toBe(8);
    expect(stdout).toMatch(/Not in Client 1\n[\s\S]*In 0 of 2 workspaces\. Nothing is known of 1 workspace\.\n$/);
  });

  it('does not say that somebody is not where that could not be read', async () => {
    const {code, stdout} = await ask(['explain', 'member/new@agency.example'], OWN_KEYS, TROUBLE);
    expect(code).toBe(8);
    expect(stdout).not.toContain('Not in');
    expect(stdout).toMatch(/! live members could not be read: .* · Client 1\n/);
    expect(stdout).toMatch(/\nIn 1 of 3 workspaces\. Nothing is known of 1 workspace\.\n$/);
  });

  it('tells from which file with --declared, offline, and so do all other calls', async () => {
    const {stdout, world} = await ask(['explain', 'member/ned@north.example', '--declared']);
    expect(stdout).toContain('declared in 1 of 3 workspaces');
    expect(world.emulator.requests()).toEqual([]);
    expect(await ask(['explain', 'Client 1', '--live'])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('--live is for fleet explain with member/EMAIL or key/NAME alone'),
    });
    expect(await ask(['explain', 'member/ned@north.example', '--declared', '--live'])).toMatchObject({code: 64});
  });
});

describe.concurrent('fleet matrix', () => {
  it('is people against workspaces, those in which everybody has the same as one column', async () => {
    const twins = [1, 2, 3].map(n => ({n, members: ANA}));
    const {code, stdout} = await ask(['matrix'], [...twins, {n: 4, members: {...ANA, 'sue@south.example': 'view'}}]);
    expect(code).toBe(0);
    expect(stdout).toBe(`Fleet fleet.yaml: 4 workspaces · live and declared

People              A      B
ana@agency.example  admin  admin
ceo@acme.com        owner  owner
sue@south.example   –      view

  A  3 workspaces: Client 1, Client 2, Client 3
  B  Client 4

People: 3.
`);
  });

  it('tells of a hundred different workspaces by person', async () => {
    const many = Array.from({length: 100}, (_, index) => ({
      n: index + 1,
      members: {...ANA, [`c${index + 1}@client.example`]: 'view'},
    }));
    const {stdout} = await ask(['matrix', '--declared'], many);
    expect(stdout).toContain('ana@agency.example\n  admin  all 100 workspaces\n');
    expect(stdout).toContain('\nc7@client.example\n  view  Client 7\n');
    expect(stdout.split('\n').every(line => line.length <= 110)).toBe(true);
    expect(stdout).toMatch(/\nPeople: 101\.\n$/);
  });

  it('is people against areas with --areas', async () => {
    const {stdout} = await ask(['matrix', '--areas', '--target', 'member/*@agency.example']);
    expect(stdout).toContain('All 3 workspaces\n  Members             role   campaigns');
    expect(stdout).toContain('Client 3\n  Members             role   campaigns');
    expect(stdout).not.toContain('ned@north.example');
  });

  it('is a table for spreadsheets, in which ? stands for what is not known', async () => {
    const {code, stdout, stderr} = await ask(['matrix', '--format', 'csv', '--live'], [NORTH, PENDING]);
    expect(code).toBe(8);
    expect(stdout).toBe(
      'person,Client 1,Client 4\nana@agency.example,admin,?\nceo@acme.com,owner,?\nned@north.example,view,?\n',
    );
    expect(stderr).toContain('x failed in Client 4');
    const refused = await ask(['matrix', '--format', 'csv'], OWN_KEYS, TROUBLE);
    expect(refused.stdout).toContain('ned@north.example,view,?,\n');
    expect(refused.stdout).toMatch(/^new@agency\.example,\?,\?,admin/m);
    const areas = await ask(['matrix', '--format', 'csv', '--areas', '--declared'], [NORTH]);
    expect(areas.stdout.split('\n')[0]).toBe(
      'workspace,id,person,role,campaigns,leads,accounts,webhooks,API keys,members,state,declared at',
    );
    expect(areas.stdout).toContain(`Client 1,${clientId(1)},ned@north.example,view,view,`);
  });

  it('is JSON by workspace', async () => {
    const {answer, code} = await askJson(['matrix', '--shard', '1/1'], [NORTH, PENDING]);
    expect(code).toBe(8);
    expect(answer.workspaces[0].members[0]).toMatchObject({name: 'ceo@acme.com', as: 'owner', status: 'foreign'});
    expect(answer.workspaces[0].members[0]).not.toHaveProperty('cells');
    expect(answer.workspaces[1]).toMatchObject({members: null, exit_code: 8, error: {code: 'WORKSPACE_INACCESSIBLE'}});
    const {answer: areas} = await askJson(['matrix', '--areas'], [NORTH]);
    expect(areas.workspaces[0].members[0].cells.campaigns.live).toMatchObject({text: 'full'});
  });
});
