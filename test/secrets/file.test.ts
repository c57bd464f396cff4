import type * as Fs from 'node:fs/promises';
import {chmod, mkdir, readdir, readFile, rename, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {fileSink} from '../../src/secrets/file.ts';
import {isUnclearDelivery} from '../../src/secrets/index.ts';
import {replaceFile} from '../../src/secrets/write-file.ts';
import {CANARY, contextOf, deliveryOf, errorOf, isRoot, tempRoot} from './surroundings.ts';

const fault = vi.hoisted(() => ({at: 'nothing', code: 'ENOSPC'}));

// Disks that fail at a given step.
vi.mock('node:fs/promises', async original => {
  const fs = await original<typeof Fs>();
  const fail = () => Promise.reject(Object.assign(new Error(`it was ${CANARY}`), {code: fault.code, errno: -28}));
  const open = async (path: string, flags?: number, mode?: number) => {
    const handle = await fs.open(path, flags, mode);
    const step = (await handle.stat()).isDirectory() ? 'sync folder' : 'sync file';
    if (fault.at === 'write') vi.spyOn(handle, 'writeFile').mockImplementation(fail);
    if (fault.at === step) vi.spyOn(handle, 'sync').mockImplementation(fail);
    return handle;
  };
  return {...fs, open, rename: (from: string, to: string) => (fault.at === 'rename' ? fail() : fs.rename(from, to))};
});

afterEach(() => {
  Object.assign(fault, {at: 'nothing', code: 'ENOSPC'});
});

const key = {to: 'file', path: 'secrets/marketing.key'} as const;

it('writes the secret and a newline, for the owner alone', async () => {
  const root = await tempRoot();
  await fileSink.check(key, contextOf(root));
  expect(await readdir(root)).toEqual([]);
  await fileSink.deliver(key, deliveryOf(CANARY), contextOf(root));
  const path = join(root, key.path);
  expect(await readFile(path, 'utf8')).toBe(`${CANARY}\n`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('replaces an old secret as a whole, whatever its mode was', async () => {
  const root = await tempRoot();
  await mkdir(join(root, 'secrets'), {mode: 0o700});
  const path = join(root, key.path);
  await writeFile(path, 'old and much longer than the new one\n'.repeat(9));
  await chmod(path, 0o644);
  const before = await stat(path);
  await fileSink.check(key, contextOf(root));
  await fileSink.deliver(key, deliveryOf('new'), contextOf(root));
  expect(await readFile(path, 'utf8')).toBe('new\n');
  const after = await stat(path);
  expect(after.mode & 0o777).toBe(0o600);
  expect(after.ino).not.toBe(before.ino);
  expect(await readdir(join(root, 'secrets'))).toEqual(['marketing.key']);
});

describe('a delivery that fails', () => {
  it.each(['write', 'sync file', 'rename'])('at %s leaves the old file and nothing else', async at => {
    const root = await tempRoot();
    await writeFile(join(root, 'x.key'), 'old\n');
    fault.at = at;
    const error = await errorOf(fileSink.deliver({to: 'file', path: 'x.key'}, deliveryOf(CANARY), contextOf(root)));
    expect(error).toMatchObject({code: 'SINK_FAILED', message: 'file x.key: no space left on device (ENOSPC)'});
    expect(isUnclearDelivery(error)).toBe(false);
    expect(await readdir(root)).toEqual(['x.key']);
    expect(await readFile(join(root, 'x.key'), 'utf8')).toBe('old\n');
  });

  it('is unclear once the new file is in place', async () => {
    const root = await tempRoot();
    Object.assign(fault, {at: 'sync folder', code: 'EIO'});
    const error = await errorOf(fileSink.deliver({to: 'file', path: 'x.key'}, deliveryOf(CANARY), contextOf(root)));
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', true]);
  });

  it('is none where folders cannot be flushed', async () => {
    const root = await tempRoot();
    Object.assign(fault, {at: 'sync folder', code: 'EINVAL'});
    await fileSink.deliver({to: 'file', path: 'x.key'}, deliveryOf('new'), contextOf(root));
    expect(await readFile(join(root, 'x.key'), 'utf8')).toBe('new\n');
  });

  it('names the fault of a folder without write permission', async () => {
    const root = await tempRoot();
    await writeFile(join(root, 'x.key'), 'old\n');
    await chmod(root, 0o500);
    const delivered = fileSink.deliver({to: 'file', path: 'x.key'}, deliveryOf(CANARY), contextOf(root));
    if (!isRoot) expect((await errorOf(delivered)).message).toBe('file x.key: permission denied (EACCES)');
    await delivered.catch(() => {});
    expect(await readFile(join(root, 'x.key'), 'utf8')).toBe(isRoot ? `${CANARY}\n` : 'old\n');
  });
});

it('checks again when it delivers', async () => {
  const root = await tempRoot();
  const outside = await tempRoot();
  await fileSink.check(key, contextOf(root));
  await symlink(outside, join(root, 'secrets'));
  const error = await errorOf(fileSink.deliver(key, deliveryOf(CANARY), contextOf(root)));
  expect(error).toMatchObject({
    code: 'SINK_FAILED',
    message: 'file secrets/marketing.key: folder "secrets" is a link',
  });
  expect(await readdir(outside)).toEqual([]);
});

it('puts a new file in the place of a link that came at the last moment', async () => {
  const root = await tempRoot();
  await writeFile(join(root, 'victim'), 'untouched');
  await symlink('victim', join(root, 'x'));
  await replaceFile(join(root, 'x'), 'new');
  expect(await readFile(join(root, 'victim'), 'utf8')).toBe('untouched');
  expect((await stat(join(root, 'x'))).isFile()).toBe(true);
});

it('leaves no temporary file when the place is taken by a folder', async () => {
  const root = await tempRoot();
  await mkdir(join(root, 'x/y'), {recursive: true});
  await expect(replaceFile(join(root, 'x'), CANARY)).rejects.toMatchObject({syscall: 'rename'});
  expect(await readdir(root)).toEqual(['x']);
  await rename(join(root, 'x'), join(root, 'z'));
});
