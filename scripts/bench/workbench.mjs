import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {watchProcess} from './proc.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Nothing that is measured takes so long: whatever hangs is killed then, and its run is an error. */
const LONGEST_MS = 15 * 60_000;

/** The built command line. */
export const CLI = join(ROOT, 'dist', 'bin.cjs');

/**
A temporary folder, and processes that are measured in it. All of it is gone when this process ends, however it ends.
What runs there sees nothing of the user's environment but PATH: additional certificates alone cost a start of Node 20 some
40 ms, and a code cache of Node's would make the second start another thing than the first.
*/
export function openWorkbench() {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-bench-'));
  const children = new Set();
  const env = {PATH: process.env.PATH, HOME: folder, NODE_DISABLE_COMPILE_CACHE: '1'};
  const close = () => {
    for (const child of children) killGroup(child);
    rmSync(folder, {recursive: true, force: true});
  };
  process.once('exit', close);
  return {
    folder,
    run: (command, args, options = {}) =>
      runProcess(command, args, {...options, folder, children, env: {...env, ...options.env}}),
    close() {
      process.removeListener('exit', close);
      close();
    },
  };
}

/**
Runs a program to its end: `{ms, cpuMs, peakMB, code, stdout, stderr}`. A program for Node (`usage: 'node'`) tells its CPU time
and memory itself; others (`usage: 'proc'`) are watched from outside, on Linux alone; without `usage` nothing but the time is
taken, for what is too short to be disturbed.
@throws Error when it ends with another exit code than the one expected
*/
async function runProcess(command, args, {folder, children, env, cwd = folder, usage, expected = 0}) {
  const usageFile = join(folder, 'usage.json');
  const preload = usage === 'node' ? ['--require', join(ROOT, 'scripts', 'peak-memory.cjs')] : [];
  const start = performance.now();
  const child = spawn(command, [...preload, ...args], {
    cwd,
    env: {...env, BENCH_USAGE_FILE: usageFile},
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
    detached: true, // A group of its own, which can be killed with all that it starts.
  });
  children.add(child);
  const watch = usage === 'proc' ? watchProcess(child.pid) : undefined;
  const ended = await endOf(child).finally(() => children.delete(child));
  const seen = watch?.end();
  if (ended.code !== expected)
    throw new Error(`${command} ${args.join(' ')} ended with ${ended.code}:\n${tail(ended)}`);
  return {ms: ended.at - start, ...(usage === 'node' ? nodeUsage(usageFile) : seen), ...ended};
}

function endOf(child) {
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  return new Promise((done, failed) => {
    let at = 0;
    child.once('error', failed);
    child.once('exit', () => {
      at = performance.now();
    });
    child.once('close', code => done({at, code, stdout: stdout(), stderr: stderr()}));
  });
}

function textOf(stream) {
  const chunks = [];
  stream.on('data', chunk => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function nodeUsage(file) {
  const {maxRSS, cpu} = JSON.parse(readFileSync(file, 'utf8'));
  return {cpuMs: cpu / 1000, peakMB: maxRSS / 1024};
}

const tail = ({stdout, stderr}) => (stderr || stdout).slice(-2000);

function killGroup({pid}) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // It has just ended.
  }
}
