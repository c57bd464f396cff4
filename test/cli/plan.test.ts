import {readFileSync} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import type {Plan} from '../../src/model/plan.ts';
import {ACME, api, folderWith, HEAD, IN_STEP, PROMOTION, run, WORKSPACE_ID} from './support.ts';

const schema = JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8'));
const isPlan = new Ajv({strict: false}).compile(schema);

const FULL = `${HEAD}members:
  - {email: ana@acme.com, role: admin, reason: OPS-1}
  - {email: bob@acme.com, role: view}
keys:
  - {name: BI, scopes: [campaigns:read], secret: {to: file, path: secrets/bi.key}}
tags:
  - {label: West}
  - {label: East, description: the east}
assignments:
  - {tag: West, campaigns: [West 2], accounts: ["*@acme.com"]}
  - {tag: East, accounts: [b@acme.com]}
`;

const inFolder = async (args: readonly string[], file = FULL, files: Readonly<Record<string, string>> = {}) => {
  const server = await api();
  const cwd = await folderWith({'rbac.yaml': file, ...files});
  return {...(await run(['plan', ...args], {cwd, env: server.env})), cwd, server};
};

describe.concurrent('plan', () => {
  it('prints what would change, and nothing on standard error', async () => {
    const {code, stdout, stderr} = await inFolder([]);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain(`Workspace Acme (${WORKSPACE_ID}): 2 members, 1 key, 2 tags, 2 assignments · `);
    expect(stdout).toMatch(/^ {2}\+ member\/ana@acme\.com +invite as admin · OPS-1 +rbac\.yaml:4$/m);
    expect(stdout).toMatch(/^ {2}~ member\/bob@acme\.com +role {2}editor → view +rbac\.yaml:5$/m);
    expect(stdout).toMatch(/^ {2}\+ key\/BI +.*campaigns:read.* · secret goes to secrets\/bi\.key +rbac\.yaml:7$/m);
    expect(stdout).toMatch(/^ {2}- assignment\/West\/campaigns +no longer on 1 campaign: West 1 /m);
    expect(stdout).toContain('Plan: 3 to add, 1 to change, 0 to replace, 0 to remove, 3 to assign, 1 to unassign.');
  });

  it('prints JSON that the schema describes', async () => {
    const {code, stdout, stderr} = await inFolder(['--format', 'json']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    const plan = JSON.parse(stdout) as Plan;
    expect(isPlan(plan) || isPlan.errors).toBe(true);
    expect(plan.changes.map(({address}) => address)).toContain('key/BI');
  });

  it('saves the same JSON for its owner alone, and says how to go on', async () => {
    const {code, stdout, stderr, cwd} = await inFolder(['--out', 'plan.json', '--format', 'json']);
    const saved = await readFile(join(cwd, 'plan.json'), 'utf8');
    expect({code, stderr}).toEqual({
      code: 0,
      stderr: 'Saved the plan. To carry it out: instantly-rbac apply plan.json\n',
    });
    expect(saved).toBe(stdout);
    expect((await stat(join(cwd, 'plan.json'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['--emulator', '--emulator'],
    ['--emulator=live.json', '--emulator=live.json'],
  ])('says %s again where that was given', async (option, words) => {
    const {stderr} = await inFolder(['--out', 'plan.json', option]);
    expect(stderr).toContain(`To carry it out: instantly-rbac apply plan.json ${words}\n`);
  });

  it('writes nothing to the API', async () => {
    const {server} = await inFolder(['--out', 'plan.json']);
    expect(server.emulator.requests().length).toBeGreaterThan(4);
    expect(server.writes()).toEqual([]);
  });

  it.each([
    ['members alone', `${HEAD}members: []\n`],
    ['keys, where locks of dead runs are looked for among tags that nobody manages', `${HEAD}keys: []\n`],
    ['tags that are touched, where campaigns are asked about', FULL],
    [
      'assertions about what the files leave to others',
      `${HEAD}tags: []\nassert:\n  - {name: a, nobody: {who: member/x*, has: admin}}\n`,
    ],
  ])('counts every request that it made, for %s', async (_case, file) => {
    const {stdout, server} = await inFolder(['--format', 'json'], file);
    expect(JSON.parse(stdout).requests.read).toBe(server.emulator.requests().length);
  });

  it.each([
    ['pending changes without --detailed-exitcode', [], FULL, 0],
    ['pending changes with it', ['--detailed-exitcode'], FULL, 2],
    ['no changes with it', ['--detailed-exitcode'], IN_STEP, 0],
    ['a refusal', [], `${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`, 3],
    [
      'a refusal that is allowed',
      ['--allow', 'max_removals'],
      `${HEAD}guardrails: {max_removals: "0%"}\nmembers: []\n`,
      0,
    ],
  ])('%s: exit code', async (_case, args, file, expected) => {
    expect(await inFolder(args, file)).toMatchObject({code: expected});
  });

  it('says so when nothing changes, and how far it looked', async () => {
    const [all, some] = await Promise.all([inFolder([], IN_STEP), inFolder(['--target', 'member/zoe*'])]);
    expect(all.stdout).toContain('No changes: live state is as the files say.');
    expect(some.stdout).toContain('No changes: as far as was asked, live state is as the files say.');
  });

  it('shows the run of another day, and says so in the saved plan', async () => {
    const file = `${HEAD}members:\n  - {email: bob@acme.com, role: editor, expires: 2027-01-31}\n`;
    const {code, stdout, cwd} = await inFolder(['--as-of', '2027-02-01', '--out', 'plan.json'], file);
    expect(code).toBe(0);
    expect(stdout).toContain('· as of 2027-02-01');
    expect(stdout).toMatch(/- member\/bob@acme\.com +expired 2027-01-31/);
    expect(JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8'))).toMatchObject({
      as_of: '2027-02-01T00:00:00.000Z',
    });
  });

  it('takes several files, folders, globs and standard input as one desired state', async () => {
    const {env} = await api();
    const cwd = await folderWith({
      'head.yaml': HEAD,
      'people/a.yaml': 'version: 1\nmembers:\n  - {email: bob@acme.com, role: editor}\n',
      'tags/b.yml': 'version: 1\ntags:\n  - {label: West}\n',
    });
    const input = 'version: 1\nmembers:\n  - {email: zoe@acme.com, role: view}\n';
    const ran = await run(['plan', '-f', 'head.yaml', '-f', 'people', '--file', 'tags/*.yml', '-f', '-'], {
      cwd,
      env,
      input,
    });
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.stdout).toMatch(/\+ member\/zoe@acme\.com .* <stdin>:3$/m);
    expect(ran.stdout).toContain('Plan: 1 to add, 0 to change');
  });

  it('refuses standard input that is no UTF-8 text', async () => {
    const ran = await run(['plan', '-f', '-'], {input: Buffer.from([0x76, 0xff, 0xfe, 0x80])});
    expect(ran).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('standard input is no UTF-8 text'),
    });
  });

  it('keeps to the kinds, reasons and addresses that are asked for', async () => {
    const [members, target, exclude] = await Promise.all([
      inFolder(['--only', 'members,tags', '--format', 'json']),
      inFolder(['--target', 'assignment/East/*', '--format', 'json']),
      inFolder(['--exclude', 'tag/East', '--format', 'json']),
    ]);
    const addresses = ({stdout}: {stdout: string}) => (JSON.parse(stdout) as Plan).changes.map(({address}) => address);
    expect(addresses(members)).toEqual(['member/ana@acme.com', 'tag/East', 'member/bob@acme.com']);
    expect(addresses(target)).toEqual(['tag/East', 'assignment/East/accounts']);
    expect(addresses(exclude)).not.toContain('assignment/East/accounts');
  });
});

describe.concurrent('plan on the emulator', () => {
  it('needs no account: it begins as the files expect it, and is kept in a folder of its own', async () => {
    const cwd = await folderWith({'rbac.yaml': FULL});
    const first = await run(['plan', '--emulator'], {cwd});
    expect(first).toMatchObject({
      code: 0,
      stderr: 'The emulator begins with a fresh workspace, kept in .rbac/emulator/state.json.\n',
    });
    expect(first.stdout).toContain('Plan: 5 to add');
    const state = JSON.parse(await readFile(join(cwd, '.rbac', 'emulator', 'state.json'), 'utf8'));
    expect(state.workspaces[0]).toMatchObject({id: WORKSPACE_ID, members: [{email: 'ceo@acme.com', role: 'owner'}]});
  });

  it('takes the state from a file after = and only there', async () => {
    const cwd = await folderWith({'rbac.yaml': PROMOTION, 'world.json': {workspaces: [ACME]}});
    const ran = await run(['plan', '--emulator=world.json'], {cwd});
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.stdout).toMatch(/~ member\/bob@acme\.com +role {2}editor → admin/);
    expect(await run(['plan', '--emulator', 'world.json'], {cwd})).toMatchObject({code: 64});
  });

  it('names the state file when that is of another workspace', async () => {
    const other = {...ACME, id: '0190b2c4-0000-7000-8000-0000000000bb'};
    const cwd = await folderWith({'rbac.yaml': PROMOTION, 'world.json': {workspaces: [other]}});
    const {code, stderr} = await run(['plan', '--emulator=world.json'], {cwd});
    expect(code).toBe(8);
    expect(stderr).toContain("the emulator's state is of 0190b2c4-0000-7000-8000-0000000000bb");
    expect(stderr).toContain('--emulator=FILE');
  });

  it.each([
    ['is no JSON', '{'],
    ['is odd', '{"workspaces": [{"nmae": "x"}]}'],
  ])('says what is wrong with a state file that %s', async (_case, text) => {
    const cwd = await folderWith({'rbac.yaml': PROMOTION, 'world.json': text});
    expect(await run(['plan', '--emulator=world.json'], {cwd})).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("FILE_UNREADABLE  the emulator's state"),
    });
  });

  it('has something that every pattern of the files matches', async () => {
    const file = `${HEAD}tags: [{label: T}]\nassignments:\n  - {tag: T, campaigns: ["*", "Q? West"], accounts: ["*", "*@a.com", "west*", "*.acme.com"]}\n`;
    const cwd = await folderWith({'rbac.yaml': file});
    const {code, stdout} = await run(['plan', '--emulator'], {cwd});
    expect(code).toBe(0);
    expect(stdout).not.toContain('!');
  });
});
