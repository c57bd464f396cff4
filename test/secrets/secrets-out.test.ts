import {execFileSync} from 'node:child_process';
import type * as Fs from 'node:fs/promises';
import {appendFile, chmod, chown, mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {isUnclearDelivery} from '../../src/secrets/index.ts';
import {secretsOutSink} from '../../src/secrets/secrets-out.ts';
import {CANARY, contextOf, deliveryOf, errorOf, isRoot, NOBODY, tempRoot} from './surroundings.ts';

const fault = vi.hoisted(() => ({at: [] as string[]}));

// A disk that is full after half a line, and perhaps cannot be truncated either.
vi.mock('node:fs/promises', async original => {
  const fs = await original<typeof Fs>();
  const fail = (): never => {
    throw Object.assign(new Error(`it was ${CANARY}`), {code: 'ENOSPC', errno: -28});
  };
  const open = async (path: string, flags?: number, mode?: number) => {
    const handle = await fs.open(path, flags, mode);
    if (fault.at.includes('append')) {
      vi.spyOn(handle, 'appendFile').mockImplementation(async data => {
        await handle.write(String(data).slice(0, 90));
        fail();
      });
    }
    if (fault.at.includes('truncate')) vi.spyOn(handle, 'truncate').mockImplementation(async () => fail());
    return handle;
  };
  return {...fs, open};
});

afterEach(() => {
  fault.at = [];
});

const OUT = {to: 'secrets-out', path: 'out.jsonl'} as const;
const lineOf = (name: string, key: string) => JSON.stringify({workspace: 'w1', name, id: `id-of-${name}`, key});

it('appends one line per key, for the owner alone', async () => {
  const root = await tempRoot();
  await secretsOutSink.check(OUT, contextOf(root));
  expect(await readdir(root)).toEqual([]);
  await secretsOutSink.deliver(OUT, deliveryOf('s1', 'a'), contextOf(root));
  await secretsOutSink.check(OUT, contextOf(root));
  await secretsOutSink.deliver(OUT, deliveryOf('s2', 'b "\n'), contextOf(root));
  expect(await readFile(join(root, OUT.path), 'utf8')).toBe(`${lineOf('a', 's1')}\n${lineOf('b "\n', 's2')}\n`);
  expect((await stat(join(root, OUT.path))).mode & 0o777).toBe(0o600);
});

it('may lie outside the working directory', async () => {
  const [root, outside] = await Promise.all([tempRoot(), tempRoot()]);
  for (const path of [join(outside, 'a'), join('..', outside.split('/').at(-1) ?? '', 'b')]) {
    await secretsOutSink.check({...OUT, path}, contextOf(root));
    await secretsOutSink.deliver({...OUT, path}, deliveryOf('s', 'a'), contextOf(root));
  }
  expect((await readdir(outside)).sort()).toEqual(['a', 'b']);
});

it('ends a line that was left open', async () => {
  const root = await tempRoot();
  await writeFile(join(root, OUT.path), '{"half', {mode: 0o600});
  await secretsOutSink.deliver(OUT, deliveryOf('s', 'a'), contextOf(root));
  expect(await readFile(join(root, OUT.path), 'utf8')).toBe(`{"half\n${lineOf('a', 's')}\n`);
});

it('mixes no lines when many keys come at once', async () => {
  const root = await tempRoot();
  const names = Array.from({length: 20}, (_, at) => `k${at}`);
  await Promise.all(names.map(name => secretsOutSink.deliver(OUT, deliveryOf('s', name), contextOf(root))));
  const lines = (await readFile(join(root, OUT.path), 'utf8')).trimEnd().split('\n');
  expect(lines.sort()).toEqual(names.map(name => lineOf(name, 's')).sort());
});

it.each<[what: string, path: string, why: RegExp, prepare: (root: string) => unknown]>([
  ['a link', 'x', /is a link|symbolic link/, root => symlink('y', join(root, 'x'))],
  ['a folder', 'x', /no regular file|directory/, root => mkdir(join(root, 'x'))],
  ['a pipe', 'x', /no regular file/, root => execFileSync('mkfifo', [join(root, 'x')])],
  ['a device', '/dev/null', /no regular file/, () => {}],
  ['a file that its group reads', 'x', /others have access/, root => fileWithMode(join(root, 'x'), 0o640)],
  ['a file that anybody reads', 'x', /others have access/, root => fileWithMode(join(root, 'x'), 0o604)],
  ['a file in a missing folder', 'a/x', /folder does not exist|no such file/, () => {}],
  ['a file below a file', 'a/x', /not a directory/, root => writeFile(join(root, 'a'), '')],
])('refuses %s, before and at delivery', async (_what, path, why, prepare) => {
  const root = await tempRoot();
  await prepare(root);
  const before = await errorOf(secretsOutSink.check({...OUT, path}, contextOf(root)));
  const later = await errorOf(secretsOutSink.deliver({...OUT, path}, deliveryOf(CANARY), contextOf(root)));
  expect([before.code, later.code]).toEqual(['SINK_UNUSABLE', 'SINK_FAILED']);
  expect([before.message, later.message]).toEqual([expect.stringMatching(why), expect.stringMatching(why)]);
  expect(isUnclearDelivery(later)).toBe(false);
});

it('refuses a file of another user', async () => {
  const root = await tempRoot();
  const path = isRoot ? join(root, 'x') : '/etc/passwd';
  if (isRoot) {
    await fileWithMode(path, 0o600);
    await chown(path, NOBODY, NOBODY);
  }
  const error = await errorOf(secretsOutSink.check({...OUT, path}, contextOf(root)));
  expect(error.message).toContain('belongs to another user');
});

describe('a write that fails half-way', () => {
  it('is taken back', async () => {
    const root = await tempRoot();
    await secretsOutSink.deliver(OUT, deliveryOf('s1', 'a'), contextOf(root));
    fault.at = ['append'];
    const error = await errorOf(secretsOutSink.deliver(OUT, deliveryOf(CANARY, 'b'), contextOf(root)));
    expect(error.message).toBe('a line in out.jsonl: no space left on device (ENOSPC)');
    expect(isUnclearDelivery(error)).toBe(false);
    expect(await readFile(join(root, OUT.path), 'utf8')).toBe(`${lineOf('a', 's1')}\n`);
  });

  it('is unclear when it cannot be taken back', async () => {
    const root = await tempRoot();
    fault.at = ['append', 'truncate'];
    const error = await errorOf(secretsOutSink.deliver(OUT, deliveryOf(CANARY, 'b'), contextOf(root)));
    expect(error.message).toContain('half a line may be left in it');
    expect(isUnclearDelivery(error)).toBe(true);
  });
});

async function fileWithMode(path: string, mode: number): Promise<void> {
  await appendFile(path, '');
  await chmod(path, mode);
}
