import {readdir, readFile} from 'node:fs/promises';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {describe, expect, it} from 'vitest';
import {api, BIN, folderWith, HEAD, PROMOTION, type Ran, runProgram} from './support.ts';

const DIST = dirname(BIN);
const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'rbac.example.yaml');

/** What a run of the built command line has loaded. */
interface Loaded extends Ran {
  /** With slashes, from `dist`. */
  readonly files: readonly string[];
  /** Modules of Node that a bare start does not load. */
  readonly builtins: readonly string[];
  /** Of all files together. */
  readonly bytes: number;
}

async function load(args: readonly string[], env: Readonly<Record<string, string>> = {}, files = {}): Promise<Loaded> {
  const cwd = await folderWith(files);
  const file = join(cwd, 'loaded.json');
  const hook = join(ROOT, 'test/support/loaded.cjs');
  const ran = await runProgram(process.execPath, ['--require', hook, BIN, ...args], {
    cwd,
    env: {...env, LOADED_FILE: file},
  });
  const loaded = JSON.parse(await readFile(file, 'utf8')) as Pick<Loaded, 'files' | 'builtins'>;
  const sizes = await Promise.all(loaded.files.map(async path => (await readFile(path)).length));
  return {
    ...ran,
    files: loaded.files.map(path => relative(DIST, path).split(sep).join('/')),
    builtins: loaded.builtins.filter(name => name !== 'process'),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

const INVALID = `${HEAD}members:\n  - {email: bob@acme.com, role: editor, rank: 1}\n`;

// A budget is there to be looked at when it is passed: what is new may belong behind import(), where most runs need none of it.
describe.concurrent('a start loads', () => {
  it('for the version nothing but one small file', async () => {
    const {code, files, builtins, bytes} = await load(['--version']);
    expect({code, files, builtins}).toEqual({code: 0, files: ['bin.cjs'], builtins: []});
    expect(bytes).toBeLessThan(4_300);
  });

  it('for a validation of sound files no module of Node, and 350 kB', async () => {
    const {code, files, builtins, bytes} = await load(['validate', '-f', EXAMPLE]);
    expect({code, builtins}).toEqual({code: 0, builtins: []});
    expect(files.filter(isOutside)).toEqual([]);
    expect(files.filter(isExtra)).toEqual([]);
    expect(bytes).toBeLessThan(350_000);
  });

  it('for a plan no TLS agent, no HTTP/2, no logger and no format but text, and 640 kB', async () => {
    const {env} = await api();
    const {code, files, builtins, bytes, stderr} = await load(['plan'], env, {'rbac.yaml': PROMOTION});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(files.filter(isOutside)).toEqual([]);
    expect(files.filter(isExtra)).toEqual([]);
    expect(
      builtins.filter(name => ['https', 'http2', 'child_process', 'worker_threads', 'fs/promises'].includes(name)),
    ).toEqual([]);
    expect(bytes).toBeLessThan(640_000);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['what says what is wrong, with wrong files', ['validate'], /^chunks\/thorough-/],
    ['the format that is asked for', ['validate', '--format', 'sarif'], /^chunks\/sarif-/],
    ['the emulator that is asked for', ['plan', '--emulator', '-f', EXAMPLE], /^emulator\.cjs$/],
    ['the logger for a log', ['plan', '--emulator', '-f', EXAMPLE, '--log-level', 'debug'], /^libraries\/pino\.cjs$/],
  ])('%s', async (_what, args, expected) => {
    const {files} = await load(args, {}, {'rbac.yaml': INVALID});
    expect(files).toContainEqual(expect.stringMatching(expected));
    expect(files.filter(isOutside)).toEqual([]);
  });
});

const isOutside = (file: string) => file.startsWith('..') || file.includes('node_modules');
const isExtra = (file: string) =>
  /^(libraries\/|emulator|chunks\/(jsonl|markdown|github|sarif|junit|gitlab|thorough)-)/.test(file);

describe('built files', () => {
  it('each can be loaded on its own', async () => {
    const {code, stderr} = await runProgram(process.execPath, ['-e', LOAD_EACH, ...(await built())], {cwd: DIST});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
  });

  it('hold no character that takes two bytes in the memory of Node', async () => {
    const parts = (await built()).filter(file => file.includes('/'));
    const texts = await Promise.all(parts.map(file => readFile(join(DIST, file), 'latin1')));
    expect(parts.filter((_file, index) => /[\x80-\xff]/.test(texts[index] ?? ''))).toEqual([]);
    expect(parts.length).toBeGreaterThan(10);
  });

  it('take values from each other, so no module changes later what it exports', async () => {
    const sources = (await readdir(join(ROOT, 'src'), {recursive: true})).filter(file => file.endsWith('.ts'));
    const texts = await Promise.all(sources.map(file => readFile(join(ROOT, 'src', file), 'utf8')));
    expect(sources.filter((_file, index) => /^export (let|var) /m.test(texts[index] ?? ''))).toEqual([]);
  });
});

/** Files of commands, of what they share, and of libraries, with slashes. */
async function built(): Promise<readonly string[]> {
  const files = await readdir(DIST, {recursive: true});
  return files.filter(file => file.endsWith('.cjs') && file !== 'bin.cjs').map(file => file.split(sep).join('/'));
}

const LOAD_EACH = 'for (const file of process.argv.slice(1)) require(require("node:path").resolve(file));';
