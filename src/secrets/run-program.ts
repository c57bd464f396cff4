import {type ChildProcess, spawn} from 'node:child_process';
import {Tail} from './tail.ts';

/** One run of a program. */
export interface Run {
  /** Real path of the program. */
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. */
  readonly input: string;
  readonly timeoutMs: number;
}

/** How a program ended. */
export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** Whether standard input took every byte. That the program read them, nobody can say. */
  readonly inputTaken: boolean;
  /** The ends of standard output and standard error, each on its own: mixed, they could split a secret in two. */
  readonly output: readonly Tail[];
}

/**
Runs a program in a process group of its own, with no shell, no terminal and only the environment given. When its time
is up the group gets SIGTERM, and SIGKILL 2 seconds later.
@throws the error of the system when the program cannot be started
*/
export function runProgram({file, argv, cwd, env, input, timeoutMs}: Run): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv.slice(1), {argv0: argv[0] ?? file, cwd, env, detached: true, stdio: 'pipe'});
    child.on('error', reject);
    if (child.pid === undefined) return; // it did not start, and may lack streams: the error is on its way
    const output = [new Tail(child.stdout), new Tail(child.stderr)];
    const deadline = killAfter(child, timeoutMs);
    let inputTaken = false;
    child.stdin.on('error', () => {}); // told by the callback below
    child.stdin.write(input, error => {
      inputTaken = !error;
    });
    child.stdin.end();
    child.once('exit', deadline.clear);
    whenEnded(child, (code, signal) => {
      if (deadline.passed()) killGroup(child, 'SIGKILL'); // what it started and left behind
      resolve({code, signal, timedOut: deadline.passed(), inputTaken, output});
    });
  });
}

/** Its output may stay open after a program's end, held by a process it left behind: that is waited for but briefly. */
function whenEnded(child: ChildProcess, end: (code: number | null, signal: NodeJS.Signals | null) => void): void {
  child.once('exit', (code, signal) => {
    const lingering = setTimeout(() => {
      for (const stream of child.stdio) stream?.destroy();
    }, LINGER_MS);
    child.once('close', () => {
      clearTimeout(lingering);
      end(code, signal);
    });
  });
}

function killAfter(child: ChildProcess, timeoutMs: number) {
  let passed = false;
  let last: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    passed = true;
    killGroup(child, 'SIGTERM');
    last = setTimeout(() => killGroup(child, 'SIGKILL'), Math.min(timeoutMs, GRACE_MS));
  }, timeoutMs);
  const clear = () => {
    clearTimeout(first);
    clearTimeout(last);
  };
  return {clear, passed: () => passed};
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It ended just now.
  }
}

const LINGER_MS = 300;
const GRACE_MS = 2000;
