import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../examples/cli.ts';
import {runInside as run} from './inside.ts';
import {ACME, type ApiOptions, api, folderWith, HEAD, STACK} from './support.ts';

const schemaOf = (name: string) => JSON.parse(readFileSync(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8'));
const validators = Object.fromEntries(
  ['explain', 'who-can', 'matrix'].map(name => [name, new Ajv({strict: false}).compile(schemaOf(name))]),
);

const FILE = `${HEAD}roles:
  SDR: {grants: editor, permissions: [campaigns.view, campaigns.edit]}
members:
  - {email: bob@acme.com, role: SDR, reason: OPS-1}
  - {email: zoe@acme.com, role: admin, expires: 2027-01-31}
keys:
  - {name: BI, scopes: [leads:read], owner: bob@acme.com}
tags:
  - {label: West}
assignments:
  - {tag: West, campaigns: ["West *"]}
`;

const WORLD = {
  workspaces: [
    {
      ...ACME,
      api_keys: [
        {name: 'BI', scopes: ['leads:read']},
        {name: 'Zap', scopes: ['all:all']},
      ],
    },
  ],
};

/** A question about the world, asked with a key of these scopes. */
async function ask(
  args: readonly string[],
  {file = FILE, ...options}: ApiOptions & {readonly file?: string | null} = {},
) {
  const server = await api(WORLD, options);
  const cwd = await folderWith(file === null ? {} : {'rbac.yaml': file});
  return {...(await run(args, {cwd, env: server.env})), server, cwd};
}

/** The same offline: there is nothing at the address of the API, and no key. */
const offline = async (args: readonly string[], file = FILE) =>
  run([...args, '--declared'], {
    cwd: await folderWith({'rbac.yaml': file}),
    env: {INSTANTLY_API_URL: 'http://127.0.0.1:9'},
  });

const QUESTIONS: readonly (readonly [args: readonly string[]])[] = [
  [['explain', 'member/bob@acme.com']],
  [['explain', 'key/BI']],
  [['explain', 'tag/West']],
  [['explain', 'assignment/West/campaigns']],
  [['explain', 'role/SDR']],
  [['who-can', 'campaigns.delete']],
  [['who-can', 'all:update']],
  [['who-can', 'admin']],
  [['matrix']],
  [['matrix', '--all']],
];

describe.concurrent('questions about access', () => {
  it.each(QUESTIONS)(
    '%j is answered in text, and in JSON that its schema describes, and writes nothing',
    async args => {
      const [text, json] = await Promise.all([ask(args), ask([...args, '--format', 'json'])]);
      expect(text).toMatchObject({code: 0, stderr: ''});
      expect(text.stdout).toContain('live and declared\n');
      expect(json).toMatchObject({code: 0, stderr: ''});
      const isValid = validators[args[0] ?? ''];
      expect(isValid?.(JSON.parse(json.stdout)) || isValid?.errors).toBe(true);
      for (const {server} of [text, json]) {
        expect(server.writes()).toEqual([]);
        expect(server.emulator.requests().length).toBeGreaterThan(1);
      }
    },
  );

  it.each(QUESTIONS)('%j is answered offline by the files alone', async args => {
    const [text, json] = await Promise.all([offline(args), offline([...args, '--format', 'json'])]);
    expect(text).toMatchObject({code: 0, stderr: ''});
    expect(text.stdout).toContain('the files alone\n');
    const isValid = validators[args[0] ?? ''];
    expect(isValid?.(JSON.parse(json.stdout)) || isValid?.errors).toBe(true);
  });

  it.each([
    [['explain', 'member/bob@acme.com'], '    role         editor\n'],
    [['who-can', 'leads:read'], 'key/BI   leads:read\n'],
    [['matrix', '--keys'], '\nZap '],
  ])('%j is answered by live state alone, without files', async (args, words) => {
    const ran = await ask([...args, '--live'], {file: null});
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.stdout).toContain('live state alone\n');
    expect(ran.stdout).toContain(words);
  });

  it('are answered by the emulator, which begins as the files say', async () => {
    const cwd = await folderWith({'rbac.yaml': FILE});
    const ran = await run(['matrix', '--emulator', '--members'], {cwd});
    expect(ran).toMatchObject({code: 0, stderr: expect.stringContaining('The emulator begins with a fresh workspace')});
    expect(ran.stdout).toMatch(/^bob@acme\.com +SDR +edit, launch .* not live yet$/m);
  });

  it('are answered by several files, as of another day', async () => {
    const cwd = await folderWith({'a.yaml': HEAD, 'b/c.yaml': FILE.replace(HEAD, 'version: 1\n')});
    const args = ['who-can', 'admin', '--declared', '-f', 'a.yaml', '-f', 'b'];
    const [today, later] = await Promise.all([
      run([...args, '--as-of', '2027-01-30'], {cwd}),
      run([...args, '--as-of', '2027-01-31'], {cwd}),
    ]);
    expect(today.stdout).toContain('· as of 2027-01-30\n');
    expect(today.stdout).toContain('member/zoe@acme.com');
    expect(later.stdout).not.toContain('member/zoe@acme.com');
  });

  it('tell only what the options leave', async () => {
    const target = await offline(['matrix', '--members', '--target', 'member/*@acme.com', '--exclude', 'member/zoe*']);
    expect(target.stdout.match(/^\w+@/gm)).toEqual(['ceo@', 'bob@']);
    const only = await ask(['who-can', 'leads.move', '--only', 'member']);
    expect(only.stdout).not.toContain('key/');
    expect(only.server.emulator.requests().map(({path}) => path)).not.toContain('/api/v2/api-keys');
  });

  it('go into files in other formats', async () => {
    const {code, stdout, stderr, cwd} = await ask(['matrix', '--format', 'csv=m.csv', '--format', 'markdown=m.md']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain('\nRoles ');
    expect(await readFile(join(cwd, 'm.csv'), 'utf8')).toMatch(/^type,name,/);
    expect(await readFile(join(cwd, 'm.md'), 'utf8')).toMatch(/^### Roles\n/);
  });

  it('fold tables by width', async () => {
    expect((await offline(['matrix', '--roles', '--width', '40'])).stdout).toContain('Roles (grants)\n  SDR  editor\n');
  });
});

describe.concurrent('what the key in use may not read', () => {
  const scopes = ['workspaces:read', 'workspace_members:read'];

  it('is said, with exit 8 when the question is about it', async () => {
    const ran = await ask(['who-can', 'leads:read'], {scopes});
    expect(ran).toMatchObject({code: 8, stderr: ''});
    expect(ran.stdout).toContain('member/ceo@acme.com');
    expect(ran.stdout).toContain(
      '  ! live keys could not be read: GET api-keys: the API key lacks the scope api_keys:read (401)\n',
    );
    expect(await ask(['who-can', 'leads:read', '--only', 'member'], {scopes})).toMatchObject({code: 0});
    expect(await ask(['matrix', '--members'], {scopes})).toMatchObject({code: 0});
  });

  it('is said in JSON', async () => {
    const {code, stdout} = await ask(['matrix', '--format', 'json'], {scopes});
    expect(code).toBe(8);
    expect(JSON.parse(stdout).unread).toEqual([expect.stringContaining('live keys could not be read')]);
  });

  it('is said of what only belongs to the question, with exit 0', async () => {
    const {code, stdout} = await ask(['explain', 'bob@acme.com'], {scopes});
    expect(stdout).toContain('! live keys could not be read');
    expect(code).toBe(0);
  });

  it('is told of something declared by the files, and cannot be known of anything else', async () => {
    const declared = await ask(['explain', 'tag/West'], {scopes});
    expect(declared).toMatchObject({code: 8});
    expect(declared.stdout).toContain('  live  could not be read\n');
    expect(declared.stdout).toContain('senders by tags could not be read');
    const unknown = await ask(['explain', 'key/Zap'], {scopes});
    expect(unknown).toMatchObject({code: 8, stdout: ''});
    expect(unknown.stderr).toMatch(/^AUTH_SCOPE {2}key\/Zap is not in the files, and live keys could not be read: /);
  });

  it('is the end where it is the workspace itself', async () => {
    const ran = await ask(['matrix'], {scopes: ['workspace_members:read']});
    expect(ran).toMatchObject({code: 8, stdout: '', stderr: expect.stringContaining('AUTH_SCOPE')});
  });
});

describe.concurrent('wrong use of a question', () => {
  it.each([
    [
      'an unknown address',
      ['explain', 'member/bbo@acme.com'],
      'neither the files nor live state have member/bbo@acme.com\n  → did you mean "member/bob@acme.com"?',
    ],
    ['an unknown name', ['explain', 'Wset'], 'did you mean "West"?'],
    ['an address of no kind', ['explain', 'person/bob'], 'write an address as plans print it'],
    [
      'an ambiguous address',
      ['explain', 'assignment/*'.replace('*', 'West')],
      '"assignment/West" may be assignment/West/accounts, assignment/West/campaigns\n  → write one of these addresses in full',
    ],
    ['no address', ['explain'], '<address> is missing'],
    [
      'a misspelt permission',
      ['who-can', 'campaigns.delet'],
      'is no permission, no scope and no role of the API\n  → did you mean "campaigns.delete"?',
    ],
    ['a misspelt scope', ['who-can', 'lead:update'], 'did you mean "leads:update"?'],
    ['an area alone', ['who-can', 'campaigns'], 'ask for one of campaigns.view, campaigns.create'],
    ['a role of the files', ['who-can', 'sdr'], '"instantly-rbac explain role/SDR" tells who has this role'],
    ['a kind that can do nothing', ['who-can', 'admin', '--only', 'tag'], 'a tag can do nothing by itself'],
    ['a format that is none of it', ['who-can', 'admin', '--format', 'csv'], 'there are text, json'],
    [
      'two formats for standard output',
      ['matrix', '--format', 'csv', '--format', 'json'],
      'csv and json both go to standard output',
    ],
    ['both sides alone', ['matrix', '--declared', '--live'], '--declared and --live leave nothing to look at'],
    ['files without files', ['matrix', '--live', '-f', 'rbac.yaml'], '--live looks at no files'],
    ['an emulator offline', ['matrix', '--declared', '--emulator'], '--declared asks no API'],
    ['a width that is none', ['matrix', '--width', 'wide'], 'a whole number from 20 to 10000'],
  ])('%s is exit 64', async (_case, args, words) => {
    const {code, stdout, stderr} = await ask(args);
    expect({code, stdout}).toEqual({code: 64, stdout: ''});
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^USAGE {2}/);
    expect(stderr).not.toMatch(STACK);
  });

  it('of a word that nobody knows can be insisted on', async () => {
    const {code, stdout} = await ask(['who-can', 'quantum:leap', '--allow-unknown']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Who can quantum:leap\?\n/);
    expect(stdout).toContain('key/Zap');
  });

  it('is not that nobody can', async () => {
    const ran = await offline(['who-can', 'organization.billing', '--only', 'key']);
    expect(ran).toMatchObject({code: 0, stdout: expect.stringContaining('Nobody can, as far as is known.')});
  });

  it.each([
    [
      'files that are invalid',
      ['matrix', '--declared'],
      'version: 1\nmembers: [{email: a@acme.com, role: amdin}]\n',
      4,
      'CONFIG_UNKNOWN_ROLE',
    ],
    [
      'files of another workspace',
      ['matrix'],
      FILE.replace(/id: [\w-]+/, 'id: 0190b2c4-0000-7000-8000-0000000000bb'),
      8,
      'AUTH_WORKSPACE',
    ],
    [
      'files and live state that contradict each other',
      ['matrix'],
      `${HEAD}keys: [{name: bi, scopes: [leads:read]}]\n`,
      4,
      'CONFIG_CONFLICT',
    ],
  ])('%s end with their own code', async (_case, args, file, code, word) => {
    expect(await ask(args, {file})).toMatchObject({code, stdout: '', stderr: expect.stringContaining(word)});
  });

  it('no files end with exit 4, and the way out', async () => {
    const ran = await ask(['matrix'], {file: null});
    expect(ran).toMatchObject({code: 4, stdout: ''});
    expect(ran.stderr).toContain('there is no rbac.yaml or rbac.yml');
  });
});

describe.concurrent('schema', () => {
  it.each(['explain', 'who-can', 'matrix', 'review'])('prints that of %s', async name => {
    const {code, stdout} = await run(['schema', name]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(schemaOf(name));
  });
});
