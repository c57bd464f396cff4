import {createHash} from 'node:crypto';
import {readFile, readlink} from 'node:fs/promises';

/** One process of one boot of one machine. Empty texts and 0 mean unknown, which is equal to nothing. */
export interface ProcessIdentity {
  /** Digests: the ids themselves are nobody else's business. */
  readonly machine: string;
  readonly boot: string;
  /** Number of the PID namespace: the same pid in two containers is two processes. */
  readonly pidns: string;
  readonly pid: number;
  /** Start time in clock ticks since the boot; tells processes apart that had one pid after another. */
  readonly start: string;
}

/** The identity of this process, found out once. Outside Linux only the pid is known, and so nothing can be proven from it. */
export function thisProcess(): Promise<ProcessIdentity> {
  identity ??= identify();
  return identity;
}

let identity: Promise<ProcessIdentity> | undefined;

async function identify(): Promise<ProcessIdentity> {
  const [machine, boot, pidns, self] = await Promise.all([
    textOf('/etc/machine-id'),
    textOf('/proc/sys/kernel/random/boot_id'),
    readlink('/proc/self/ns/pid').catch(() => ''),
    statOf(process.pid),
  ]);
  return {
    machine: digest(machine),
    boot: digest(boot),
    pidns: /\d+/.exec(pidns)?.[0] ?? '',
    pid: process.pid,
    start: self?.start ?? '',
  };
}

/**
Whether a process is provably gone: it was of this machine, this boot and this PID namespace, and no process has its pid
and start time. A zombie is gone. False whenever anything is unknown.
*/
export const isGone = async (other: ProcessIdentity, here: ProcessIdentity): Promise<boolean> =>
  (await stateOf(other, here)) === 'gone';

/** Whether a process is provably still there. False whenever anything is unknown. */
export const isAlive = async (other: ProcessIdentity, here: ProcessIdentity): Promise<boolean> =>
  (await stateOf(other, here)) === 'alive';

async function stateOf(other: ProcessIdentity, here: ProcessIdentity): Promise<'gone' | 'alive' | 'unknown'> {
  const near = (['machine', 'boot', 'pidns'] as const).every(name => other[name] !== '' && other[name] === here[name]);
  if (!near || other.pid < 1 || other.start === '') return 'unknown';
  if (!hasPid(other.pid)) return 'gone';
  const found = await statOf(other.pid);
  if (found === undefined) return 'unknown';
  return found.start !== other.start || found.state === 'Z' || found.state === 'X' ? 'gone' : 'alive';
}

/** Where /proc is mounted to hide the processes of others, a signal to them is still refused rather than unknown. */
function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Fields 3 and 22 of `/proc/PID/stat`; field 2, the name, may hold spaces and brackets. */
async function statOf(pid: number): Promise<{readonly state: string; readonly start: string} | undefined> {
  const text = await textOf(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state && start !== undefined && /^\d+$/.test(start) ? {state, start} : undefined;
}

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').then(
    text => text.trim(),
    () => '',
  );

const digest = (text: string): string =>
  text === '' ? '' : createHash('sha256').update(`instantly-rbac\0${text}`).digest('hex').slice(0, 16);
