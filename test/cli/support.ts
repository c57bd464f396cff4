import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {afterAll, vi} from 'vitest';
import {
  addKey,
  type Emulator,
  type EmulatorOptions,
  type EmulatorState,
  parseFaults,
  parseState,
  startEmulator,
} from '../../src/emulator/index.ts';
import {WORKSPACE_ID} from '../support/world.ts';

export {WORKSPACE_ID};

// Most of these tests wait for a process, and some for a pause in it.
vi.setConfig({maxConcurrency: 12});

/** The built command line, as users run it. `npm test` builds it first. */
export const BIN = resolve(process.env.INSTANTLY_RBAC_TEST_DIST ?? 'dist', 'bin.cjs');
if (!existsSync(BIN)) throw new Error(`${BIN} is missing: run node scripts/build.mjs`);

/** How a process ended and what it said. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  /** Sees the output as it comes; may press keys and send signals. */
  readonly watch?: (seen: Seen) => void;
}

export interface Seen {
  readonly stdout: string;
  readonly stderr: string;
  type(text: string): void;
  signal(name: NodeJS.Signals): void;
}

const HOME = mkdtempSync(join(tmpdir(), 'instantly-rbac-home-'));

/** An environment with nothing of ours in it, nothing of the machine's that costs time, and a home of its own. */
export const ENV: Readonly<Record<string, string>> = {PATH: process.env.PATH ?? '', HOME, TMPDIR: tmpdir()};

/** Runs the command line to its end. */
export const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runProgram(process.execPath, [BIN, ...args], options);

export function runProgram(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const {cwd = tmpdir(), env = {}, input, watch} = options;
  return new Promise((done, failed) => {
    const child = spawn(file, args, {cwd, env: {...ENV, ...env}, stdio: 'pipe'});
    let [stdout, stderr] = ['', ''];
    const look = () =>
      watch?.({
        stdout,
        stderr,
        type: text => child.stdin.write(text),
        signal: name => child.kill(name),
      });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      look();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      look();
    });
    child.stdin.on('error', () => {}); // It ended without reading all of it.
    if (input !== undefined || watch === undefined) child.stdin.end(input);
    child.once('error', failed);
    child.once('close', (code, signal) => {
      child.stdin.destroy();
      done({code, signal, stdout, stderr});
    });
  });
}

const folders: string[] = [HOME];

/** A new folder with these files. It is gone after the tests of the file. */
export async function folderWith(files: Readonly<Record<string, string | object>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'instantly-rbac-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const emulators: Emulator[] = [];

afterAll(async () => {
  await Promise.all(emulators.map(emulator => emulator.close()));
  await Promise.all(folders.map(folder => rm(folder, {recursive: true, force: true})));
});

/** The vendor's API for a test, with a key that may do what the scopes say. */
export interface Api {
  readonly emulator: Emulator;
  readonly key: string;
  /** For the process: where the API is, and the key. */
  readonly env: Readonly<Record<string, string>>;
  /** Methods and paths of the requests that wrote, in the order of their arrival. */
  writes(): readonly string[];
  /** The same without those to tags, of which the lock is one. */
  changes(): readonly string[];
}

export interface ApiOptions extends Partial<Omit<EmulatorOptions, 'state' | 'faults'>> {
  readonly scopes?: readonly string[];
  readonly faults?: unknown;
}

export async function api(
  world: object = {workspaces: [ACME]},
  {scopes = ['all:all'], faults = [], ...options}: ApiOptions = {},
): Promise<Api> {
  const {state, key} = addKey(parseState(world), {workspaceId: WORKSPACE_ID, name: 'CI', scopes});
  const emulator = await startEmulator({state, rate: 'off', faults: parseFaults(faults), ...options});
  emulators.push(emulator);
  const writes = () =>
    emulator
      .requests()
      .filter(({method}) => method !== 'GET')
      .map(({method, path}) => `${method} ${path.replace('/api/v2/', '')}`);
  return {
    emulator,
    key,
    env: {INSTANTLY_API_URL: emulator.url, INSTANTLY_API_KEY: key},
    writes,
    changes: () => writes().filter(line => !/ custom-tags(\/[\da-f-]{36})?$/.test(line)),
  };
}

/** A workspace with a bit of everything. */
export const ACME = {
  id: WORKSPACE_ID,
  name: 'Acme',
  members: [
    {email: 'ceo@acme.com', role: 'owner'},
    {email: 'bob@acme.com', role: 'editor'},
  ],
  custom_tags: [{label: 'West', campaigns: ['West 1'], accounts: ['a@acme.com']}, 'spare'],
  campaigns: ['West 1', 'West 2'],
  accounts: ['a@acme.com', 'b@acme.com'],
};

/** The start of every file about that workspace. */
export const HEAD = `version: 1\nworkspace: {id: ${WORKSPACE_ID}, owner: ceo@acme.com}\n`;

/** A file that asks for one change: bob becomes an admin. */
export const PROMOTION = `${HEAD}members:\n  - email: bob@acme.com\n    role: admin\n`;

/** A file that is as live state is. */
export const IN_STEP = `${HEAD}members:\n  - email: bob@acme.com\n    role: editor\n`;

/** The members of the first workspace of a state, by address. */
export const rolesIn = ({workspaces: [workspace]}: EmulatorState): Readonly<Record<string, string>> =>
  Object.fromEntries((workspace?.members ?? []).map(({email, role}) => [email, role]));

/** What a program prints instead of stack traces must not look like one. */
export const STACK = /^\s+at .+:\d+:\d+\)?$/m;
