import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import fleetSchema from '../../schemas/fleet.schema.json' with {type: 'json'};
import fleetPlanSchema from '../../schemas/fleet-plan.schema.json' with {type: 'json'};
import overlaySchema from '../../schemas/overlay.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import rbacSchema from '../../schemas/rbac.schema.json' with {type: 'json'};
import {runInside} from './inside.ts';
import {ACME, api, folderWith, HEAD, IN_STEP, PROMOTION, rolesIn, run, STACK, WORKSPACE_ID} from './support.ts';

describe.concurrent('validate', () => {
  const validate = async (file: string, args: readonly string[] = []) =>
    run(['validate', ...args], {cwd: await folderWith({'rbac.yaml': file})});

  it('says what is there', async () => {
    const file = `${HEAD}members:\n  - {email: a@acme.com, role: view}\n  - {email: b@acme.com, role: view, expires: 2020-01-01}\ntags: [{label: West}]\n`;
    expect(await validate(file)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'Valid: 2 members, 1 tag; 1 of them expired.\n',
    });
    expect(await validate(HEAD)).toMatchObject({code: 0, stdout: 'Valid: nothing is managed.\n'});
  });

  it('shows every problem with its place, a caret and what to do (4)', async () => {
    const {code, stdout, stderr} = await validate(
      `${HEAD}members:\n  - {email: bob@acme.com, role: editr}\n  - {email: nobody, role: view}\n`,
    );
    expect({code, stderr}).toEqual({code: 4, stderr: ''});
    expect(stdout).toContain(
      [
        'rbac.yaml:4:33  CONFIG_UNKNOWN_ROLE  no role is called "editr"',
        '  4 |   - {email: bob@acme.com, role: editr}',
        '    |                                 ^^^^^',
        '  → did you mean "editor"?',
      ].join('\n'),
    );
    expect(stdout).toContain('rbac.yaml:5:13  CONFIG_VALUE');
    expect(stdout).toMatch(/2 problems in 1 file\.\n$/);
  });

  it('prints the same as JSON', async () => {
    const {code, stdout} = await validate(`${HEAD}members:\n  - {email: bob@acme.com, role: editr}\n`, [
      '--format',
      'json',
    ]);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      format_version: '1',
      valid: false,
      problems: [{code: 'CONFIG_UNKNOWN_ROLE', at: {file: 'rbac.yaml', line: 4, column: 33}}],
    });
    expect(JSON.parse((await validate(HEAD, ['--format', 'json'])).stdout)).toMatchObject({valid: true, problems: []});
  });

  it('looks at another day with --as-of, and lets unknown scopes pass with --allow-unknown', async () => {
    const file = `${HEAD}members:\n  - {email: a@acme.com, role: view, expires: 2027-01-31}\nkeys:\n  - {name: K, scopes: [comets:read]}\n`;
    expect(await validate(file, ['--as-of', '2027-01-31'])).toMatchObject({code: 4});
    const {code, stdout} = await validate(file, ['--as-of', '2027-01-31', '--allow-unknown']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}! .*comets:read.*\n\nValid: 1 member, 1 key; 1 of them expired\.\n$/);
  });

  it('needs neither key nor network', async () => {
    const cwd = await folderWith({'rbac.yaml': HEAD});
    expect(await run(['validate'], {cwd, env: {INSTANTLY_API_URL: 'http://api.example.com'}})).toMatchObject({code: 0});
  });

  it('is exit 4 without any file, and says what it looked for', async () => {
    const {code, stdout} = await run(['validate'], {cwd: await folderWith()});
    expect(code).toBe(4);
    expect(stdout).toContain('there is no rbac.yaml or rbac.yml');
    expect(stdout).not.toMatch(STACK);
  });
});

describe.concurrent('drift', () => {
  const drift = async (file: string, args: readonly string[] = [], world: object = {workspaces: [ACME]}) => {
    const server = await api(world);
    const ran = await run(['drift', ...args], {cwd: await folderWith({'rbac.yaml': file}), env: server.env});
    expect(server.writes()).toEqual([]);
    return ran;
  };

  it('is exit 2 when live state differs', async () => {
    const {code, stdout, stderr} = await drift(PROMOTION);
    expect({code, stderr}).toEqual({code: 2, stderr: ''});
    expect(stdout).toContain('Drift: 0 to add, 1 to change');
  });

  it('is exit 0 when it does not, and silent with --quiet', async () => {
    expect(await drift(IN_STEP)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No drift: live state is as the files say.'),
    });
    expect(await drift(IN_STEP, ['--quiet'])).toMatchObject({code: 0, stdout: '', stderr: ''});
    expect(await drift(PROMOTION, ['-q'])).toMatchObject({code: 2, stdout: expect.stringContaining('Drift:')});
  });

  it('is exit 2 for what no change can put right, and does not say that nothing differs', async () => {
    const {code, stdout} = await drift(IN_STEP.replace('ceo@', 'someone@'));
    expect(code).toBe(2);
    expect(stdout).toContain('OWNER_DIFFERS');
    expect(stdout).toContain(
      'Drift: live state is not as the files say, and no change can put it right; see the warnings.',
    );
    expect(stdout).not.toContain('No drift');
  });

  it('does not care for what a guardrail would refuse', async () => {
    expect(await drift(`${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`)).toMatchObject({code: 2});
  });

  it('prints a plan as JSON', async () => {
    const {stdout} = await drift(PROMOTION, ['--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({format_version: '1', summary: {update: 1}});
  });
});

describe.concurrent('export', () => {
  it('writes YAML to standard output, after which nothing is planned', async () => {
    const {env, writes} = await api();
    const {code, stdout, stderr} = await run(['export'], {env});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    const cwd = await folderWith({'rbac.yaml': stdout});
    expect(await runInside(['plan', '--detailed-exitcode'], {cwd, env})).toMatchObject({code: 0});
    expect(writes()).toEqual([]);
  });

  it('says with a key that may not read everything how to export the rest', async () => {
    const {env} = await api(undefined, {scopes: ['workspaces:read', 'workspace_members:read']});
    const all = await runInside(['export'], {env});
    expect(all).toMatchObject({code: 8, stdout: ''});
    expect(all.stderr).toContain('; or name with --only what it may read: members, keys, tags, assignments\n');
    const some = await runInside(['export', '--only', 'members'], {env});
    expect(some).toMatchObject({code: 0, stderr: ''});
    const refused = await runInside(['export', '--only', 'keys'], {env});
    expect(refused.code).toBe(8);
    expect(refused.stderr).not.toContain('--only');
  });

  it('writes a new file for its owner alone, with the folders on the way', async () => {
    const {env} = await api();
    const cwd = await folderWith();
    const ran = await runInside(['export', '--out', 'deep/down/rbac.yaml'], {cwd, env});
    const missing =
      'Editors look for deep/down/schemas/rbac.schema.json, which is not there: instantly-rbac schema prints it.';
    expect(ran).toMatchObject({code: 0, stdout: '', stderr: `Wrote deep/down/rbac.yaml.\n${missing}\n`});
    expect(await readFile(join(cwd, 'deep/down/rbac.yaml'), 'utf8')).toContain(WORKSPACE_ID);
    expect((await stat(join(cwd, 'deep/down/rbac.yaml'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(cwd, 'deep/down'))).toEqual(['rbac.yaml']);
  });

  it('writes a file for each section with --split, which together plan nothing', async () => {
    const {env} = await api();
    const cwd = await folderWith();
    expect(await runInside(['export', '--split', '--out', 'access'], {cwd, env})).toMatchObject({code: 0});
    const names = await readdir(join(cwd, 'access'));
    expect(names).toContain('members.yaml');
    expect(names).toContain('workspace.yaml');
    expect(await runInside(['plan', '-f', 'access', '--detailed-exitcode'], {cwd, env})).toMatchObject({code: 0});
  });

  it('keeps to the kinds that are asked for', async () => {
    const {env} = await api();
    const {stdout} = await runInside(['export', '--only', 'tags'], {env});
    expect(stdout).toContain('tags:');
    expect(stdout).not.toContain('members:');
  });

  it('overwrites nothing: no file, no link, and with --split not one of several', async () => {
    const {env, emulator} = await api();
    const cwd = await folderWith({'rbac.yaml': 'precious', 'access/tags.yaml': 'precious'});
    await symlink(join(cwd, 'nowhere'), join(cwd, 'link.yaml'));
    for (const name of ['rbac.yaml', 'link.yaml'])
      expect(await runInside(['export', '--out', name], {cwd, env})).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${name} is there already`),
      });
    expect(emulator.requests()).toEqual([]);
    expect(await runInside(['export', '--split', '--out', 'access'], {cwd, env})).toMatchObject({code: 1});
    expect(await readdir(join(cwd, 'access'))).toEqual(['tags.yaml']);
    expect(await readFile(join(cwd, 'rbac.yaml'), 'utf8')).toBe('precious');
  });

  it('says where it cannot write', async () => {
    const {env} = await api();
    const cwd = await folderWith({file: ''});
    const {code, stderr} = await runInside(['export', '--out', 'file/rbac.yaml'], {cwd, env});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^OUTPUT_UNWRITABLE {2}file\/rbac\.yaml cannot be written \(/);
  });
});

describe.concurrent('emulate', () => {
  it('serves any key, says how to use it, and saves its state at the end', async () => {
    const cwd = await folderWith({'world.json': {workspaces: [ACME]}, 'rbac.yaml': PROMOTION});
    let used = false;
    const ran = await run(['emulate', '--state', 'world.json', '--rate', 'off'], {
      cwd,
      watch(seen) {
        const [, url] = /export INSTANTLY_API_URL=(\S+)\n/.exec(seen.stdout) ?? [];
        if (used || url === undefined || !seen.stdout.includes('Ctrl-C')) return;
        used = true;
        const env = {INSTANTLY_API_URL: url, INSTANTLY_API_KEY: 'emulator'};
        void run(['apply', '--auto-approve'], {cwd, env}).then(() => seen.signal('SIGINT'));
      },
    });
    expect(ran).toMatchObject({code: 0, signal: null, stderr: ''});
    expect(ran.stdout).toContain('export INSTANTLY_API_KEY=emulator');
    expect(ran.stdout).toContain('Ctrl-C ends it and saves its state.');
    const state = JSON.parse(await readFile(join(cwd, 'world.json'), 'utf8'));
    expect(rolesIn(state)).toMatchObject({'bob@acme.com': 'admin'});
  });

  it('goes wrong on demand', async () => {
    const faults = [{match: {path: '/api/v2/workspaces/current'}, fault: 'status', status: 402}];
    const cwd = await folderWith({'faults.json': faults, 'rbac.yaml': PROMOTION});
    let code: number | null = null;
    const ran = await run(['emulate', '--faults', 'faults.json'], {
      cwd,
      watch(seen) {
        const [, url] = /INSTANTLY_API_URL=(\S+)\n/.exec(seen.stdout) ?? [];
        if (code !== null || url === undefined) return;
        code = -1;
        void run(['plan'], {cwd, env: {INSTANTLY_API_URL: url, INSTANTLY_API_KEY: 'x'}}).then(plan => {
          code = plan.code;
          seen.signal('SIGTERM');
        });
      },
    });
    expect(ran.code).toBe(0);
    expect(code).toBe(1);
  });

  it('says so when the port is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>(done =>
      server.listen(0, '127.0.0.1', () => done((server.address() as {port: number}).port)),
    );
    const {code, stderr} = await run(['emulate', '--port', String(port)]);
    server.close();
    expect(code).toBe(64);
    expect(stderr).toContain(`port ${port} cannot be used (EADDRINUSE)`);
  });

  it.each([
    ['that is no JSON', 'faults.json', '['],
    ['that holds something else', 'faults.json', '[{"fault": "flood"}]'],
  ])('names a file of faults %s', async (_case, name, text) => {
    const cwd = await folderWith({[name]: text});
    expect(await run(['emulate', '--faults', name], {cwd})).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`${name} holds no list of faults`),
    });
  });

  it('keeps the state that was there when the new one cannot be written', async () => {
    const cwd = await folderWith({'world/state.json': {workspaces: [ACME]}});
    await mkdir(join(cwd, 'plain'));
    await writeFile(join(cwd, 'plain/file'), '');
    const {code, stderr} = await run(['export', '--emulator=plain/file/state.json'], {cwd});
    expect(code).toBe(4);
    expect(stderr).not.toMatch(STACK);
  });
});

describe.concurrent('schema', () => {
  it.each([
    ['the files', [], rbacSchema],
    ['the files by name', ['rbac'], rbacSchema],
    ['files over others', ['overlay'], overlaySchema],
    ['a fleet', ['fleet'], fleetSchema],
    ['plans', ['plan'], planSchema],
    [
      'plans over a fleet, with that of plans in it',
      ['fleet-plan'],
      {...fleetPlanSchema, definitions: {...fleetPlanSchema.definitions, plan: planSchema}},
    ],
  ])('prints that of %s', async (_case, args, schema) => {
    const {code, stdout, stderr} = await run(['schema', ...args]);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(JSON.parse(stdout)).toEqual(schema);
  });
});
