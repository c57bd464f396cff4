import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {FleetPlan} from '../../../src/model/fleet.ts';
import {runInside} from '../inside.ts';
import {folderWith} from '../support.ts';
import {ADMIN, type Client, clientId, type FleetOptions, fleetWorld} from './support.ts';

const IN_STEP: Client = {n: 1, members: {'ana@acme.com': 'view'}};
const PROMOTION: Client = {n: 2, members: {'bob@acme.com': 'view'}, wants: {'bob@acme.com': 'editor'}};

async function planned(clients: readonly Client[], options: FleetOptions = {}, args: readonly string[] = []) {
  const world = await fleetWorld(clients, options);
  const ran = await runInside(['fleet', 'plan', '--format', 'json', ...args], world);
  const plan: FleetPlan = ran.stdout === '' ? undefined : JSON.parse(ran.stdout);
  expect(world.writes()).toEqual([]);
  return {...ran, world, plan, rows: plan?.workspaces ?? []};
}

describe.concurrent('fleet plan', () => {
  it('plans each workspace as the single command does', async () => {
    const {world, rows, code} = await planned([IN_STEP, PROMOTION]);
    expect(code).toBe(0);
    for (const [n, row] of [
      [1, rows[0]],
      [2, rows[1]],
    ] as const) {
      const text = await readFile(join(world.cwd, `clients/${n}.yaml`), 'utf8');
      await writeFile(join(world.cwd, 'one.yaml'), `${text}workspace: {id: ${clientId(n)}}\n`);
      const args = ['plan', '-f', 'one.yaml', '--as-workspace', clientId(n), '--format', 'json'];
      const single = JSON.parse((await runInside(args, world)).stdout);
      const same = (plan: object) =>
        JSON.stringify({...plan, created_at: '', desired_digest: ''}).replaceAll(/"(one|clients\/\d)\.yaml"/g, '""');
      expect(same(row?.plan ?? {})).toBe(same(single));
    }
  });

  it('asks for the identity of each workspace and its lists, and for nothing twice', async () => {
    const {world, plan} = await planned([IN_STEP, PROMOTION]);
    const asked = world.emulator.requests().map(({path, workspace}) => `${path.replace('/api/v2/', '')} ${workspace}`);
    expect(asked.sort()).toEqual(
      [
        `workspaces/current ${ADMIN}`,
        ...[1, 2].flatMap(n => [`workspace-members ${clientId(n)}`, `workspaces/current ${clientId(n)}`]),
      ].sort(),
    );
    expect(plan.requests.read).toBe(5);
  });

  it('counts, sorts by name, and with --detailed-exitcode ends with 2 when anything is pending', async () => {
    const {plan, code, rows} = await planned([PROMOTION, IN_STEP], {}, ['--detailed-exitcode']);
    expect(code).toBe(2);
    expect(rows.map(({name, exit_code}) => `${name} ${exit_code}`)).toEqual(['Client 1 0', 'Client 2 2']);
    expect(plan.summary).toMatchObject({workspaces: 2, changed: 1, failed: 0, update: 1});
  });

  it.each<[string, Client, FleetOptions, string, RegExp]>([
    [
      'that does not exist',
      {n: 3, group: 'unknown'},
      {},
      'WORKSPACE_INACCESSIBLE',
      /^Client 3 \(.*\) is not in the admin/,
    ],
    [
      'that is not in the group',
      {n: 3, group: 'none'},
      {},
      'WORKSPACE_INACCESSIBLE',
      / is not in the admin workspace's group$/,
    ],
    [
      'that has not accepted',
      {n: 3, group: 'pending'},
      {},
      'WORKSPACE_INACCESSIBLE',
      / has not accepted the invitation/,
    ],
    ['that has rejected', {n: 3, group: 'rejected'}, {}, 'WORKSPACE_INACCESSIBLE', / has rejected the invitation/],
    [
      'whose key opens another one',
      {n: 3, entry: 'key: {env: THREE}'},
      {keys: {THREE: ADMIN}},
      'AUTH_WORKSPACE',
      /^the key of Client 3 \(.*\) in THREE opens workspace .* \(Agency\), and the fleet file says /,
    ],
    ['whose key is absent', {n: 3, entry: 'key: {env: THREE}'}, {}, 'AUTH_MISSING', /^no API key is given$/],
    [
      'whose key is in no file',
      {n: 3, entry: 'key: {file: three.key}'},
      {},
      'AUTH_MISSING',
      /^the key file three\.key cannot be read \(ENOENT\)$/,
    ],
    [
      'that breaks while it is read',
      {n: 3},
      {faults: [{match: {path: '/api/v2/workspace-members', nth: 3}, fault: 'malformed'}]},
      'API_SHAPE',
      /workspace-members/,
    ],
  ])('goes on with the others beside a workspace %s', async (_name, client, options, code, message) => {
    const ran = await planned([IN_STEP, PROMOTION, client], options, ['--workspaces', '1', '--parallelism', '1']);
    expect(ran.rows.map(({plan}) => plan?.changes.length ?? null)).toEqual([0, 1, null]);
    const [, , row] = ran.rows;
    expect(row?.error).toMatchObject({
      code,
      message: expect.stringMatching(message),
      at: {file: 'fleet.yaml', line: 6},
    });
    expect(row?.exit_code).toBe(code === 'API_SHAPE' ? 1 : 8);
    expect(ran.code).toBe(row?.exit_code);
    expect(ran.plan.summary).toMatchObject({workspaces: 3, changed: 1, failed: 1});
  });

  it('tells two entries that are the same workspace, with both lines', async () => {
    const twin: Client = {n: 3, entry: 'key: {env: THREE}', group: 'none'};
    const {rows, code} = await planned([IN_STEP, PROMOTION, twin], {keys: {THREE: clientId(1)}});
    expect(code).toBe(4);
    expect(rows.map(({error}) => error?.code)).toEqual(['CONFIG_DUPLICATE', undefined, 'CONFIG_DUPLICATE']);
    expect(rows[2]?.error).toMatchObject({
      message: `the key of Client 3 (${clientId(3)}) in THREE opens the same workspace as that of Client 1 (${clientId(1)}) (fleet.yaml:4:5): ${clientId(1)} (Client 1)`,
      at: {line: 6},
    });
  });

  it('does not act for anybody with a key that is not that of the admin workspace', async () => {
    const world = await fleetWorld([IN_STEP], {keys: {OTHER: clientId(1)}});
    const ran = await runInside(['fleet', 'plan', '--format', 'json'], {
      ...world,
      env: {...world.env, INSTANTLY_API_KEY: world.env.OTHER ?? ''},
    });
    expect(ran.code).toBe(8);
    expect(JSON.parse(ran.stdout).workspaces[0].error).toMatchObject({
      code: 'AUTH_WORKSPACE',
      message: expect.stringMatching(/^the key of the admin workspace opens workspace .* \(Client 1\)/),
      at: {line: 2},
    });
    expect(world.emulator.requests()).toHaveLength(1);
  });

  it('tells invalid files with their lines before anything is asked of their workspaces', async () => {
    const {rows, code, stderr, world} = await planned([IN_STEP, {...PROMOTION, file: 'tags: 7\n'}]);
    expect(code).toBe(4);
    expect(stderr).toContain('clients/2.yaml:4:7');
    expect(rows[1]?.error).toMatchObject({code: 'CONFIG_VALUE', at: {file: 'clients/2.yaml', line: 4}});
    expect(world.emulator.requests().filter(({workspace}) => workspace === clientId(2))).toEqual([]);
  });

  it('says that rules over the fleet saw a part of it, and takes that part back as a saved plan', async () => {
    const world = await fleetWorld([{n: 1, members: {'bob@acme.com': 'view'}, wants: {}}, {n: 2}, {n: 3}]);
    const args = ['fleet', 'plan', '--select', 'Client 1', '--format', 'markdown=p.md', '--out', 'p.json'];
    const {stdout} = await runInside(args, world);
    expect(stdout).toMatch(/^Fleet fleet\.yaml: 1 of 3 workspaces · /);
    expect(stdout).toContain('Guardrails of the fleet, over 1 of 3 workspaces: 1 passed, 1 warned.');
    const [markdown, saved] = await Promise.all(
      ['p.md', 'p.json'].map(name => readFile(join(world.cwd, name), 'utf8')),
    );
    expect(markdown).toContain('`bob@acme.com` loses every workspace that was read · over 1 of 3 workspaces');
    expect(markdown).toContain('Guardrails of the fleet, over 1 of 3 workspaces: 1 passed, 1 warned.');
    expect(JSON.parse(saved ?? '').fleet).toEqual({file: 'fleet.yaml', part_of: 3});
    const applied = await runInside(['fleet', 'apply', 'p.json', '--allow', 'min_admins'], world);
    expect(applied).toMatchObject({code: 0});
    expect(applied.stderr + applied.stdout).toContain('Guardrails of the fleet, over 1 of 3 workspaces: ');
    expect(world.roles(1)).toEqual({'ceo@acme.com': 'owner'});
  });

  it('takes the workspaces that --select and --shard ask for', async () => {
    const clients = [1, 2, 3, 4, 5, 6].map(n => ({n, entry: n % 2 === 0 ? 'labels: [even]' : ''}));
    const {rows} = await planned(clients, {}, ['--select', 'even']);
    expect(rows.map(({name}) => name)).toEqual(['Client 2', 'Client 4', 'Client 6']);
    const parts = await Promise.all([1, 2, 3].map(part => planned(clients, {}, ['--shard', `${part}/3`])));
    const names = parts.flatMap(one => one.rows.map(({name}) => name));
    expect(names.sort()).toEqual([1, 2, 3, 4, 5, 6].map(n => `Client ${n}`));
  });

  it('shows a refusal of one workspace, and of the fleet as a whole', async () => {
    const people = {'a@acme.com': 'view', 'b@acme.com': 'view', 'c@acme.com': 'view', 'd@acme.com': 'view'};
    const {code, plan, rows} = await planned([
      {n: 1, members: people, wants: {'a@acme.com': 'view'}},
      {n: 2, members: people},
    ]);
    expect(code).toBe(3);
    expect(rows.map(({exit_code}) => exit_code)).toEqual([3, 0]);
    expect(plan.guardrails).toMatchObject([
      {
        rule: 'fleet_max_removals',
        status: 'refused',
        message: 'the plans of the fleet remove 3 of 8 members (at most 2)',
      },
      {rule: 'fleet_lost_everywhere', status: 'passed'},
    ]);
    const allowed = await planned([{n: 1, members: people, wants: {'a@acme.com': 'view'}}], {}, [
      ...['--allow', 'max_removals', '--allow', 'fleet_max_removals'],
    ]);
    expect(allowed.code).toBe(0);
    expect(allowed.plan.guardrails).toMatchObject([{status: 'allowed'}, {status: 'warned'}]);
  });

  it('takes in the sub-workspaces that have accepted, with include and exclude', async () => {
    const clients: readonly Client[] = [{n: 1}, {n: 2}, {n: 3}, {n: 4, group: 'pending'}];
    const world = await fleetWorld(clients);
    const rule = `version: 1\nadmin: {id: ${ADMIN}}\nsub_workspaces: {include: ["Client *"], exclude: ["Client 2"], files: [base.yaml]}\n`;
    await writeFile(join(world.cwd, 'fleet.yaml'), rule);
    await writeFile(join(world.cwd, 'base.yaml'), 'version: 1\nmembers: [{email: zoe@acme.com, role: view}]\n');
    const ran = await runInside(['fleet', 'plan', '--format', 'json'], world);
    expect(ran.code).toBe(0);
    const plan: FleetPlan = JSON.parse(ran.stdout);
    expect(plan.workspaces.map(({name, plan: own}) => `${name} ${own?.summary.create}`)).toEqual([
      'Client 1 1',
      'Client 3 1',
    ]);
  });

  it.each([
    ['a shard that is none', ['--shard', '5/4'], 'a part and the number of parts'],
    ['a label that nobody has', ['--select', 'evn'], 'no workspace has the label, name or id "evn"'],
    ['an unknown rule', ['--allow', 'fleet_max_removal'], 'did you mean "fleet_max_removals"?'],
    ['what names one workspace', ['--as-workspace', 'x'], 'no option is called "--as-workspace"'],
    ['a fleet file that is not there', ['--fleet', 'other.yaml'], 'other.yaml'],
  ])('says what is wrong with %s', async (_name, args, message) => {
    const world = await fleetWorld([IN_STEP]);
    const ran = await runInside(['fleet', 'plan', ...args], world);
    expect([4, 64]).toContain(ran.code);
    expect(ran.stderr).toContain(message);
    expect(world.emulator.requests()).toEqual([]);
  });

  it('runs on an emulator that holds the whole fleet, and needs no key for it', async () => {
    const {cwd} = await fleetWorld([PROMOTION, {n: 3, entry: 'key: {env: THREE}'}]);
    const [first, again] = [
      await runInside(['fleet', 'plan', '--emulator'], {cwd}),
      await runInside(['fleet', 'plan', '--emulator'], {cwd}),
    ];
    expect(first).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('begins with 2 fresh workspaces, kept in .rbac/emulator/fleet.json'),
    });
    expect(again).toMatchObject({code: 0, stderr: '', stdout: first.stdout});
    const state = JSON.parse(await readFile(join(cwd, '.rbac/emulator/fleet.json'), 'utf8'));
    expect(state.workspaces.map(({id}: {id: string}) => id).sort()).toEqual([clientId(2), clientId(3), ADMIN].sort());
    expect(state.workspaces.flatMap(({api_keys}: {api_keys: unknown[]}) => api_keys)).toEqual([]);
    // A workspace of its own key is no member of the group.
    expect(state.group_members.map(({sub_workspace_id}: {sub_workspace_id: string}) => sub_workspace_id)).toEqual([
      clientId(2),
    ]);
  });

  it('needs no admin workspace when all have keys of their own', async () => {
    const cwd = await folderWith({
      'fleet.yaml': `version: 1\nworkspaces:\n  - {id: ${clientId(1)}, files: [a.yaml], key: {env: ONE}}\n`,
      'a.yaml': 'version: 1\nmembers: []\n',
    });
    expect(await runInside(['fleet', 'plan', '--emulator'], {cwd})).toMatchObject({code: 0});
  });
});
