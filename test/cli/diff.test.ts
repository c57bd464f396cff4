import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, describe, expect, it, vi} from 'vitest';
import {baseOf} from '../../src/cli/base.ts';
import {runCommand} from '../../src/cli/command.ts';
import {diff} from '../../src/cli/diff.ts';
import type {Io} from '../../src/cli/io.ts';
import {type Repository, repository} from '../desired/repository.ts';

const made: Repository[] = [];
const outside = mkdtempSync(join(tmpdir(), 'instantly-rbac-'));
afterAll(() => {
  for (const one of made) one.remove();
  rmSync(outside, {recursive: true, force: true});
});

function newRepository(): Repository {
  const one = repository();
  made.push(one);
  return one;
}

const connect = vi.spyOn(Socket.prototype, 'connect');
beforeEach(() => {
  connect.mockClear();
});

function ioAt(cwd: string, stdin = ''): {readonly io: Io; readonly said: {out: string; err: string}} {
  const said = {out: '', err: ''};
  const io: Io = {
    out: text => {
      said.out += text;
    },
    err: text => {
      said.err += text;
    },
    terminal: {in: false, out: false, err: false},
    env: {INSTANTLY_API_KEY: 'canary-key-51f0'},
    cwd,
    now: () => new Date('2026-11-23T12:00:00Z'),
    readStdin: async () => stdin,
    ask: async () => undefined,
    askHidden: async () => undefined,
    onInterrupt: () => () => {},
    isOutputLost: () => false,
  };
  return {io, said};
}

async function run(cwd: string, args: readonly string[], stdin = '', env: Io['env'] = {}) {
  const at = ioAt(cwd, stdin);
  const {said} = at;
  const io = {...at.io, env: {...at.io.env, ...env}};
  const code = await runCommand(diff, args, io);
  expect(connect).not.toHaveBeenCalled();
  expect(said.out + said.err).not.toContain('canary');
  return {code, ...said};
}

const FILE = (role: string) => `version: 1\nmembers:\n  - email: ana@acme.com\n    role: ${role}\n`;

function history(): Repository {
  const repo = newRepository();
  repo.commit({'rbac.yaml': FILE('view'), 'access/people.yaml': FILE('view')});
  repo.commit({'rbac.yaml': FILE('editor'), 'access/people.yaml': FILE('editor')}, 'Ben', '2026-10-02T09:00:00Z');
  repo.write({'rbac.yaml': FILE('admin'), 'access/people.yaml': FILE('admin')});
  return repo;
}

describe('two versions', () => {
  const repo = history();
  it.each<[phrase: string, args: readonly string[], header: string, row: string]>([
    ['are a commit and a file', ['HEAD:rbac.yaml', 'rbac.yaml'], 'HEAD:rbac.yaml → rbac.yaml', 'editor → admin'],
    ['are two commits', ['HEAD~1:rbac.yaml', 'HEAD:rbac.yaml'], 'HEAD~1:rbac.yaml → HEAD:rbac.yaml', 'view → editor'],
    ['are folders', ['HEAD~1:access', 'access'], 'HEAD~1:access → access', 'view → admin'],
    ['are two files', ['access/people.yaml', 'rbac.yaml'], 'access/people.yaml → rbac.yaml', ''],
    ['are the working tree and a commit', ['--git', 'HEAD'], 'HEAD → the working tree', 'editor → admin'],
    [
      'are the named files and a commit',
      ['--git', 'main~1', '-f', 'access'],
      'main~1 → the working tree',
      'view → admin',
    ],
    [
      'may have a colon in braces',
      ['HEAD^{/^ac:*}:rbac.yaml', 'rbac.yaml'],
      'HEAD^{/^ac:*}:rbac.yaml',
      'editor → admin',
    ],
  ])('%s', async (_phrase, args, header, row) => {
    const {code, out, err} = await run(repo.folder, args);
    expect({code, err}).toEqual({code: 0, err: ''});
    expect(out).toMatch(/^Diff /);
    expect(out).toContain(header);
    expect(out).toContain(row === '' ? 'No changes: both versions declare the same access.' : `role  ${row}`);
  });

  it('print rows, what they mean, what is dangerous, and totals', async () => {
    const {out} = await run(repo.folder, ['--git', 'HEAD']);
    expect(out).toContain('~ member/ana@acme.com  role  editor → admin  rbac.yaml:3');
    expect(out).toContain('!! high  member/ana@acme.com becomes admin');
    expect(out).toMatch(/Diff: 0 to add, 1 to change, 0 to replace, 0 to remove, 0 to assign, 0 to unassign\.\n$/);
  });

  it('print JSON', async () => {
    const {out} = await run(repo.folder, ['HEAD:rbac.yaml', 'rbac.yaml', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      format_version: '1',
      old: {name: 'HEAD:rbac.yaml'},
      new: {name: 'rbac.yaml'},
      changes: [{address: 'member/ana@acme.com', at: {file: 'rbac.yaml', line: 3}}],
    });
  });

  it('are told apart by the exit code only when that is asked for', async () => {
    expect(await run(repo.folder, ['--git', 'HEAD', '--detailed-exitcode'])).toMatchObject({code: 2});
    expect(await run(repo.folder, ['access', 'rbac.yaml', '--detailed-exitcode'])).toMatchObject({code: 0});
  });

  it('differ in guardrails alone, too', async () => {
    const other = newRepository();
    other.commit({'rbac.yaml': FILE('view')});
    other.write({'rbac.yaml': `${FILE('view')}guardrails: {min_admins: 3}\n`});
    const {code, out} = await run(other.folder, ['--git', 'HEAD', '--detailed-exitcode']);
    expect(code).toBe(2);
    expect(out).toContain('guardrails: min_admins (default) → 3');
    expect(out).toContain('No changes of declared objects; what differs stands above.');
  });

  it('see another day with --as-of', async () => {
    const other = newRepository();
    other.commit({'rbac.yaml': FILE('view')});
    other.write({'rbac.yaml': `${FILE('view')}    expires: 2027-01-31\n`});
    const {out} = await run(other.folder, ['--git', 'HEAD', '--as-of', '2027-01-31']);
    expect(out).toContain('- member/ana@acme.com  expired 2027-01-31');
  });

  it('may come from standard input, once', async () => {
    expect((await run(repo.folder, ['HEAD:rbac.yaml', '-'], FILE('admin'))).out).toContain('editor → admin');
    expect(await run(repo.folder, ['-', '-'])).toMatchObject({code: 64});
  });

  it('can name the commits of their lines', async () => {
    const other = history();
    other.git('checkout', '--', '.');
    const {out} = await run(other.folder, ['--git', 'HEAD~1', '--provenance']);
    expect(out).toMatch(/role {2}view → editor {2}rbac\.yaml:3 · [0-9a-f]{8} by Ben on 2026-10-02/);
    expect((await run(other.folder, ['--git', 'HEAD~1'])).out).not.toContain('Ben');
    expect((await run(other.folder, ['--git', 'HEAD~1', '--format', 'markdown'])).out).toContain('by Ben on');
    expect((await run(other.folder, ['--git', 'HEAD~1', '--format', 'markdown', '--no-provenance'])).out).not.toContain(
      'Ben',
    );
  });

  it('say in one line why commits cannot be named, when that was asked for', async () => {
    const other = newRepository();
    other.write({'a.yaml': FILE('view'), 'b.yaml': FILE('admin')});
    rmSync(join(other.folder, '.git'), {recursive: true});
    const {code, err} = await run(other.folder, ['a.yaml', 'b.yaml', '--provenance']);
    expect(code).toBe(0);
    expect(err).toMatch(/^! No row names its commit: .*not a git repository.*\n$/);
    expect(await run(other.folder, ['a.yaml', 'b.yaml', '--format', 'markdown'])).toMatchObject({err: ''});
  });

  it('come in every format, several at once, and into the step summary', async () => {
    for (const name of ['jsonl', 'markdown', 'github', 'sarif', 'junit', 'gitlab']) {
      const {code, out} = await run(repo.folder, ['--git', 'HEAD', '--format', name, '--no-provenance']);
      expect(code).toBe(0);
      expect(out).toContain('ana@acme.com');
    }
    const [page, summary] = [join(outside, 'diff.md'), join(outside, 'summary.md')];
    const args = ['--git', 'HEAD', '--format', 'json', '--format', `markdown=${page}`];
    const {out} = await run(repo.folder, args, '', {GITHUB_STEP_SUMMARY: summary});
    expect(JSON.parse(out)).toMatchObject({summary: {update: 1}});
    expect(readFileSync(page, 'utf8')).toContain('`HEAD` → `the working tree`');
    expect(readFileSync(summary, 'utf8')).toContain('Diff');
  });

  it('stop a pipeline for some changes only with --fail-on', async () => {
    expect(await run(repo.folder, ['--git', 'HEAD', '--fail-on', 'risk=high'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--fail-on risk=high: member/ana@acme.com becomes admin'),
    });
    expect(await run(repo.folder, ['--git', 'HEAD', '--fail-on', 'removals'])).toMatchObject({code: 0, err: ''});
  });
});

describe('files that are not there', () => {
  it('in a commit count as empty, and that is said', async () => {
    const repo = newRepository();
    repo.commit({'other.txt': ''});
    repo.write({'rbac.yaml': FILE('view')});
    for (const [args, name] of [
      [['--git', 'HEAD'], 'HEAD'],
      [['HEAD:rbac.yaml', 'rbac.yaml'], 'HEAD:rbac.yaml'],
    ] as const) {
      const {code, out} = await run(repo.folder, args);
      expect(code).toBe(0);
      expect(out).toContain(`${name} has no rbac.yaml: that counts as empty`);
      expect(out).toContain('+ member/ana@acme.com');
    }
  });

  it('on this disk are invalid (4), and so are files that neither commit has', async () => {
    const repo = history();
    const gone = await run(repo.folder, ['HEAD:rbac.yaml', 'gone.yaml']);
    expect(gone).toMatchObject({code: 4, out: ''});
    expect(gone.err).toContain('The newer version, gone.yaml, is invalid:');
    const neither = await run(repo.folder, ['HEAD~1:gone.yaml', 'HEAD:gone.yaml']);
    expect(neither).toMatchObject({code: 4, err: expect.stringContaining('neither version has such a file')});
  });
});

describe('invalid files', () => {
  it('are told for both sides, with the side they are on', async () => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FILE('nobody')});
    repo.write({'rbac.yaml': 'version: 1\nmembers: what'});
    const {code, out, err} = await run(repo.folder, ['HEAD:rbac.yaml', 'rbac.yaml']);
    expect({code, out}).toEqual({code: 4, out: ''});
    expect(err).toMatch(/The older version, HEAD:rbac\.yaml, is invalid:\n\nrbac\.yaml:4:11 {2}CONFIG_UNKNOWN_ROLE/);
    expect(err).toMatch(/The newer version, rbac\.yaml, is invalid:\n\nrbac\.yaml:2:\d+ {2}CONFIG_VALUE/);
  });
});

describe('wrong use (64)', () => {
  const repo = history();
  it.each<[phrase: string, args: readonly string[], message: string]>([
    ['one version', ['HEAD:rbac.yaml'], 'two versions are needed'],
    ['no version', [], 'as in "diff origin/main:rbac.yaml rbac.yaml", or "diff --git REVISION"'],
    ['three versions', ['a', 'b', 'c'], '"c" is too much: diff takes 2 arguments at most'],
    ['both forms', ['--git', 'HEAD', 'a', 'b'], '--git takes the place of OLD and NEW'],
    ['files beside versions', ['HEAD:rbac.yaml', 'rbac.yaml', '-f', 'access'], '--file goes with --git'],
    ['a revision that git does not know', ['nowhere:rbac.yaml', 'rbac.yaml'], 'git knows no revision "nowhere"'],
    ['a revision that is an option in disguise', ['--git=--output=x'], 'is no git revision'],
    ['a path outside the repository', ['HEAD:../rbac.yaml', 'rbac.yaml'], 'outside the git repository'],
  ])('%s', async (_phrase, args, message) => {
    const {code, err, out} = await run(repo.folder, args);
    expect({code, out}).toEqual({code: 64, out: ''});
    expect(err).toContain(message);
  });

  it('a revision without a repository', async () => {
    expect(await run(outside, ['--git', 'HEAD'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('run this in a git checkout'),
    });
  });
});

describe('a pull request of a stranger', () => {
  it('cannot choose what it is compared with by a file called as the revision', async () => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FILE('view')});
    repo.write({'rbac.yaml': FILE('admin'), 'main:rbac.yaml': FILE('admin')});
    const {code, err} = await run(repo.folder, ['main:rbac.yaml', 'rbac.yaml']);
    expect(code).toBe(64);
    expect(err).toContain('"main:rbac.yaml" can be a file or a revision');
    expect((await run(repo.folder, ['./main:rbac.yaml', 'rbac.yaml'])).out).toContain('No changes');
    expect((await run(repo.folder, ['--git', 'main'])).out).toContain('view → admin');
  });

  it.each([
    ["git's settings", '.git/config'],
    ['a file of this machine', '/etc/passwd'],
    ['a file above the checkout', '../secret.yaml'],
  ])('cannot show %s by a link', async (_phrase, target) => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FILE('view')});
    repo.git('rm', '--quiet', '--cached', 'rbac.yaml');
    rmSync(join(repo.folder, 'rbac.yaml'));
    symlinkSync(target, join(repo.folder, 'rbac.yaml'));
    execFileSync('sh', ['-c', 'echo "canary: [" > ../secret.yaml'], {cwd: repo.folder});
    const {code, err} = await run(repo.folder, ['--git', 'HEAD']);
    rmSync(join(repo.folder, '..', 'secret.yaml'));
    expect(code).toBe(4);
    expect(err).toContain('FILE_UNREADABLE  the file is a link that leads out of the checkout');
    expect(err).not.toMatch(/repositoryformatversion|root:/);
  });

  it('may use links inside its checkout, and names that need escaping', async () => {
    const repo = newRepository();
    repo.commit({'access/rbac.yaml': FILE('view'), 'a\u001b[2Jb.yaml': 'version: 1\nkeys: []\n'});
    symlinkSync('access/rbac.yaml', join(repo.folder, 'rbac.yaml'));
    repo.write({'a\u001b[2Jb.yaml': 'version: 1\nkeys: [{name: K, scopes: [leads:read]}]\n'});
    expect(await run(repo.folder, ['HEAD:access/rbac.yaml', 'rbac.yaml'])).toMatchObject({code: 0, err: ''});
    const {out} = await run(repo.folder, ['--git', 'HEAD', '-f', 'a\u001b[2Jb.yaml']);
    expect(out).toContain('a\\u{1b}[2Jb.yaml:2');
    expect(out).not.toContain('\u001b');
  });
});

describe('--base', () => {
  const base = async (cwd: string, options: Readonly<Record<string, unknown>>) => {
    const {io, said} = ioAt(cwd);
    const desired = await baseOf(options, io);
    return {members: desired?.sections.member?.map(({spec}) => spec), err: said.err};
  };

  it('is the files of a commit', async () => {
    const {folder} = history();
    expect(await base(folder, {base: 'HEAD~1'})).toMatchObject({members: [{role: 'view'}], err: ''});
    expect(await base(folder, {base: 'HEAD', file: ['access']})).toMatchObject({members: [{role: 'editor'}]});
    expect(await base(folder, {})).toEqual({members: undefined, err: ''});
  });

  it('that cannot be used is one line, and no failure', async () => {
    const repo = newRepository();
    repo.commit({'rbac.yaml': FILE('nobody')});
    expect(await base(repo.folder, {base: 'nowhere'})).toEqual({
      members: undefined,
      err: '! Rows are not marked, for --base cannot be used: git knows no revision "nowhere" → look at git branch --all and git log, or fetch it first\n',
    });
    expect(await base(repo.folder, {base: 'HEAD'})).toEqual({
      members: undefined,
      err: '! Rows are not marked, for --base cannot be used: no role is called "nobody" (rbac.yaml of then)\n',
    });
    expect((await base(outside, {base: 'HEAD'})).err).toMatch(/^! Rows are not marked, .*not a git repository.*\n$/);
  });
});
