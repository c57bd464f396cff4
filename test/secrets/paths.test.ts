import {execFileSync} from 'node:child_process';
import {chmod, chown, mkdir, readdir, stat, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {isOurs, openToOthers, safePath, safePathWithFolders} from '../../src/secrets/paths.ts';
import {checkRoom, isFull} from '../../src/secrets/room.ts';
import {errorOf, isRoot, NOBODY, tempRoot} from './surroundings.ts';

it.each([
  ['', 'names no file'],
  ['.', 'names no file'],
  ['secrets/', 'names no file'],
  ['a/..', 'names no file'],
  ['../x', 'leads out'],
  ['a/../../x', 'leads out'],
  ['a/../x', 'leads out'],
  ['/etc/x', 'leads out'],
  ['//etc/x', 'leads out'],
  ['~/x', 'leads out'],
  ['C:/x', 'leads out'],
  ['c:x', 'leads out'],
  ['a\\..\\x', 'backslash'],
  ['a\0b', 'invisible character'],
  ['a\nb', 'invisible character'],
  ['a\u202eb', 'invisible character'],
  ['.g\u200cit/x', 'invisible character'],
  ['.git/x', 'nothing is written under .git'],
  ['.git', 'nothing is written under .git'],
  ['./.git/hooks/x', 'nothing is written under .git'],
  ['sub/.git/x', 'nothing is written under .git'],
  ['.GIT/x', 'nothing is written under .GIT'],
  ['.git./x', 'nothing is written under'],
  ['.git /x', 'nothing is written under'],
  ['.\uff47it/x', 'nothing is written under'],
  ['GIT~1/x', 'nothing is written under'],
  ['.github/x', 'nothing is written under .github'],
  ['.GitHub/x', 'nothing is written under .GitHub'],
  ['.rbac/x', 'nothing is written under .rbac'],
  ['.Rbac/emulator/x', 'nothing is written under .Rbac'],
  ['a'.repeat(201), 'too long'],
])('refuses %j', async (path, why) => {
  const root = await tempRoot();
  expect(await errorOf(safePath(root, path))).toMatchObject({
    code: 'SINK_UNUSABLE',
    message: expect.stringContaining(why),
  });
  expect(await readdir(root)).toEqual([]);
});

it.each(['x', './x', 'a//b/x', '.gitignore', '.env', 'a/.github.key', 'rbac/x', '...x', 'ключ'])(
  'takes %j',
  async path => {
    const root = await tempRoot();
    expect(await safePath(root, path)).toBe(join(root, path));
    expect(await readdir(root)).toEqual([]);
  },
);

it('takes a root that lies under .rbac itself, and need not be there', async () => {
  const root = join(await tempRoot(), '.rbac/emulator');
  expect(await safePathWithFolders(root, 'secrets/x')).toBe(join(root, 'secrets/x'));
  expect((await stat(join(root, 'secrets'))).mode & 0o777).toBe(0o700);
});

it('makes missing folders for us alone', async () => {
  const root = await tempRoot();
  await safePathWithFolders(root, 'a/b/x');
  const modes = await Promise.all(['a', 'a/b'].map(async folder => (await stat(join(root, folder))).mode & 0o777));
  expect(modes).toEqual([0o700, 0o700]);
});

it.each<[what: string, path: string, why: string, prepare: (root: string) => unknown]>([
  ['a folder that is a link', 'a/x', 'folder "a" is a link', root => symlink('/tmp', join(root, 'a'))],
  [
    'a link further down',
    'a/b/c/x',
    'folder "a/b" is a link',
    async root => {
      await mkdir(join(root, 'a/real/c'), {recursive: true});
      await symlink('real', join(root, 'a/b'));
    },
  ],
  ['a link that leads nowhere', 'x', 'is a link', root => symlink('nowhere', join(root, 'x'))],
  ['a link to a file beside it', 'x', 'is a link', root => symlink('y', join(root, 'x'))],
  ['a folder in the place of the file', 'x', 'is a folder', root => mkdir(join(root, 'x'))],
  ['a pipe', 'x', 'no regular file', root => execFileSync('mkfifo', [join(root, 'x')])],
  ['a socket', 'x', 'no regular file', root => listen(join(root, 'x'))],
  ['a file in the place of a folder', 'a/x', 'is no folder', root => writeFile(join(root, 'a'), '')],
  ['a folder that anybody writes to', 'a/x', 'others can write', root => folderWithMode(join(root, 'a'), 0o777)],
  ['a folder that a group writes to', 'a/x', 'others can write', root => folderWithMode(join(root, 'a'), 0o770)],
  ['a sticky folder', 'a/x', 'others can write', root => folderWithMode(join(root, 'a'), 0o1777)],
  ['such a folder further up', 'a/b/x', 'others can write', root => folderWithMode(join(root, 'a'), 0o777, 'b')],
  ['such a working directory', 'x', 'others can write to the working directory', root => chmod(root, 0o775)],
])('refuses %s', async (_what, path, why, prepare) => {
  const root = await tempRoot();
  await prepare(root);
  for (const look of [safePath, safePathWithFolders]) {
    expect((await errorOf(look(root, path))).message).toContain(why);
  }
});

it('takes a working directory that others write to when the file lies deeper', async () => {
  const root = await tempRoot();
  await chmod(root, 0o775);
  expect(await safePath(root, 'secrets/x')).toBe(join(root, 'secrets/x'));
});

it('refuses a folder of another user', async () => {
  const root = await tempRoot();
  await mkdir(join(root, 'a'));
  if (isRoot) await chown(join(root, 'a'), NOBODY, NOBODY);
  const stats = await stat(join(root, 'a'));
  expect(isOurs(stats)).toBe(!isRoot);
  expect(isOurs(await stat('/'))).toBe(isRoot);
  if (isRoot) expect((await errorOf(safePath(root, 'a/x'))).message).toContain('belongs to another user');
});

it('reads permission bits', async () => {
  const root = await tempRoot();
  const stats = await stat(root);
  expect([openToOthers(stats, 0o077), openToOthers(stats, 0o700)]).toEqual([false, true]);
});

it('notices a folder that cannot be written to, before and after it exists', async () => {
  const root = await tempRoot();
  await expect(checkRoom(join(root, 'a/b/x'))).resolves.toBeUndefined();
  await chmod(root, 0o500);
  const room = checkRoom(join(root, 'a/b/x'));
  await (isRoot ? expect(room).resolves.toBeUndefined() : expect(room).rejects.toMatchObject({code: 'EACCES'}));
  await expect(checkRoom('/dev/null/a/x')).rejects.toMatchObject({code: 'ENOTDIR'});
});

it.each([
  ['has blocks and files left', {blocks: 10, bavail: 1, files: 10, ffree: 1}, false],
  ['has no block left', {blocks: 10, bavail: 0, files: 10, ffree: 1}, true],
  ['has no file left', {blocks: 10, bavail: 1, files: 10, ffree: 0}, true],
  ['does not count', {blocks: 0, bavail: 0, files: 0, ffree: 0}, false],
])('knows a disk that %s', (_what, disk, full) => {
  expect(isFull(disk)).toBe(full);
});

async function folderWithMode(folder: string, mode: number, inner = ''): Promise<void> {
  await mkdir(join(folder, inner), {recursive: true});
  await chmod(folder, mode); // `mkdir` subtracts the umask
}

async function listen(path: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen(path, resolve));
}
