import {execFileSync, spawnSync} from 'node:child_process';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {ACME, api, BIN, ENV, folderWith, IN_STEP, run, runProgram, WORKSPACE_ID} from './support.ts';

/** A workspace with every kind in it. */
const FULL = {
  workspaces: [
    {...ACME, api_keys: [{name: 'BI', scopes: ['campaigns:read']}]},
    {id: '0190b2c4-7d1e-7a52-8f3b-00000000000a', name: 'Client'},
  ],
  group_members: [{admin_workspace_id: WORKSPACE_ID, sub_workspace_id: '0190b2c4-7d1e-7a52-8f3b-00000000000a'}],
};

const READING = [
  'workspaces:read',
  'workspace_members:read',
  'api_keys:read',
  'custom_tags:read',
  'campaigns:read',
  'accounts:read',
  'workspace_group_members:read',
];

const filesIn = async (cwd: string) =>
  (await readdir(cwd, {recursive: true, withFileTypes: true}))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(cwd.length + 1))
    .filter(path => !path.startsWith('.git/'))
    .sort();

const GITHUB = ['apply', 'daily', 'drift', 'plan', 'pull-request'].map(name => `.github/workflows/access-${name}.yml`);

describe.concurrent('init', () => {
  it('takes over a live workspace: the plan right after is empty, and nothing is written to the API', async () => {
    const server = await api(FULL);
    const cwd = await folderWith();
    const {code, stdout, stderr} = await run(['init'], {cwd, env: server.env});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain(`Workspace Acme (${WORKSPACE_ID}), read with the key "CI".`);
    expect(stdout).toMatch(/^ {2}\+ rbac\.yaml +2 members, 2 keys, 2 tags, 2 assignments, 1 sub-workspace$/m);
    expect(await filesIn(cwd)).toEqual(['.gitignore', 'rbac.yaml', 'schemas/rbac.schema.json']);
    expect(await run(['plan', '--detailed-exitcode'], {cwd, env: server.env})).toMatchObject({code: 0});
    expect(server.writes()).toEqual([]);
  });

  it('says what the key may do beyond reading, and never writes it anywhere', async () => {
    const {env, key} = await api(FULL);
    const cwd = await folderWith();
    const {stdout} = await run(['init', '--ci', 'github'], {cwd, env});
    expect(stdout).toContain('! the key in use may do more than read (all:all)');
    for (const scope of READING) expect(stdout).toContain(scope);
    const texts = await Promise.all((await filesIn(cwd)).map(path => readFile(join(cwd, path), 'utf8')));
    expect(JSON.stringify([stdout, ...texts])).not.toContain(key);
  });

  it('has nothing to say of a key that reads all and no more', async () => {
    const {env} = await api({...FULL, settings: {key_display: 'plain'}}, {scopes: READING});
    const {stdout} = await run(['init'], {cwd: await folderWith(), env});
    expect(stdout).not.toMatch(/in use/);
  });

  it('leaves out what the key may not read, and says so in the file', async () => {
    const scopes = READING.filter(scope => scope !== 'workspace_members:read' && scope !== 'campaigns:read');
    const server = await api(FULL, {scopes});
    const cwd = await folderWith();
    const {code, stdout} = await run(['init'], {cwd, env: server.env});
    expect(code).toBe(0);
    expect(stdout).toMatch(/^! members left out: .*workspace_members:read/m);
    const text = await readFile(join(cwd, 'rbac.yaml'), 'utf8');
    expect(Object.keys(parse(text))).toEqual(['version', 'workspace', 'keys', 'tags', 'sub_workspaces']);
    expect(text).toMatch(/^# {3}members +.*lacks the scope workspace_members:read/m);
    expect(text).toMatch(/^# {3}assignments +.*lacks the scope campaigns:read/m);
    expect(await run(['plan', '--detailed-exitcode'], {cwd, env: server.env})).toMatchObject({code: 0});
  });

  it('takes some kinds with --only', async () => {
    const {env} = await api(FULL);
    const cwd = await folderWith();
    await run(['init', '--only', 'keys'], {cwd, env});
    const text = await readFile(join(cwd, 'rbac.yaml'), 'utf8');
    expect(Object.keys(parse(text))).toEqual(['version', 'workspace', 'keys']);
    expect(text).toMatch(/^# {3}members +not asked for$/m);
  });

  it.each([
    ['a key that nobody knows (8)', {INSTANTLY_API_KEY: 'nobody'}, 'AUTH_REJECTED'],
    ['an empty key (8)', {INSTANTLY_API_KEY: ''}, 'AUTH_MISSING'],
  ])('writes nothing with %s', async (_case, other, error) => {
    const {env} = await api(FULL);
    const cwd = await folderWith();
    const {code, stdout, stderr} = await run(['init', '--ci', 'github'], {cwd, env: {...env, ...other}});
    expect({code, stdout}).toEqual({code: 8, stdout: ''});
    expect(stderr).toContain(error);
    expect(await filesIn(cwd)).toEqual([]);
  });

  it('begins without a key with a file to fill in, which is sound as it is and with all of its comments taken away', async () => {
    const cwd = await folderWith();
    const {code, stdout, stderr} = await run(['init'], {cwd});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain('No API key was given');
    expect(await run(['validate'], {cwd})).toMatchObject({code: 0, stdout: 'Valid: nothing is managed.\n'});
    const text = await readFile(join(cwd, 'rbac.yaml'), 'utf8');
    const filled = text.replace(/^# ( *(?:- )?[a-z_]+:( .*)?)$/gm, '$1');
    await writeFile(join(cwd, 'filled.yaml'), filled);
    expect(await run(['validate', '-f', 'filled.yaml'], {cwd})).toMatchObject({
      code: 0,
      stdout: 'Valid: 2 members, 1 key, 1 tag, 2 assignments.\n',
    });
  });

  it('can be tried on the emulator', async () => {
    const cwd = await folderWith({'live.json': FULL});
    const {code, stdout} = await run(['init', '--emulator=live.json'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toContain('1. instantly-rbac plan --emulator=live.json');
    expect(await run(['plan', '--emulator=live.json', '--detailed-exitcode'], {cwd})).toMatchObject({code: 0});
  });
});

describe.concurrent('CI files of init', () => {
  it('for GitHub are those of examples/github, for the branch of the checkout', async () => {
    const cwd = await folderWith();
    execFileSync('git', ['init', '-q', '-b', 'trunk', cwd], {env: ENV});
    expect(await run(['init', '--ci', 'github'], {cwd})).toMatchObject({code: 0, stderr: ''});
    expect((await filesIn(cwd)).filter(path => path.startsWith('.github/'))).toEqual(GITHUB);
    for (const path of GITHUB) {
      const [mine, example] = await Promise.all([
        readFile(join(cwd, path), 'utf8'),
        readFile(path.replace('.github/workflows/access-', 'examples/github/'), 'utf8'),
      ]);
      const {on, ...rest} = parse(mine);
      const {on: onMain, ...others} = parse(example);
      expect(rest).toEqual(others);
      expect(JSON.stringify(on)).toBe(JSON.stringify(onMain).replace('"main"', '"trunk"'));
    }
  });

  it('for GitLab are that of examples/gitlab', async () => {
    const cwd = await folderWith();
    expect(await run(['init', '--ci', 'gitlab'], {cwd})).toMatchObject({code: 0});
    const [mine, example] = await Promise.all([
      readFile(join(cwd, '.gitlab-ci.yml'), 'utf8'),
      readFile('examples/gitlab/.gitlab-ci.yml', 'utf8'),
    ]);
    expect(parse(mine)).toEqual(parse(example));
  });

  it('are refused below the top of a repository, and for what is no branch (64)', async () => {
    const top = await folderWith({'access/README.md': ''});
    execFileSync('git', ['init', '-q', top], {env: ENV});
    const below = await run(['init', '--ci', 'github'], {cwd: join(top, 'access')});
    expect(below).toMatchObject({code: 64, stdout: ''});
    expect(below.stderr).toContain('at the top of the repository');
    expect(await run(['init', '--branch', 'a\nb'], {cwd: top})).toMatchObject({code: 64, stdout: ''});
    expect(await filesIn(top)).toEqual(['access/README.md']);
  });
});

describe.concurrent('what is there before init', () => {
  it('stays: a file of desired state is kept, CI files come beside it, and git ignores three more things', async () => {
    const cwd = await folderWith({'rbac.yml': IN_STEP, '.gitignore': 'node_modules\n/secrets/\nlast'});
    const {code, stdout} = await run(['init', '--ci', 'gitlab'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}= rbac\.yml +kept as it is$/m);
    expect(await filesIn(cwd)).toEqual(['.gitignore', '.gitlab-ci.yml', 'rbac.yml', 'schemas/rbac.schema.json']);
    expect(await readFile(join(cwd, '.gitignore'), 'utf8')).toBe('node_modules\n/secrets/\nlast\n.rbac/\nplan.json\n');
  });

  it('is the same after a second time', async () => {
    const cwd = await folderWith();
    await run(['init', '--ci', 'github'], {cwd});
    const before = await Promise.all((await filesIn(cwd)).map(path => readFile(join(cwd, path), 'utf8')));
    const {code, stdout} = await run(['init', '--ci', 'github'], {cwd});
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^ {2}\+/m);
    expect(await Promise.all((await filesIn(cwd)).map(path => readFile(join(cwd, path), 'utf8')))).toEqual(before);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['another workflow', {'.github/workflows/access-plan.yml': 'mine'}, '.github/workflows/access-plan.yml'],
    ['a file where a folder must be', {'.github': 'mine'}, '.github/workflows/access-apply.yml'],
    ['another schema', {'schemas/rbac.schema.json': '{}'}, 'schemas/rbac.schema.json'],
  ])('lets nothing be written when it is %s (1)', async (_case, files, named) => {
    const {env, emulator} = await api(FULL);
    const cwd = await folderWith(files);
    const {code, stdout, stderr} = await run(['init', '--ci', 'github'], {cwd, env});
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain(named);
    expect(stderr).toContain('nothing was written');
    expect(await filesIn(cwd)).toEqual(Object.keys(files));
    expect(emulator.requests()).toEqual([]);
  });

  it('is all that is left when the last file cannot be written (1)', async () => {
    const cwd = await folderWith({'README.md': 'mine'});
    await mkdir(join(cwd, '.gitignore'));
    const {code, stderr} = await run(['init', '--ci', 'github'], {cwd});
    expect(code).toBe(1);
    expect(stderr).toContain('.gitignore is no regular file');
    expect((await readdir(cwd)).sort()).toEqual(['.gitignore', 'README.md']);
  });
});

/** `script` of util-linux gives a program a terminal of its own; Debian has it by default. */
const hasScript = spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout?.includes('util-linux') ?? false;
const describeIf = hasScript ? describe.concurrent : describe.skip;

describeIf('init on a terminal', () => {
  /** Answers each question, as it comes, with these keys. */
  async function onTerminal(answers: readonly (readonly [question: string, keys: string])[], env = {}) {
    const cwd = await folderWith();
    const left = [...answers];
    const ran = await runProgram('script', ['-qec', `"${process.execPath}" "${BIN}" init`, '/dev/null'], {
      cwd,
      env: {...env, TERM: 'xterm', SHELL: '/bin/sh'},
      watch({stdout, type}) {
        const [question, keys] = left[0] ?? [];
        if (question === undefined || !stdout.includes(question)) return;
        left.shift();
        type(String(keys));
      },
    });
    return {...ran, cwd, left};
  }

  it('asks for CI and for a key, which is neither shown nor kept', async () => {
    const {env, key} = await api(FULL);
    const {code, stdout, cwd, left} = await onTerminal(
      [
        ['CI files for github, gitlab or none? [none]', 'hub\r'],
        ['Write github, gitlab or none.', 'gitlab\r'],
        ['API key', `${key}\r`],
      ],
      {INSTANTLY_API_URL: env.INSTANTLY_API_URL},
    );
    expect({code, left}).toEqual({code: 0, left: []});
    expect(stdout).toContain('read with the key "CI"');
    expect(stdout).toContain('1. set INSTANTLY_API_KEY to the key: it is not kept');
    expect(await filesIn(cwd)).toContain('.gitlab-ci.yml');
    const texts = await Promise.all((await filesIn(cwd)).map(path => readFile(join(cwd, path), 'utf8')));
    expect(JSON.stringify([stdout, ...texts])).not.toContain(key);
  });

  it('takes Enter for the defaults', async () => {
    const {code, cwd} = await onTerminal([
      ['CI files', '\r'],
      ['API key', '\r'],
    ]);
    expect(code).toBe(0);
    expect(await filesIn(cwd)).toEqual(['.gitignore', 'rbac.yaml', 'schemas/rbac.schema.json']);
  });

  it('writes nothing after Ctrl-C (130)', async () => {
    const {code, stdout, cwd} = await onTerminal([
      ['CI files', 'github\r'],
      ['API key', '\u0003'],
    ]);
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted: nothing was written.');
    expect(await filesIn(cwd)).toEqual([]);
  });
});
