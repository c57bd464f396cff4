import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {apply} from '../../src/cli/apply.ts';
import {runCommand} from '../../src/cli/command.ts';
import type {Io} from '../../src/cli/io.ts';
import type {Server} from './server.ts';
import {FILE, OPTIONS, OWN_KEY} from './world.ts';

/** How one run of the tool ended, and what it said. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A working directory with the file, a folder for secrets, and a place for journals. */
export interface Place {
  readonly folder: string;
  readonly journals: string;
  /** What all journals say. */
  recorded(): string;
  remove(): void;
}

// Where there is one, a disk in memory: thousands of runs flush every line of their journals.
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function makePlace(base = BASE): Place {
  const folder = mkdtempSync(join(base, 'instantly-rbac-faults-'));
  const journals = join(folder, 'state');
  mkdirSync(join(folder, 'secrets'), {mode: 0o700});
  writeFileSync(join(folder, 'rbac.yaml'), FILE);
  return {
    folder,
    journals,
    recorded: () =>
      existsSync(journals)
        ? readdirSync(journals, {recursive: true, encoding: 'utf8'})
            .filter(name => name.endsWith('.jsonl'))
            .map(name => readFileSync(join(journals, name), 'utf8'))
            .join('')
        : '',
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}

/** For an answer that never comes. Long enough for every other one, however busy the machine is. */
export const PATIENCE_MS = 2_000;

/** Runs apply in this process, as `--auto-approve` does, with the server's clock. */
export async function runApply(server: Server, place: Place, args: readonly string[], patient = true): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const io: Io = {
    out: text => {
      stdout += text;
    },
    err: text => {
      stderr += text;
    },
    terminal: {in: false, out: false, err: false},
    env: {INSTANTLY_API_URL: server.url, INSTANTLY_API_KEY: OWN_KEY, GITHUB_ACTIONS: 'true', NO_COLOR: '1'},
    cwd: place.folder,
    now: () => server.clock.date(),
    waits: {
      time: server.clock,
      ...(!patient && {timeouts: {responseMs: PATIENCE_MS, requestMs: PATIENCE_MS}}),
    },
    readStdin: async () => '',
    ask: async () => undefined,
    askHidden: async () => undefined,
    onInterrupt: () => () => {},
    isOutputLost: () => false,
  };
  const options = [...OPTIONS.slice(1), '--state-dir', place.journals, '--log-level', 'silent', ...args];
  const code = await runCommand(apply, options, io);
  return {code, stdout, stderr};
}
