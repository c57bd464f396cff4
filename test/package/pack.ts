import {cp, mkdtemp, readFile, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect} from 'vitest';
import {ROOT, type Run, runProgram} from '../examples/cli.ts';

/** A packed tool, and a folder in which somebody has installed it. */
export interface Packed {
  /** What was packed, with all that `files` may name. */
  readonly source: string;
  readonly tarball: string;
  readonly files: readonly {readonly path: string; readonly size: number}[];
  /** Bytes of the tarball. */
  readonly size: number;
  readonly installed: string;
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map(folder => rm(folder, {recursive: true, force: true}))));

async function newFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `instantly-rbac-${name}-`));
  folders.push(folder);
  return folder;
}

/**
Builds and packs as the Dockerfile does, with the files that .dockerignore lets in, in a folder of its own, since others may be
running what is in `dist/`. Installs with no network.
*/
export async function pack(): Promise<Packed> {
  const [source, installed] = await Promise.all([newFolder('pack'), newFolder('installed')]);
  const ignore = await readFile(join(ROOT, '.dockerignore'), 'utf8');
  const letIn = [...ignore.matchAll(/^!(.+)$/gm)].map(([, name = '']) => name);
  await Promise.all(letIn.map(name => cp(join(ROOT, name), join(source, name), {recursive: true})));
  await symlink(join(ROOT, 'node_modules'), join(source, 'node_modules'));

  await done(process.execPath, ['scripts/build.mjs', '--package'], source);
  const {stdout} = await done('npm', ['pack', '--json'], source);
  const [{filename, size, files}] = JSON.parse(stdout);
  const tarball = join(source, filename);
  await done('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', installed, tarball], installed);
  return {source, tarball, files, size, installed};
}

/** Runs a program to its good end. npm gets a home, for it keeps what it has downloaded there. */
export async function done(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const ran = await runProgram(program, args, cwd, {HOME: process.env.HOME ?? cwd, ...env});
  expect({program, args, code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr + ran.stdout}).toMatchObject({
    code: 0,
  });
  return ran;
}
