import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built command line: `npm test` builds it first. */
export const CLI = join(ROOT, 'dist', 'bin.cjs');

export interface Run {
  /** Exit code. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as its user would: a process of its own, in a folder, with nothing of our environment but PATH. */
export const runCli = (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> => runProgram(process.execPath, [CLI, ...args], cwd, env);

/** Runs a program to its end and collects what it prints. */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  if (!existsSync(CLI)) throw new Error('there is no dist/bin.cjs: run "npm run build" first');
  const child = spawn(program, args, {cwd, env: {PATH: process.env.PATH, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  return new Promise((done, failed) => {
    const stdout = textOf(child.stdout);
    const stderr = textOf(child.stderr);
    child.once('error', failed);
    child.once('close', code => done({code, stdout: stdout(), stderr: stderr()}));
  });
}

/** Runs something in a new folder of its own, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'instantly-rbac-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

function textOf(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
