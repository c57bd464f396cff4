import {readdir, readFile, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {FleetPlan, WorkspaceStatus} from '../../../src/model/fleet.ts';
import {runInside} from '../inside.ts';
import {type Client, clientId, fleetWorld} from './support.ts';

const IN_STEP: Client = {n: 1, members: {'ana@acme.com': 'view'}};
const MOVED: Client = {n: 2, members: {'bob@acme.com': 'admin'}, wants: {'bob@acme.com': 'view'}};
const PENDING: Client = {n: 3, group: 'pending'};

describe.concurrent('fleet drift', () => {
  it('ends with 2 when something differs anywhere, and says where', async () => {
    const world = await fleetWorld([IN_STEP, MOVED]);
    const {code, stdout} = await runInside(['fleet', 'drift', '--format', 'json'], world);
    const plan: FleetPlan = JSON.parse(stdout);
    expect(code).toBe(2);
    expect(plan.workspaces.map(({exit_code}) => exit_code)).toEqual([0, 2]);
    expect((await runInside(['fleet', 'drift'], world)).stdout).toContain('Drift: 0 to add, 1 to change');
    expect(world.writes()).toEqual([]);
  });

  it('is quiet when nothing differs, but not about a workspace that cannot be reached', async () => {
    expect(await runInside(['fleet', 'drift', '--quiet'], await fleetWorld([IN_STEP]))).toMatchObject({
      code: 0,
      stdout: '',
    });
    const ran = await runInside(['fleet', 'drift', '--quiet'], await fleetWorld([IN_STEP, PENDING]));
    expect(ran).toMatchObject({code: 8, stdout: expect.stringContaining('has not accepted the invitation')});
  });

  it('ends with 2 for --fail-on alone where that is given', async () => {
    const world = await fleetWorld([IN_STEP, MOVED]);
    expect(await runInside(['fleet', 'drift', '--fail-on', 'removals'], world)).toMatchObject({code: 0});
    expect(await runInside(['fleet', 'drift', '--fail-on', 'any'], world)).toMatchObject({code: 2});
  });

  it('tells a hook of each workspace once', async () => {
    const world = await fleetWorld([IN_STEP, MOVED]);
    const args = ['fleet', 'drift', '--notify', 'webhook=env:HOOK', '--notify-state', 'told.json', '--heartbeat'];
    const {code, stderr} = await runInside(args, {...world, env: {...world.env, HOOK: 'http://127.0.0.1:9/'}});
    expect(code).toBe(2);
    expect(stderr.match(/^! webhook.* was not told/gm)).toHaveLength(2);
  });
});

describe.concurrent('fleet export', () => {
  it('writes a file for each workspace, and a plan of them is empty', async () => {
    const world = await fleetWorld([IN_STEP, MOVED]);
    expect(await runInside(['fleet', 'export', '--out', 'out'], world)).toMatchObject({code: 0, stdout: ''});
    expect((await readdir(join(world.cwd, 'out'))).sort()).toEqual([`${clientId(1)}.yaml`, `${clientId(2)}.yaml`]);
    for (const n of [1, 2])
      await rename(join(world.cwd, `out/${clientId(n)}.yaml`), join(world.cwd, `clients/${n}.yaml`));
    expect(await runInside(['fleet', 'plan', '--detailed-exitcode'], world)).toMatchObject({code: 0});
    expect(world.writes()).toEqual([]);
  });

  it('overwrites nothing, and goes on with the others', async () => {
    const world = await fleetWorld([IN_STEP, MOVED, PENDING]);
    await runInside(['fleet', 'export', '--out', 'out', '--select', 'Client 1'], world);
    const before = await readFile(join(world.cwd, `out/${clientId(1)}.yaml`), 'utf8');
    const {code, stderr} = await runInside(['fleet', 'export', '--out', 'out'], world);
    expect(code).toBe(8);
    expect(stderr).toContain(`Client 1 (${clientId(1)}): fleet.yaml:4:5  OUTPUT_UNWRITABLE  `);
    expect(stderr).toContain('is there already, and nothing is overwritten');
    expect(stderr).toContain(`Client 3 (${clientId(3)}): fleet.yaml:6:5  WORKSPACE_INACCESSIBLE  `);
    expect(await readFile(join(world.cwd, `out/${clientId(1)}.yaml`), 'utf8')).toBe(before);
    expect(await readdir(join(world.cwd, 'out'))).toHaveLength(2);
  });

  it('splits into a folder for each workspace', async () => {
    const world = await fleetWorld([IN_STEP]);
    await runInside(['fleet', 'export', '--out', 'out', '--split', '--only', 'member'], world);
    expect(await readdir(join(world.cwd, 'out', clientId(1)))).toContain('members.yaml');
  });
});

describe.concurrent('fleet status', () => {
  const status = async (clients: readonly Client[], before: readonly string[] = []) => {
    const world = await fleetWorld(clients);
    if (before.length > 0) await runInside([...before, '--state-dir', 'state'], world);
    const earlier = world.writes().length;
    const ran = await runInside(['fleet', 'status', '--format', 'json', '--state-dir', 'state'], world);
    expect(world.writes()).toHaveLength(earlier);
    const rows: readonly WorkspaceStatus[] = JSON.parse(ran.stdout).workspaces;
    return {...ran, world, rows};
  };

  it('tells what is pending, and what cannot be reached', async () => {
    const {rows, code, world} = await status([IN_STEP, MOVED, PENDING]);
    expect(code).toBe(8);
    expect(rows.map(({reachable, pending}) => [reachable, pending])).toEqual([
      [true, 0],
      [true, 1],
      [false, null],
    ]);
    expect(rows[2]?.error).toMatchObject({code: 'WORKSPACE_INACCESSIBLE', at: {line: 6}});
    const {stdout} = await runInside(['fleet', 'status', '--state-dir', 'state'], world);
    expect(stdout).toMatch(/^ {2}Client 2 {2}\S+ {2}1 change pending · never applied from here$/m);
    expect(stdout).toMatch(/^ {2}Client 3 {2}\S+ {2}not reachable · WORKSPACE_INACCESSIBLE: /m);
    expect(stdout).toContain('3 workspaces: 2 reachable, 1 with changes pending.');
  });

  it('tells the last apply from this machine', async () => {
    const {rows} = await status([IN_STEP, MOVED], ['fleet', 'apply', '--auto-approve']);
    expect(rows.map(({last_applied: last}) => last?.outcomes ?? null)).toEqual([null, {applied: 1}]);
    expect(rows[1]?.last_applied?.by).toMatch(/ on /);
  });

  it('tells who holds the lock, and reads the tags once for that', async () => {
    const description = 'held by nobody known';
    const lock = {
      label: 'instantly-rbac:lock',
      description,
      timestamp_created: new Date().toISOString(),
      timestamp_updated: new Date().toISOString(),
    };
    const {rows, world} = await status([
      {...IN_STEP, state: {custom_tags: [lock]}, file: 'keys: []\nmanage: {keys: additive}\n'},
    ]);
    expect(rows[0]?.lock).toMatchObject({by: 'somebody whose note cannot be read'});
    const tags = world.emulator.requests().filter(({path}) => path.endsWith('/custom-tags'));
    expect(tags).toHaveLength(1);
  });

  it('tells what is wrong with files, and what is known all the same', async () => {
    const {rows, code} = await status([{...IN_STEP, file: 'tags: 7\n'}]);
    expect(code).toBe(4);
    expect(rows[0]).toMatchObject({reachable: true, pending: null, error: {code: 'CONFIG_VALUE'}});
  });

  it('sees journals of the emulator alone with --emulator', async () => {
    const {cwd} = await fleetWorld([MOVED]);
    await writeFile(join(cwd, 'state.json'), JSON.stringify({workspaces: []}));
    expect(await runInside(['fleet', 'status', '--emulator'], {cwd})).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('never applied from here'),
    });
  });
});
