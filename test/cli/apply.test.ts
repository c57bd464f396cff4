import {readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Plan} from '../../src/model/plan.ts';
import {runInside} from './inside.ts';
import {ACME, api, folderWith, HEAD, IN_STEP, PROMOTION, rolesIn, run} from './support.ts';

const KEYS = `${HEAD}keys:\n  - {name: BI, scopes: [campaigns:read], secret: {to: file, path: secrets/bi.key}}\nmanage: {keys: additive}\n`;

/** A plan that was saved for a file, with everything to apply it. */
async function saved(file: string, args: readonly string[] = [], world: object = {workspaces: [ACME]}) {
  const server = await api(world);
  const cwd = await folderWith({'rbac.yaml': file});
  const planned = await runInside(['plan', '--out', 'plan.json', ...args], {cwd, env: server.env});
  expect(planned.code).toBe(0);
  return {
    ...server,
    cwd,
    apply: (...options: string[]) => runInside(['apply', 'plan.json', ...options], {cwd, env: server.env}),
    edit: async (change: (plan: Plan) => object) => {
      const plan = JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8')) as Plan;
      await writeFile(join(cwd, 'plan.json'), JSON.stringify(change(plan)));
    },
    write: (text: string) => writeFile(join(cwd, 'rbac.yaml'), text),
  };
}

const applied = async (file: string, args: readonly string[] = [], options: Parameters<typeof api> = []) => {
  const server = await api(...options);
  const cwd = await folderWith({'rbac.yaml': file});
  return {...(await run(['apply', '--auto-approve', ...args], {cwd, env: server.env})), server, cwd};
};

describe.concurrent('apply --auto-approve', () => {
  it('prints the plan, changes, verifies, and sums up', async () => {
    const {code, stdout, stderr, server} = await applied(PROMOTION);
    expect(code).toBe(0);
    expect(stdout).toMatch(/~ member\/bob@acme\.com +role {2}editor → admin/);
    expect(stdout).toContain('Apply: 1 applied, 0 failed, 0 blocked, 0 not tried. Verified: live state is as planned.');
    expect(stderr).toBe('  ~ member/bob@acme.com\n');
    expect(server.changes()).toHaveLength(1);
    expect(rolesIn(server.emulator.state())).toMatchObject({'bob@acme.com': 'admin'});
  });

  it('says so when there is nothing to apply, and is done', async () => {
    const {code, stdout, stderr, server} = await applied(IN_STEP);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain('No changes: live state is as the files say.');
    expect(stdout).toContain('Nothing to apply to Acme.');
    expect(server.changes()).toEqual([]);
  });

  it('prints results as JSON alone', async () => {
    const {code, stdout} = await applied(PROMOTION, ['--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format_version: '1',
      outcomes: [{address: 'member/bob@acme.com', action: 'update', status: 'applied'}],
      summary: {applied: 1, failed: 0, blocked: 0, not_tried: 0},
      verified: true,
    });
    const empty = await applied(IN_STEP, ['--format', 'json']);
    expect(JSON.parse(empty.stdout)).toMatchObject({outcomes: [], verified: null});
  });

  it('is exit 5 when something failed, says what and where, and leaves the rest done', async () => {
    const file = `${HEAD}members:\n  - {email: bob@acme.com, role: admin}\n  - {email: zoe@acme.com, role: view}\n`;
    const faults = [{match: {method: 'POST', path: '/api/v2/workspace-members'}, fault: 'status', status: 422}];
    const {code, stdout, stderr, server} = await applied(file, [], [undefined, {faults}]);
    expect(code).toBe(5);
    expect(stdout).toMatch(/^ {2}failed +\+ member\/zoe@acme\.com +API_INVALID: .* · rbac\.yaml:5$/m);
    expect(stdout).toContain(
      'Apply: 1 applied, 1 failed, 0 blocked, 0 not tried. Verified: what was applied is as planned.',
    );
    expect(stderr).toContain('  x member/zoe@acme.com  failed: ');
    expect(rolesIn(server.emulator.state())).toMatchObject({'bob@acme.com': 'admin'});
  });

  it('is exit 0 when live state cannot be read again after everything was confirmed, and says so', async () => {
    const faults = [{match: {method: 'GET', path: '/api/v2/workspaces/current', nth: 3}, fault: 'status', status: 403}];
    const {code, stdout, stderr} = await applied(PROMOTION, [], [undefined, {faults}]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('Verified');
    expect(stderr).toContain('The result was not verified.\nAPI_FORBIDDEN');
  });

  it('is exit 5 when an answer says nothing and reading back shows that nothing was done', async () => {
    const faults = [
      {match: {method: 'PATCH', path: '/api/v2/workspace-members*'}, fault: 'malformed', when: 'before', status: 200},
    ];
    const {code, stderr} = await applied(PROMOTION, [], [undefined, {faults}]);
    expect(code).toBe(5);
    expect(stderr).toContain('member/bob@acme.com');
  });

  it('refuses what a guardrail refuses (3), with the rule and how to allow it', async () => {
    const file = `${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`;
    const {code, stderr, server} = await applied(file);
    expect(code).toBe(3);
    expect(stderr).toContain('Nothing was applied.');
    expect(stderr).toMatch(/refused max_removals: the plan removes 1 of 1 members? .*\n {4}→ .*--allow max_removals/);
    expect(server.changes()).toEqual([]);
    expect(await applied(file, ['--allow', 'max_removals'])).toMatchObject({code: 0});
  });

  it('wants to know which workspace the files are about (4), and shows the id to paste', async () => {
    const {code, stdout, stderr, server} = await applied('version: 1\nmembers: []\n');
    expect(code).toBe(4);
    expect(stdout).toContain('- member/bob@acme.com');
    expect(stderr).toContain(`WORKSPACE_ID_NEEDED`);
    expect(stderr).toContain(`workspace: {id: ${ACME.id}}   # Acme`);
    expect(server.changes()).toEqual([]);
  });

  it('without it, and without a terminal, is exit 64 before any request', async () => {
    const server = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    const {code, stdout, stderr} = await run(['apply'], {cwd, env: server.env});
    expect({code, stdout}).toEqual({code: 64, stdout: ''});
    expect(stderr).toContain('there is no terminal to ask on');
    expect(server.emulator.requests()).toEqual([]);
  });
});

describe.concurrent('secrets of new keys', () => {
  it('go where the file says', async () => {
    const {code, server, cwd} = await applied(KEYS);
    expect(code).toBe(0);
    const secret = (await readFile(join(cwd, 'secrets', 'bi.key'), 'utf8')).trim();
    expect(server.emulator.state().workspaces[0]?.api_keys.find(({name}) => name === 'BI')?.key).toBe(secret);
    expect((await stat(join(cwd, 'secrets', 'bi.key'))).mode & 0o777).toBe(0o600);
  });

  it('go to --secrets-out when the file names no place, and without it nothing is written', async () => {
    const file = KEYS.replace(/, secret: \{[^}]*\}/, '');
    const refused = await applied(file);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/rbac\.yaml:4:\d+ {2}SINK_UNUSABLE .*key\/BI/),
    });
    expect(refused.stderr).toContain('--secrets-out FILE');
    expect(refused.server.changes()).toEqual([]);
    const {code, cwd} = await applied(file, ['--secrets-out', 'new.jsonl']);
    expect(code).toBe(0);
    expect(JSON.parse(await readFile(join(cwd, 'new.jsonl'), 'utf8'))).toMatchObject({name: 'BI', workspace: ACME.id});
  });

  it('are not made when one of them would overwrite the file of --secrets-out', async () => {
    const {code, stderr, server} = await applied(KEYS, ['--secrets-out', 'secrets/BI.key']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/rbac\.yaml:4:\d+ {2}SINK_UNUSABLE .*key\/BI: its secret would overwrite/);
    expect(server.changes()).toEqual([]);
  });

  it('are not made when a place cannot take them, and the error names key, line and reason', async () => {
    const server = await api();
    const cwd = await folderWith({'rbac.yaml': KEYS, 'secrets/bi.key/inside': 'x'});
    const {code, stderr} = await runInside(['apply', '--auto-approve'], {cwd, env: server.env});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^rbac\.yaml:4:\d+ {2}SINK_UNUSABLE {2}key\/BI: file secrets\/bi\.key: /m);
    expect(server.changes()).toEqual([]);
  });

  it('are handed to a program only when the command line or the environment allows it', async () => {
    const file = KEYS.replace(/\{to: file[^}]*\}/, '{to: exec, command: [./keep.sh, BI]}');
    const program = '#!/bin/sh\ncat > kept-$1\necho "$KEPT" > env\nenv > all\n';
    const server = await api();
    const cwd = await folderWith({'rbac.yaml': file, 'keep.sh': program});
    await (await import('node:fs/promises')).chmod(join(cwd, 'keep.sh'), 0o700);
    const env = {...server.env, KEPT: 'handed on', SECRET_OF_CI: 'not handed on'};
    const refused = await runInside(['apply', '--auto-approve'], {cwd, env});
    expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('--allow-exec ./keep.sh')});
    expect(server.changes()).toEqual([]);

    const allowed = await runInside(['apply', '--auto-approve', '--exec-env', 'KEPT'], {
      cwd,
      env: {...env, INSTANTLY_RBAC_EXEC: './keep.sh'},
    });
    expect(allowed).toMatchObject({code: 0});
    const secret = server.emulator.state().workspaces[0]?.api_keys.find(({name}) => name === 'BI')?.key;
    expect(await readFile(join(cwd, 'kept-BI'), 'utf8')).toBe(secret);
    expect(await readFile(join(cwd, 'env'), 'utf8')).toBe('handed on\n');
    const environment = await readFile(join(cwd, 'all'), 'utf8');
    expect(environment).not.toContain('SECRET_OF_CI');
    expect(environment).not.toContain('INSTANTLY_');
  });

  it('of the emulator stay below its folder, and programs do not run', async () => {
    const file = `${KEYS}  ignore: []\n`.replace(
      'keys:\n',
      'keys:\n  - {name: P, scopes: [leads:read], secret: {to: exec, command: [./keep.sh]}}\n',
    );
    const cwd = await folderWith({'rbac.yaml': file.replace('  ignore: []\n', '')});
    expect(await runInside(['apply', '--auto-approve', '--emulator'], {cwd})).toMatchObject({code: 0});
    expect(await readFile(join(cwd, '.rbac', 'emulator', 'secrets', 'bi.key'), 'utf8')).toMatch(/^\S{68}\n$/);
    await expect(stat(join(cwd, 'secrets'))).rejects.toThrow('ENOENT');
  });
});

describe.concurrent('apply of a saved plan', () => {
  it('asks nothing and carries out what was planned', async () => {
    const {emulator, cwd, env} = await saved(PROMOTION);
    const {code, stdout} = await run(['apply', 'plan.json'], {cwd, env});
    expect(code).toBe(0);
    expect(stdout).toContain('Apply: 1 applied');
    expect(rolesIn(emulator.state())).toMatchObject({'bob@acme.com': 'admin'});
  });

  it('works on the emulator, which keeps its state in between', async () => {
    const cwd = await folderWith({'rbac.yaml': PROMOTION, 'world.json': {workspaces: [ACME]}});
    const emulated = ['--emulator=world.json'];
    expect(await runInside(['plan', '--out', 'plan.json', ...emulated], {cwd})).toMatchObject({code: 0});
    expect(await runInside(['apply', ...emulated, 'plan.json'], {cwd})).toMatchObject({code: 0});
    expect(rolesIn(JSON.parse(await readFile(join(cwd, 'world.json'), 'utf8')))).toMatchObject({
      'bob@acme.com': 'admin',
    });
  });

  it('leaves what is newly planned for the next plan, and says so', async () => {
    const {apply, write, changes} = await saved(PROMOTION);
    await write(`${PROMOTION}  - {email: zoe@acme.com, role: view}\n`);
    const {code, stdout, stderr} = await apply();
    expect(code).toBe(0);
    expect(stderr).toContain('Not in the saved plan, left for the next one: member/zoe@acme.com.');
    expect(stdout).toContain('Plan: 0 to add, 1 to change, 0 to replace, 0 to remove');
    expect(changes()).toEqual([expect.stringMatching(/^PATCH workspace-members/)]);
  });

  it('skips what has come true meanwhile, and says so', async () => {
    const {apply, changes, cwd, env} = await saved(PROMOTION);
    await runInside(['apply', '--auto-approve'], {cwd, env});
    const before = changes().length;
    const {code, stdout, stderr} = await apply();
    expect(code).toBe(0);
    expect(stderr).toContain('Already so: member/bob@acme.com.');
    expect(stdout).toContain('Nothing to apply to Acme.');
    expect(changes()).toHaveLength(before);
  });

  it('checks the guardrails against what is left of the plan, not against the plan of now', async () => {
    const world = {
      workspaces: [
        {
          ...ACME,
          members: [
            {email: 'ceo@acme.com', role: 'owner'},
            {email: 'ana@acme.com', role: 'admin'},
            {email: 'bob@acme.com', role: 'editor'},
          ],
        },
      ],
    };
    const demotion = `${HEAD}guardrails: {min_admins: 2}\nmembers:\n  - {email: ana@acme.com, role: view}\n  - {email: bob@acme.com, role: ROLE}\n`;
    const server = await api(world);
    const cwd = await folderWith({'rbac.yaml': demotion.replace('ROLE', 'editor')});
    const planned = await runInside(['plan', '--out', 'plan.json'], {cwd, env: server.env});
    expect(planned.code).toBe(3);
    // By now bob is to become admin first: that would make it harmless, but is not in the saved plan.
    await writeFile(join(cwd, 'rbac.yaml'), demotion.replace('ROLE', 'admin'));
    const ran = await runInside(['apply', 'plan.json'], {cwd, env: server.env});
    expect(ran).toMatchObject({code: 3, stderr: expect.stringContaining('refused min_admins')});
    expect(server.changes()).toEqual([]);
  });

  it.each<[string, string, number, string, (plan: Plan) => object]>([
    ['cut off', PROMOTION, 4, 'PLAN_INVALID', () => ({format_version: '1'})],
    [
      'of another version',
      PROMOTION,
      4,
      'its format version is 2, and this version reads 1',
      plan => ({...plan, format_version: '2'}),
    ],
    [
      'of the day before yesterday',
      PROMOTION,
      6,
      'is too old',
      plan => ({...plan, created_at: new Date(Date.now() - 172_800_000).toISOString()}),
    ],
    [
      'of tomorrow',
      PROMOTION,
      6,
      'comes from the future',
      plan => ({...plan, created_at: new Date(Date.now() + 86_400_000).toISOString()}),
    ],
    [
      'of another workspace',
      PROMOTION,
      8,
      'the plan is for workspace 0190b2c4-0000-7000-8000-0000000000ff',
      plan => ({...plan, workspace: {id: '0190b2c4-0000-7000-8000-0000000000ff', name: 'Other'}}),
    ],
    [
      'of another workspace when the files name none',
      'version: 1\nmembers: []\n',
      8,
      'the key belongs to',
      plan => ({...plan, workspace: {id: '0190b2c4-0000-7000-8000-0000000000ff', name: 'Other'}}),
    ],
  ])('refuses one that is %s', async (_case, file, expected, words, change) => {
    const {apply, edit, writes} = await saved(file);
    await edit(change);
    const {code, stderr} = await apply();
    expect(stderr).toContain(words);
    expect(code).toBe(expected);
    expect(writes()).toEqual([]); // Not even a lock: it may be the wrong workspace.
  });

  it('refuses one that is no plan, or is not there (4)', async () => {
    const cwd = await folderWith({'rbac.yaml': PROMOTION, 'half.json': '{"format_version": "1", "chan'});
    for (const [name, words] of [
      ['half.json', 'it is cut off, or no JSON'],
      ['none.json', 'cannot be read (ENOENT)'],
      ['rbac.yaml', 'no JSON'],
    ] as const)
      expect(await runInside(['apply', name], {cwd})).toMatchObject({code: 4, stderr: expect.stringContaining(words)});
  });

  it('lets an older one pass with --max-plan-age', async () => {
    const {apply, edit} = await saved(PROMOTION);
    await edit(plan => ({...plan, created_at: new Date(Date.now() - 172_800_000).toISOString()}));
    expect(await apply('--max-plan-age', '3d')).toMatchObject({code: 0});
  });

  it('refuses one made with --as-of (6)', async () => {
    const {apply, changes} = await saved(PROMOTION, ['--as-of', '2027-01-01']);
    expect(await apply()).toMatchObject({code: 6, stderr: expect.stringContaining('made as of 2027-01-01')});
    expect(changes()).toEqual([]);
  });

  it('is stale (6) when live state has moved, and shows what', async () => {
    const {apply, cwd, env, changes} = await saved(PROMOTION);
    await writeFile(join(cwd, 'other.yaml'), PROMOTION.replace('role: admin', 'role: view'));
    await runInside(['apply', '--auto-approve', '-f', 'other.yaml'], {cwd, env});
    const before = changes().length;
    const {code, stderr} = await apply();
    expect(code).toBe(6);
    expect(stderr).toMatch(/PLAN_STALE .*member\/bob@acme\.com: live role was editor, is view/);
    expect(changes()).toHaveLength(before);
  });

  it('is stale (6) when the files no longer ask for it', async () => {
    const {apply, write, changes} = await saved(PROMOTION);
    await write(IN_STEP);
    expect(await apply()).toMatchObject({code: 6, stderr: expect.stringContaining('update is not planned any more')});
    expect(changes()).toEqual([]);
  });

  it('keeps its selection: the same one may be repeated, another one is wrong use (64)', async () => {
    const {apply, changes} = await saved(`${PROMOTION}tags: [{label: West}, {label: New}]\n`, ['--only', 'members']);
    expect(await apply('--only', 'tags')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('its own selection'),
    });
    expect(changes()).toEqual([]);
    expect(await apply('--only', 'members')).toMatchObject({code: 0});
    expect(changes()).toHaveLength(1);
  });

  it('made with --revoke-first wants to hear that again (64)', async () => {
    const {apply} = await saved(PROMOTION, ['--revoke-first']);
    expect(await apply()).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('pass --revoke-first to apply as well'),
    });
    expect(await apply('--revoke-first')).toMatchObject({code: 0});
  });

  it('made with --allow wants to hear that again (3)', async () => {
    const file = `${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`;
    const {apply, changes} = await saved(file, ['--allow', 'max_removals']);
    expect(await apply()).toMatchObject({code: 3});
    expect(changes()).toEqual([]);
    expect(await apply('--allow', 'max_removals')).toMatchObject({code: 0});
  });
});

describe.concurrent('two applies of one workspace', () => {
  it('do not run at the same time: the second is exit 7, names the first, and writes nothing', async () => {
    const server = await api(undefined, {latencyMs: 150});
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    let second: ReturnType<typeof run> | undefined;
    const first = await run(['apply', '--auto-approve'], {
      cwd,
      env: server.env,
      watch: seen => {
        second ??= whenLocked(server).then(async () => {
          seen.signal('SIGSTOP'); // It has the lock for as long as the second takes, however busy the machine is.
          const ran = await run(['apply', '--auto-approve'], {cwd, env: server.env});
          seen.signal('SIGCONT');
          return ran;
        });
      },
    });
    const {code, stderr} = (await second) ?? first;
    expect(first.code).toBe(0);
    expect(code).toBe(7);
    expect(stderr).toMatch(/^LOCKED /m);
    expect(server.changes()).toHaveLength(1);
  });
});

/** Once an apply has the lock. */
async function whenLocked({writes}: Awaited<ReturnType<typeof api>>): Promise<void> {
  while (!writes().some(line => line.startsWith('POST custom-tags'))) await new Promise(done => setTimeout(done, 20));
}
