import {execFileSync} from 'node:child_process';
import {mkdir, readdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {clockOf} from '../../src/cli/doctor/api.ts';
import {checkNode} from '../../src/cli/doctor/here.ts';
import {ACME, api, ENV, folderWith, HEAD, IN_STEP, run, WORKSPACE_ID} from './support.ts';

const WITH_KEY = `${IN_STEP}keys:\n  - {name: BI, scopes: [leads:read], secret: {to: file, path: secrets/bi.key}}\n`;
const READING = ['workspaces:read', 'workspace_members:read', 'api_keys:read', 'custom_tags:read'];
const LOCK = {label: 'instantly-rbac:lock', description: ''};

interface Check {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly next?: string;
}

/** What doctor finds in a folder, by check. */
async function examine(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const {code, stdout, stderr} = await run(['doctor', '--format', 'json', ...args], {cwd, env});
  const {checks, summary} = JSON.parse(stdout) as {checks: readonly Check[]; summary: Record<string, number>};
  return {code, stderr, summary, found: Object.fromEntries(checks.map(({check, ...rest}) => [check, rest]))};
}

/** A folder in which all is well: committed, ignored, with the schema of this version. */
async function healthy(file = WITH_KEY) {
  const cwd = await folderWith({'rbac.yaml': file});
  await run(['init'], {cwd});
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.com', ...args], {cwd, env: ENV});
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'What there is');
  return cwd;
}

describe.concurrent('doctor', () => {
  it('finds nothing wrong where nothing is, and writes nothing anywhere', async () => {
    const server = await api({workspaces: [ACME], settings: {key_display: 'plain'}}, {scopes: ['all:all']});
    const cwd = await healthy();
    const before = await readdir(cwd, {recursive: true});
    const {code, stderr, found} = await examine(cwd, server.env);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    for (const check of ['files', 'schema', 'git', 'ignored', 'connection', 'clock', 'lock', 'journals', 'secrets'])
      expect(found[check], check).toMatchObject({status: 'ok'});
    expect(found.connection?.message).toContain(`Acme (${WORKSPACE_ID})`);
    expect(found.key?.message).toContain('"CI" (all:all) reads and writes what the files manage');
    expect(found.queue).toBeUndefined();
    expect(await readdir(cwd, {recursive: true})).toEqual(before);
    expect(server.writes()).toEqual([]);
  });

  it('tells of the key that is in use, whichever the files name', async () => {
    const world = {
      workspaces: [{...ACME, api_keys: [{name: 'Writing', scopes: ['all:all']}]}],
      settings: {key_display: 'masked'},
    };
    const {env} = await api(world, {scopes: READING});
    const named = HEAD.replace('owner:', 'key: Writing, owner:');
    const cwd = await folderWith({'rbac.yaml': `${named}members: [{email: bob@acme.com, role: editor}]\n`});
    const {found} = await examine(cwd, env);
    expect(found.key?.message).toMatch(/^"CI" \(.*\) reads what the files manage, for plan and drift/);
    const {stdout} = await run(['who-can', 'api_keys:read', '--format', 'json'], {cwd, env});
    const {keys} = JSON.parse(stdout) as {keys: {can: readonly {name: string; remarks?: unknown}[]}};
    expect(JSON.stringify(keys).match(/the key in use/g) ?? []).toHaveLength(1);
  });

  it('does not choose between keys of one name', async () => {
    const twins = ['a-text-without-an-id', 'b'].map(text => ({name: 'Writing', scopes: READING, key: text}));
    const world = {workspaces: [{...ACME, api_keys: twins}], settings: {key_display: 'blank'}};
    const {env: connected} = await api(world);
    const env = {...connected, INSTANTLY_API_KEY: 'a-text-without-an-id'};
    const named = HEAD.replace('owner:', 'key: Writing, owner:');
    const {found} = await examine(await folderWith({'rbac.yaml': named}), env);
    expect(found.key).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('several keys are called "Writing"'),
    });
  });

  it('prints a line for each check, what to do, and the sum', async () => {
    const {env} = await api();
    const {code, stdout, stderr} = await run(['doctor'], {cwd: await folderWith({'rbac.yaml': IN_STEP}), env});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toMatch(/^ok {7}files {7}1 member$/m);
    expect(stdout).toMatch(/^warn {5}git {9}the folder is in no git repository\n +→ git init/m);
    expect(stdout).toMatch(/^\d+ fine, \d+ warnings?, 0 failures, \d+ skipped\.$/m);
  });

  it.each([
    ['no key', {INSTANTLY_API_KEY: ''}, 'AUTH_MISSING'],
    ['a key that nobody knows', {INSTANTLY_API_KEY: 'nobody'}, 'AUTH_REJECTED'],
  ])('fails with 8 for %s, and looks at the rest all the same', async (_case, other, error) => {
    const {env} = await api();
    const {code, found} = await examine(await folderWith({'rbac.yaml': WITH_KEY}), {...env, ...other});
    expect(code).toBe(8);
    expect(found.connection).toMatchObject({status: 'fail', message: expect.stringContaining(error)});
    expect(found.lock).toMatchObject({status: 'skipped'});
    expect(found.secrets).toMatchObject({status: 'ok'});
  });

  it('fails with 8 for the key of another workspace, and with 1 when nobody answers', async () => {
    const {env} = await api({workspaces: [ACME]});
    const other = IN_STEP.replace(WORKSPACE_ID, '0190b2c4-7d1e-7a52-8f3b-00000000000f');
    const wrong = await examine(await folderWith({'rbac.yaml': other}), env);
    expect(wrong).toMatchObject({code: 8, found: {connection: {status: 'fail'}}});
    const dead = {...env, INSTANTLY_API_URL: 'http://127.0.0.1:9'};
    expect(await examine(await folderWith({'rbac.yaml': IN_STEP}), dead)).toMatchObject({
      code: 1,
      found: {connection: {status: 'fail', message: expect.stringContaining('API_UNREACHABLE')}},
    });
  });

  it('compares the scopes of the key with what the files manage', async () => {
    const file = `${HEAD}members: []\n`;
    const reads = await api({workspaces: [ACME]}, {scopes: READING});
    const found = await examine(await folderWith({'rbac.yaml': file}), reads.env);
    expect(found.code).toBe(0);
    expect(found.found.key?.message).toContain('reads what the files manage, for plan and drift; apply needs more');

    const less = await api({workspaces: [ACME]}, {scopes: ['workspaces:read', 'api_keys:read']});
    expect(await examine(await folderWith({'rbac.yaml': file}), less.env)).toMatchObject({
      code: 8,
      found: {
        key: {status: 'fail', message: expect.stringContaining('lacks workspace_members:read')},
        lock: {status: 'skipped'},
      },
    });
    const blind = await api({workspaces: [ACME]}, {scopes: ['workspaces:read', 'workspace_members:read']});
    expect((await examine(await folderWith({'rbac.yaml': file}), blind.env)).found.key).toMatchObject({
      status: 'skipped',
    });
  });

  it('tells of places that can take no secret (1), and of keys without one', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': WITH_KEY});
    await mkdir(join(cwd, 'elsewhere'));
    await symlink(join(cwd, 'elsewhere'), join(cwd, 'secrets'));
    expect(await examine(cwd, env)).toMatchObject({
      code: 1,
      found: {secrets: {status: 'fail', message: expect.stringContaining('key/BI: ')}},
    });
    const homeless = WITH_KEY.replace(/, secret: .*/, '}');
    expect((await examine(await folderWith({'rbac.yaml': homeless}), env)).found.secrets).toMatchObject({
      status: 'warn',
    });
    const vault = WITH_KEY.replace(/secret: .*/, 'secret: {to: vault, path: team/bi}}');
    expect((await examine(await folderWith({'rbac.yaml': vault}), env)).found.secrets).toMatchObject({status: 'fail'});
  });

  it('tells of invalid files (1), of what git would keep, and of a schema of another version', async () => {
    const {env} = await api();
    const invalid = await examine(await folderWith({'rbac.yaml': `${HEAD}members: 7\n`}), env);
    expect(invalid).toMatchObject({code: 1, found: {files: {status: 'fail'}, connection: {status: 'ok'}}});

    const cwd = await folderWith({'rbac.yaml': WITH_KEY, 'schemas/rbac.schema.json': '{}'});
    execFileSync('git', ['init', '-q', cwd], {env: ENV});
    const {code, found} = await examine(cwd, env);
    expect(code).toBe(0);
    expect(found.ignored).toMatchObject({status: 'warn', message: expect.stringContaining('secrets/bi.key')});
    expect(found.git).toMatchObject({status: 'warn', message: expect.stringContaining('not committed')});
    expect(found.schema).toMatchObject({status: 'warn', next: expect.stringContaining('instantly-rbac schema >')});
  });

  it('names who holds the lock', async () => {
    const {env} = await api({workspaces: [{...ACME, custom_tags: [LOCK]}]});
    const {code, found} = await examine(await folderWith({'rbac.yaml': IN_STEP}), env);
    expect(code).toBe(0);
    expect(found.lock).toMatchObject({status: 'warn', next: expect.stringContaining('instantly-rbac unlock')});
  });

  it('looks at the queue where there is a fleet, and leaves its workspaces to fleet status', async () => {
    const cwd = await folderWith({'fleet.yaml': 'version: 1\n'});
    const {code, found} = await examine(cwd, {});
    expect(code).toBe(0);
    expect(found.files).toMatchObject({status: 'skipped', message: expect.stringContaining('fleet status')});
    expect(found.queue).toMatchObject({status: 'skipped'});
    const gone = await examine(cwd, {INSTANTLY_RBAC_REDIS_URL: 'redis://127.0.0.1:9'});
    expect(gone).toMatchObject({code: 1, found: {queue: {status: 'fail'}}});
  });

  it('can be tried on the emulator', async () => {
    const cwd = await folderWith({'rbac.yaml': IN_STEP});
    expect(await examine(cwd, {}, ['--emulator'])).toMatchObject({code: 0, found: {connection: {status: 'ok'}}});
  });
});

describe('a check', () => {
  it.each([
    ['24.1.0', 'ok'],
    ['20.19.0', 'warn'],
    ['20.18.9', 'fail'],
    ['18.20.0', 'fail'],
  ])('of Node %s is %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });

  it.each([
    ['two seconds', 2_000, 'ok'],
    ['half a minute, back', -30_000, 'ok'],
    ['a minute', 60_000, 'warn'],
    ['an hour, back', -3_600_000, 'warn'],
  ])('of the clock with %s between them is told', (_case, ms, status) => {
    expect(clockOf(new Date(1_000_000 + ms), new Date(1_000_000)).status).toBe(status);
  });
});
