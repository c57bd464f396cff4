import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Place, Ran} from './run.ts';
import type {Server} from './server.ts';
import {OPTIONS, OWN_KEY} from './world.ts';

/** The built command line, as users run it. `npm run test:faults` builds it first. */
const BIN = resolve(process.env.INSTANTLY_RBAC_TEST_DIST ?? 'dist', 'bin.cjs');
if (!existsSync(BIN)) throw new Error(`${BIN} is missing: run node scripts/build.mjs`);

/** One run of the tool as a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Starts apply; logs are as talkative as can be, for a secret must not be in them either. */
export function startApply(server: Server, {folder, journals}: Place, args: readonly string[]): Running {
  const child = spawn(process.execPath, [BIN, ...OPTIONS, '--state-dir', journals, '--log-level', 'debug', ...args], {
    cwd: folder,
    env: {PATH: process.env.PATH ?? '', INSTANTLY_API_URL: server.url, INSTANTLY_API_KEY: OWN_KEY},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((done, failed) => {
    child.once('error', failed);
    child.once('close', code => done({code: code ?? -1, stdout, stderr}));
  });
  return {child, ended};
}

/** Ends a process as a power cut would, and waits until it is gone. */
export async function killNow({child, ended}: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}
