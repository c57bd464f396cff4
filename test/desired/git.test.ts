import {symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {type Past, readDesiredAt, type Then} from '../../src/desired/revision.ts';
import {InvalidFiles, RbacError} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {type Repository, repository} from './repository.ts';

const made: Repository[] = [];
afterAll(() => {
  for (const one of made) one.remove();
});

function newRepository(): Repository {
  const one = repository();
  made.push(one);
  return one;
}

const FILE = (email: string) => `version: 1\nmembers: [{email: ${email}, role: view}]\n`;
const OPTIONS = {now: new Date('2026-11-01T00:00:00Z'), allowUnknown: false, kinds};
const read = (then: Then): Promise<Past> => readDesiredAt(then, OPTIONS);
const membersOf = ({desired}: Past) =>
  (desired.sections.member ?? []).map(({address, at}) => `${address.slice(7)} ${at.file}`);

/** What was thrown, in words. */
async function troubleOf(then: Then): Promise<string> {
  const error = await read(then).catch(caught => caught);
  if (error instanceof InvalidFiles) return error.problems.map(({code, message}) => `${code} ${message}`).join('; ');
  return error instanceof RbacError ? `${error.code} ${error.message} → ${error.hint ?? ''}` : `nothing: ${error}`;
}

describe('names at a revision', () => {
  const repo = newRepository();
  repo.commit({
    'rbac.yaml': FILE('root@acme.com'),
    'access/b.yml': FILE('b@acme.com'),
    'access/a.yaml': FILE('a@acme.com'),
    'access/.hidden.yaml': 'broken: [',
    'access/notes.txt': 'broken: [',
    'access/deep/c.yaml': FILE('c@acme.com'),
    'teams/x/access.yaml': FILE('x@acme.com'),
    'teams/x/y/access.yaml': FILE('y@acme.com'),
    'teams/.git-like/access.yaml': FILE('hidden@acme.com'),
    'teams/node_modules/access.yaml': FILE('module@acme.com'),
    'odd/a b\'\n"é[1].yaml': FILE('odd@acme.com'),
  });
  repo.write({'rbac.yaml': 'not: what\nis: committed\n'});

  it.each<[phrase: string, files: readonly string[], members: readonly string[]]>([
    ['none at all are the default file', [], ['root@acme.com rbac.yaml']],
    ['a file', ['./rbac.yaml'], ['root@acme.com rbac.yaml']],
    ['a full path', [join(repo.folder, 'rbac.yaml')], ['root@acme.com rbac.yaml']],
    [
      'a folder, without what is hidden or below it',
      ['access'],
      ['a@acme.com access/a.yaml', 'b@acme.com access/b.yml'],
    ],
    ['a folder with a slash', ['access/deep/'], ['c@acme.com access/deep/c.yaml']],
    ['a glob in one folder', ['access/*.yaml'], ['a@acme.com access/a.yaml']],
    [
      'a glob over folders, without hidden ones and modules',
      ['teams/**/access.yaml'],
      ['x@acme.com teams/x/access.yaml', 'y@acme.com teams/x/y/access.yaml'],
    ],
    ['several that lead to one file', ['access/a.yaml', 'access/a.*'], ['a@acme.com access/a.yaml']],
    ['one that would need quotes', ['odd/a b\'\n"é[1].yaml'], [`odd@acme.com odd/a b'\n"é[1].yaml`]],
  ])('may be %s', async (_phrase, files, members) => {
    expect(membersOf(await read({revision: 'HEAD', files, cwd: repo.folder}))).toEqual(members);
  });

  it('are seen from the working directory, or from the top as git does it', async () => {
    const cwd = join(repo.folder, 'access');
    expect(membersOf(await read({revision: 'HEAD', files: ['a.yaml'], cwd}))).toEqual(['a@acme.com a.yaml']);
    expect(membersOf(await read({revision: 'HEAD', files: ['rbac.yaml'], cwd, from: 'top'}))).toEqual([
      'root@acme.com ../rbac.yaml',
    ]);
    expect(membersOf(await read({revision: 'HEAD', files: ['./a.yaml'], cwd, from: 'top'}))).toEqual([
      'a@acme.com a.yaml',
    ]);
    expect(await troubleOf({revision: 'HEAD', files: ['a.yaml'], cwd, from: 'top', absentIsEmpty: true})).toBe(
      'USAGE the commit has no "a.yaml" at its top, but has "access/a.yaml" → write :./a.yaml for a path from this folder',
    );
  });

  it('that lead to nothing are a problem, or count as empty', async () => {
    const then = {revision: 'HEAD', files: ['rbac.yaml', 'new.yaml', 'odd/none*'], cwd: repo.folder};
    expect(await troubleOf(then)).toMatch(
      /^FILE_NOT_FOUND commit [0-9a-f]{12} has no "new.yaml"; FILE_NOT_FOUND commit [0-9a-f]{12} has no "odd\/none\*"$/,
    );
    const past = await read({...then, absentIsEmpty: true});
    expect(past.absent).toEqual(['new.yaml', 'odd/none*']);
    expect(membersOf(past)).toEqual(['root@acme.com rbac.yaml']);
    expect((await read({...then, files: ['new.yaml'], absentIsEmpty: true})).desired.sections).toEqual({});
  });

  it.each([
    ['outside the repository', ['../rbac.yaml'], 'USAGE "../rbac.yaml" is outside the git repository'],
    ['outside, by a full path', [join(tmpdir(), 'rbac.yaml')], 'is outside the git repository'],
    ['standard input', ['-'], 'USAGE standard input has no history'],
  ])('%s are refused', async (_phrase, files, expected) => {
    expect(await troubleOf({revision: 'HEAD', files, cwd: repo.folder, absentIsEmpty: true})).toContain(expected);
  });
});

describe('a revision', () => {
  const repo = newRepository();
  const first = repo.commit({'rbac.yaml': FILE('one@acme.com')});
  repo.commit({'rbac.yaml': FILE('two@acme.com')});
  repo.commit({'other.txt': 'nothing of ours'});
  const {folder: cwd} = repo;

  it('is a branch, an older commit or a hash; without one it is that before the last change', async () => {
    for (const [revision, member] of [
      ['main', 'two'],
      ['HEAD~2', 'one'],
      [first.slice(0, 10), 'one'],
      [undefined, 'one'],
    ] as const) {
      const past = await read({revision, files: [], cwd});
      expect(membersOf(past)).toEqual([`${member}@acme.com rbac.yaml`]);
    }
    expect((await read({revision: first, files: [], cwd})).commit).toBe(first.slice(0, 12));
  });

  it.each([
    ['is unknown', 'nowhere', 'USAGE git knows no revision "nowhere" → look at git branch --all'],
    ['is an option in disguise', '--all', 'USAGE "--all" is no git revision'],
    ['is empty', '', 'USAGE "" is no git revision'],
    ['is no commit', 'HEAD:rbac.yaml', 'USAGE git knows no revision "HEAD:rbac.yaml"'],
    ['has control characters', 'a\nb\u001b[2J', 'USAGE git knows no revision "a\\u{a}b\\u{1b}[2J"'],
  ])('that %s is wrong use', async (_phrase, revision, expected) => {
    expect(await troubleOf({revision, files: [], cwd})).toContain(expected);
  });

  it('before the first commit is not there', async () => {
    const young = newRepository();
    young.commit({'rbac.yaml': FILE('one@acme.com')});
    expect(await troubleOf({files: [], cwd: young.folder})).toContain('there is nothing before the first commit');
    expect(await troubleOf({files: ['none.yaml'], cwd: young.folder})).toContain('no commit that changed these files');
  });

  it('that a shallow clone does not have says so', async () => {
    const clone = newRepository();
    clone.git('fetch', '--quiet', '--depth=1', `file://${cwd}`, 'main');
    clone.git('reset', '--quiet', '--hard', 'FETCH_HEAD');
    expect(await troubleOf({revision: 'HEAD~1', files: [], cwd: clone.folder})).toContain('the clone is shallow');
  });

  it('needs a repository', async () => {
    expect(await troubleOf({revision: 'HEAD', files: [], cwd: tmpdir()})).toMatch(
      /^USAGE git rev-parse failed: .*not a git repository.* → run this in a git checkout of the files$/,
    );
  });
});

describe('what a stranger has committed', () => {
  const repo = newRepository();
  const {folder: cwd} = repo;
  repo.write({
    'rbac.yaml': FILE('real@acme.com'),
    'folder/real.yaml': FILE('inner@acme.com'),
    'binary.yaml': 'version: 1\u0000',
    '.gitattributes': 'rbac.yaml export-ignore filter=evil diff=evil\nfolder/real.yaml export-subst\n',
  });
  for (const [name, target] of Object.entries({
    'inside.yaml': 'folder/real.yaml',
    'folder/up.yaml': '../rbac.yaml',
    'folder-link': 'folder',
    'outside.yaml': '../../../etc/passwd',
    'absolute.yaml': '/etc/passwd',
    'config.yaml': '.git/config',
    'round.yaml': 'round.yaml',
  }))
    symlinkSync(target, join(cwd, name));
  repo.git('add', '--all');
  const other = newRepository();
  const module = other.commit({'rbac.yaml': FILE('module@acme.com')});
  repo.git('update-index', '--add', '--cacheinfo', `160000,${module},module`);
  repo.git('commit', '--quiet', '--message', 'all');
  // Settings that would run programs, if files were checked out or diffed.
  const trap = join(cwd, '.git', 'trapped');
  for (const name of ['filter.evil.smudge', 'filter.evil.clean', 'diff.evil.textconv', 'diff.evil.command'])
    repo.git('config', name, `touch ${trap}; cat`);
  repo.git('config', 'core.fsmonitor', `touch ${trap}`);
  repo.git('config', 'core.pager', `touch ${trap}`);

  it.each<[phrase: string, files: readonly string[], members: readonly string[]]>([
    ['a file with attributes is read as it is', ['rbac.yaml'], ['real@acme.com rbac.yaml']],
    ['a link inside the commit is followed', ['inside.yaml'], ['inner@acme.com inside.yaml']],
    [
      'so is one in a folder, and one to a folder',
      ['folder-link'],
      ['inner@acme.com folder-link/real.yaml', 'real@acme.com folder-link/up.yaml'],
    ],
  ])('%s', async (_phrase, files, members) => {
    expect(membersOf(await read({revision: 'HEAD', files, cwd}))).toEqual(members);
    const {existsSync} = await import('node:fs');
    expect(existsSync(trap)).toBe(false);
  });

  it.each(['outside.yaml', 'absolute.yaml', 'config.yaml', 'round.yaml', 'module', 'module/rbac.yaml'])(
    '%s leads to nothing',
    async name => {
      expect(await troubleOf({revision: 'HEAD', files: [name], cwd})).toMatch(/^FILE_NOT_FOUND/);
    },
  );

  it('a binary file is a problem', async () => {
    expect(await troubleOf({revision: 'HEAD', files: ['binary.yaml'], cwd})).toContain('FILE_UNREADABLE');
  });

  it('a file that is too large is never read', async () => {
    const large = newRepository();
    writeFileSync(join(large.folder, 'large.yaml'), Buffer.alloc(33 * 1024 * 1024, '#'));
    large.commit({'rbac.yaml': FILE('a@acme.com')});
    expect(await troubleOf({revision: 'HEAD', files: ['large.yaml', 'rbac.yaml'], cwd: large.folder})).toBe(
      'FILE_UNREADABLE the file is larger than 32 MiB',
    );
  });
});
