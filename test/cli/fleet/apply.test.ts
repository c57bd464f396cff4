import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {FleetApplied, FleetPlan} from '../../../src/model/fleet.ts';
import {runInside} from '../inside.ts';
import {run} from '../support.ts';
import {type Client, clientId, type FleetOptions, type FleetWorld, fleetWorld} from './support.ts';

/** A client in which one member is promoted. */
const promotion = (n: number, rest: Partial<Client> = {}): Client => ({
  n,
  members: {'bob@acme.com': 'view'},
  wants: {'bob@acme.com': 'editor'},
  ...rest,
});

const PATCHES = {method: 'PATCH', path: '/api/v2/workspace-members/*'};

async function apply(world: FleetWorld, ...args: readonly string[]) {
  const ran = await runInside(['fleet', 'apply', '--format', 'json', ...args], world);
  const applied: FleetApplied = ran.stdout === '' ? undefined : JSON.parse(ran.stdout);
  return {...ran, applied, fates: applied?.workspaces.map(({name, status}) => `${name} ${status}`) ?? []};
}

const auto = (world: FleetWorld, ...args: readonly string[]) => apply(world, '--auto-approve', ...args);

const applyAll = async (clients: readonly Client[], options: FleetOptions = {}, args: readonly string[] = []) => {
  const world = await fleetWorld(clients, options);
  return {world, ...(await auto(world, ...args))};
};

async function save(world: FleetWorld): Promise<FleetPlan> {
  expect(await runInside(['fleet', 'plan', '--out', 'plan.json'], world)).toMatchObject({code: 0});
  return JSON.parse(await readFile(join(world.cwd, 'plan.json'), 'utf8'));
}

describe.concurrent('fleet apply', () => {
  it('applies every workspace in waves, verified, and leaves nothing to plan', async () => {
    const clients = [promotion(1), promotion(2), promotion(3, {entry: 'canary: true'}), {n: 4}];
    const {world, code, applied, fates, stderr} = await applyAll(clients);
    expect(code).toBe(0);
    expect(applied.waves).toEqual([
      {name: 'canary', workspaces: [clientId(3)]},
      {name: '100%', workspaces: [clientId(1), clientId(2)]},
    ]);
    expect(fates).toEqual(['Client 1 applied', 'Client 2 applied', 'Client 3 applied', 'Client 4 unchanged']);
    expect(applied.workspaces.map(({verified}) => verified)).toEqual([true, true, true, null]);
    expect(world.changes()[0]).toMatch(/^3 PATCH/);
    expect(stderr).toContain(`Client 3 (${clientId(3)}):   + member/bob@acme.com`.replace('+', '~'));
    expect(await runInside(['fleet', 'plan', '--detailed-exitcode'], world)).toMatchObject({code: 0});
  });

  it('keeps a journal for each workspace, and takes and leaves its lock', async () => {
    const {world} = await applyAll([promotion(1), promotion(2)], {}, ['--state-dir', 'state']);
    const host = new URL(world.emulator.url).host;
    for (const n of [1, 2]) expect(await readdir(join(world.cwd, 'state', host, clientId(n)))).toHaveLength(1);
    for (const n of [1, 2]) expect(world.writes()).toContain(`${n} POST custom-tags`);
    expect(world.emulator.state().workspaces.flatMap(({custom_tags}) => custom_tags)).toEqual([]);
  });

  it('goes on with the others when one fails in the middle, ends with 5, and finishes the rest later', async () => {
    const faults = [{match: {...PATCHES, nth: 2}, fault: 'status', status: 400}];
    const clients = [promotion(1), promotion(2), promotion(3)];
    const {world, code, fates, applied} = await applyAll(clients, {faults}, ['--waves', '100', '--workspaces', '1']);
    expect(code).toBe(5);
    expect(fates).toEqual(['Client 1 applied', 'Client 2 partial', 'Client 3 applied']);
    expect(applied.workspaces[1]).toMatchObject({
      exit_code: 5,
      outcomes: [{status: 'failed', error: {code: 'API_INVALID'}}],
    });
    expect(await auto(world)).toMatchObject({
      code: 0,
      fates: ['Client 1 unchanged', 'Client 2 applied', 'Client 3 unchanged'],
    });
  });

  it('stops behind a canary that fails, and says what was not tried', async () => {
    const faults = [{match: {...PATCHES, nth: 1}, fault: 'status', status: 400}];
    const clients = [promotion(1), promotion(2, {entry: 'canary: true'}), promotion(3)];
    const {world, code, fates} = await applyAll(clients, {faults});
    expect(code).toBe(5);
    expect(fates).toEqual(['Client 1 not_tried', 'Client 2 partial', 'Client 3 not_tried']);
    for (const n of [1, 2, 3]) expect(world.roles(n)).toMatchObject({'bob@acme.com': 'view'});
    const text = await runInside(['fleet', 'apply', '--auto-approve'], await fleetWorld(clients, {faults}));
    expect(text.stdout).toMatch(/^ {2}not tried {2}Client 1 \(.*\) {2}in wave 100%$/m);
    expect(text.stdout).toContain('Fleet apply: 1 in part, 2 not tried.');
  });

  it('goes on behind it with --continue-on-failure, or where the fleet file says so', async () => {
    const faults = [{match: {...PATCHES, nth: 1}, fault: 'status', status: 400}];
    const clients = [promotion(1), promotion(2, {entry: 'canary: true'})];
    const asked = await applyAll(clients, {faults}, ['--continue-on-failure']);
    const said = await applyAll(clients, {faults, file: 'rollout: {stop_on_failure: false}\n'});
    for (const {code, fates} of [asked, said])
      expect({code, fates}).toEqual({code: 5, fates: ['Client 1 applied', 'Client 2 partial']});
  });

  it('takes a canary that nobody could look at again for one that proves nothing', async () => {
    // The members of the canary: for the plan, for the one under the lock, and then to look back.
    const faults = [{match: {path: '/api/v2/workspace-members', nth: 4}, fault: 'malformed'}];
    const {code, fates, applied, stderr} = await applyAll(
      [promotion(1), promotion(2, {entry: 'canary: true'})],
      {faults},
      ['--workspaces', '1'],
    );
    expect(stderr).toContain('The result was not verified.');
    expect(applied.workspaces[1]).toMatchObject({verified: null, exit_code: 0});
    expect({code, fates}).toEqual({code: 5, fates: ['Client 1 not_tried', 'Client 2 applied']});
  });

  it('writes nothing anywhere when a guardrail refuses one workspace, unless that is left out', async () => {
    const people = {'a@acme.com': 'view', 'b@acme.com': 'view', 'c@acme.com': 'view', 'd@acme.com': 'view'};
    const world = await fleetWorld([
      promotion(1),
      {n: 2, members: people, wants: {'a@acme.com': 'view'}, entry: 'labels: [odd]'},
    ]);
    const {code, stderr, fates} = await auto(world, '--allow', 'fleet_max_removals');
    expect({code, fates}).toEqual({code: 3, fates: ['Client 1 not_tried', 'Client 2 refused']});
    expect(stderr).toContain('Nothing was applied, in no workspace.');
    expect(stderr).toMatch(
      /Client 2 \(.*\): Guardrails: 1 refused\.\n {2}refused max_removals: the plan removes 3 of 4 members/,
    );
    expect(stderr).toContain('pass --allow max_removals once');
    expect(world.writes()).toEqual([]);
    expect(await auto(world, '--select', '!odd')).toMatchObject({code: 0, fates: ['Client 1 applied']});
  });

  it('writes nothing anywhere when the fleet as a whole loses too much', async () => {
    const clients = [1, 2, 3].map(n => ({
      n,
      members: {'a@acme.com': 'view', 'gone@acme.com': 'view'},
      wants: {'a@acme.com': 'view'},
    }));
    const world = await fleetWorld(clients, {file: 'guardrails: {max_removals: "20%", lost_everywhere: refuse}\n'});
    const {code, stderr} = await auto(world);
    expect(code).toBe(3);
    expect(stderr).toContain('refused fleet_max_removals: the plans of the fleet remove 3 of 6 members (at most 2)');
    expect(stderr).toContain('refused fleet_lost_everywhere: gone@acme.com loses every workspace that was read');
    expect(world.writes()).toEqual([]);
    const allowed = await auto(world, '--allow', 'fleet_max_removals', '--allow', 'fleet_lost_everywhere');
    expect(allowed.code).toBe(0);
    expect(Object.keys(world.roles(2))).toEqual(['ceo@acme.com', 'a@acme.com']);
  });

  it.each<[string, Client, FleetOptions]>([
    ['invalid files', promotion(2, {file: 'tags: 7\n'}), {}],
    ['two entries of one workspace', {n: 2, entry: 'key: {env: TWO}', group: 'none'}, {keys: {TWO: clientId(1)}}],
  ])('writes nothing anywhere with %s', async (_name, client, options) => {
    const {world, code, fates} = await applyAll([promotion(1), client, promotion(3)], options);
    expect(code).toBe(4);
    expect(fates).toContain('Client 3 not_tried');
    expect(fates).toContain('Client 2 failed');
    expect(world.writes()).toEqual([]);
  });

  it('refuses two keys of two workspaces that would have one place for their secrets', async () => {
    const file =
      'keys: [{name: BI, scopes: [campaigns:read], secret: {to: file, path: bi.key}}]\nmanage: {keys: additive}\n';
    const {world, code, stderr} = await applyAll([promotion(1, {file}), promotion(2, {file})]);
    expect(code).toBe(4);
    expect(stderr).toContain('would overwrite that of key/BI in Client 1');
    expect(world.writes()).toEqual([]);
  });

  it('leaves out a workspace that cannot be reached, and ends with 5', async () => {
    const {code, fates, applied} = await applyAll([promotion(1), promotion(2, {group: 'pending'})]);
    expect({code, fates}).toEqual({code: 5, fates: ['Client 1 applied', 'Client 2 failed']});
    expect(applied.workspaces[1]).toMatchObject({exit_code: 8, wave: null, error: {code: 'WORKSPACE_INACCESSIBLE'}});
    expect(await applyAll([promotion(1, {group: 'pending'})])).toMatchObject({code: 8});
  });

  it('writes nothing anywhere when a canary cannot be planned, unless that may be', async () => {
    const world = await fleetWorld([promotion(1), promotion(2, {group: 'pending', entry: 'canary: true'})]);
    const {code, stderr} = await auto(world);
    expect({code, writes: world.writes()}).toEqual({code: 8, writes: []});
    expect(stderr).toContain('a canary could not be planned: Client 2');
    expect(await auto(world, '--continue-on-failure')).toMatchObject({
      code: 5,
      fates: ['Client 1 applied', 'Client 2 failed'],
    });
  });

  it('tells one that is locked, and applies the others', async () => {
    const label = 'instantly-rbac:lock';
    const lock = {
      label,
      description: 'odd',
      timestamp_created: new Date().toISOString(),
      timestamp_updated: new Date().toISOString(),
    };
    const {code, fates, applied, world} = await applyAll(
      [promotion(1), promotion(2, {state: {custom_tags: [lock]}})],
      {},
      ['--waves', '100'],
    );
    expect({code, fates}).toEqual({code: 5, fates: ['Client 1 applied', 'Client 2 failed']});
    expect(applied.workspaces[1]).toMatchObject({exit_code: 7, error: {code: 'LOCKED'}});
    expect(world.roles(2)).toMatchObject({'bob@acme.com': 'view'});
  });

  it('makes keys anew where they are declared, and nowhere else', async () => {
    const file = `keys: [{name: BI, scopes: [campaigns:read], secret: {to: file, path: "keys/{workspace.id}"}}]\nmanage: {keys: additive}\n`;
    const state = {api_keys: [{name: 'BI', scopes: ['campaigns:read']}]};
    const world = await fleetWorld([{n: 1, file, state}, {n: 2}]);
    expect(await auto(world, '--rotate', 'BI')).toMatchObject({
      code: 0,
      fates: ['Client 1 applied', 'Client 2 unchanged'],
    });
    expect(await auto(world, '--rotate', 'CRM')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('the files of no workspace declare key/CRM'),
    });
  });

  it.each([
    ['sarif', ['--auto-approve', '--format', 'sarif=x.sarif'], 'there are text, json, markdown'],
    ['no terminal', [], 'there is no terminal to ask on'],
    ['waves that fall', ['--waves', '50,10'], 'each share must be larger than the one before'],
    ['waves that are none', ['--waves', 'most'], 'shares from 1% to 100%'],
    ['another day', ['--auto-approve', '--as-of', '2027-01-01'], 'is not for applying'],
  ])('refuses wrong use: %s', async (_name, args, message) => {
    const world = await fleetWorld([promotion(1)]);
    expect(await runInside(['fleet', 'apply', ...args], world)).toMatchObject({
      code: 64,
      stderr: expect.stringContaining(message),
    });
    expect(world.emulator.requests()).toEqual([]);
  });
});

describe.concurrent('fleet apply of a saved plan', () => {
  it('carries out what it holds, and nothing that has come since', async () => {
    const world = await fleetWorld([promotion(1), promotion(2)]);
    await save(world);
    await writeFile(
      join(world.cwd, 'clients/2.yaml'),
      'version: 1\nmembers:\n  - {email: bob@acme.com, role: editor}\n  - {email: new@acme.com, role: view}\n',
    );
    const {code, fates, stderr} = await apply(world, 'plan.json');
    expect({code, fates}).toEqual({code: 0, fates: ['Client 1 applied', 'Client 2 applied']});
    expect(stderr).toContain(
      `Client 2 (${clientId(2)}): Not in the saved plan, left for the next one: member/new@acme.com.`,
    );
    expect(world.roles(2)).toEqual({'ceo@acme.com': 'owner', 'bob@acme.com': 'editor'});
  });

  it('is stale in one workspace, and applied in the others', async () => {
    const world = await fleetWorld([promotion(1), promotion(2)]);
    await save(world);
    await writeFile(join(world.cwd, 'clients/1.yaml'), 'version: 1\nmembers: [{email: bob@acme.com, role: admin}]\n');
    const {code, fates, applied} = await apply(world, 'plan.json');
    expect({code, fates}).toEqual({code: 5, fates: ['Client 1 failed', 'Client 2 applied']});
    expect(applied.workspaces[0]).toMatchObject({exit_code: 6, error: {code: 'PLAN_STALE'}});
    expect(world.roles(1)).toMatchObject({'bob@acme.com': 'view'});
  });

  it('is stale for all when it is too old, and for a workspace that the fleet has no more', async () => {
    const world = await fleetWorld([promotion(1), promotion(2)]);
    await save(world);
    expect(await apply(world, 'plan.json', '--max-plan-age', '0h')).toMatchObject({code: 6, stdout: ''});
    const fleet = await readFile(join(world.cwd, 'fleet.yaml'), 'utf8');
    await writeFile(join(world.cwd, 'fleet.yaml'), fleet.replace(/^.*Client 1.*\n/m, ''));
    const {code, fates, applied} = await apply(world, 'plan.json');
    expect({code, fates}).toEqual({code: 5, fates: ['Client 1 failed', 'Client 2 applied']});
    expect(applied.workspaces[0]?.error).toMatchObject({
      code: 'PLAN_STALE',
      message: expect.stringContaining('the fleet has it no more'),
    });
  });

  it('leaves workspaces that it does not have for the next one', async () => {
    const world = await fleetWorld([promotion(1), promotion(2, {entry: 'labels: [new]'})]);
    expect(await runInside(['fleet', 'plan', '--out', 'plan.json', '--select', '!new'], world)).toMatchObject({
      code: 0,
    });
    const {code, fates, stderr} = await apply(world, 'plan.json');
    expect({code, fates}).toEqual({code: 0, fates: ['Client 1 applied']});
    expect(stderr).toContain('Not in the saved plan, left for the next one: 1 workspace: Client 2.');
  });

  it('does not bring permissions: what was allowed must be allowed again', async () => {
    const people = {'a@acme.com': 'view', 'b@acme.com': 'view', 'c@acme.com': 'view', 'd@acme.com': 'view'};
    const world = await fleetWorld([{n: 1, members: people, wants: {'a@acme.com': 'view'}}]);
    const rules = ['--allow', 'max_removals', '--allow', 'fleet_max_removals'];
    expect(await runInside(['fleet', 'plan', '--out', 'plan.json', ...rules], world)).toMatchObject({code: 0});
    expect(await apply(world, 'plan.json')).toMatchObject({code: 3});
    expect(world.writes()).toEqual([]);
    expect(await apply(world, 'plan.json', ...rules)).toMatchObject({code: 0});
  });

  it('is no plan when it is cut off, or one of a single workspace', async () => {
    const world = await fleetWorld([promotion(1)]);
    const plan = await save(world);
    await writeFile(join(world.cwd, 'cut.json'), JSON.stringify(plan).slice(0, -40));
    await writeFile(join(world.cwd, 'single.json'), JSON.stringify(plan.workspaces[0]?.plan));
    for (const file of ['cut.json', 'single.json', 'none.json'])
      expect(await apply(world, file)).toMatchObject({code: 4, stderr: expect.stringContaining('PLAN_INVALID')});
  });
});

describe.concurrent('Ctrl-C while a fleet is applied', () => {
  it('finishes what is in flight in every workspace, starts nothing new, and tells what was not tried', async () => {
    const people = Array.from({length: 8}, (_, n) => [`p${n}@acme.com`, 'view'] as const);
    const clients = [1, 2, 3, 4].map(n => ({n, members: {}, wants: Object.fromEntries(people)}));
    const world = await fleetWorld(clients, {latencyMs: 60});
    let acted = false;
    const ran = await run(
      ['fleet', 'apply', '--auto-approve', '--format', 'json', '--waves', '50,100', '--parallelism', '2'],
      {
        ...world,
        watch(seen) {
          if (acted || !seen.stderr.includes('+ member')) return;
          acted = true;
          seen.signal('SIGINT');
        },
      },
    );
    expect(ran.code).toBe(130);
    expect(ran.stderr).toContain('Stopping: what is in flight finishes, nothing new starts.');
    const applied: FleetApplied = JSON.parse(ran.stdout);
    const fates = applied.workspaces.map(({status}) => status);
    expect(fates.slice(2)).toEqual(['not_tried', 'not_tried']);
    const done = applied.workspaces.map(({outcomes}) => outcomes.filter(({status}) => status === 'applied').length);
    const there = [1, 2, 3, 4].map(n => Object.keys(world.roles(n)).length - 1);
    expect(there).toEqual(done);
    expect(there.reduce((sum, n) => sum + n)).toBeGreaterThan(0);
    expect(there.reduce((sum, n) => sum + n)).toBeLessThan(32);
    // No lock stays behind.
    expect(world.emulator.state().workspaces.flatMap(({custom_tags}) => custom_tags)).toEqual([]);
  });

  it('ends at once with nothing written while workspaces are read', async () => {
    const faults = [{match: {path: '/api/v2/workspace-members'}, fault: 'timeout'}];
    const world = await fleetWorld([promotion(1), promotion(2)], {faults});
    let acted = false;
    const ran = await run(['fleet', 'apply', '--auto-approve', '--log-level', 'debug'], {
      ...world,
      watch(seen) {
        if (acted || !seen.stderr.includes('workspaces/current')) return;
        acted = true;
        setTimeout(() => seen.signal('SIGINT'), 300);
      },
    });
    expect(ran).toMatchObject({code: 130, stdout: ''});
    expect(ran.stderr).toContain('Interrupted: nothing was applied.');
    expect(world.writes()).toEqual([]);
  });
});
