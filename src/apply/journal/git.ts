import {execFile} from 'node:child_process';

const LIMIT_MS = 2_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Only what git needs to find itself and its settings: no credential, and no GIT_DIR of a hook that happens to run this. */
const HANDED_ON = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'SYSTEMROOT', 'PATHEXT'];

/** Settings of a repository that would make git start a program of its choice. */
const QUIET = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/**
What git prints for some arguments in a folder; undefined when it is not installed, fails, or takes over 2 seconds. No
shell is involved.
*/
export function gitOutput(args: readonly string[], cwd: string): Promise<string | undefined> {
  const named = HANDED_ON.map(name => [name, process.env[name]] as const).filter(([, value]) => value !== undefined);
  const env = {...Object.fromEntries(named), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C'};
  return new Promise(resolve => {
    const options = {cwd, env, timeout: LIMIT_MS, maxBuffer: MOST_BYTES, windowsHide: true};
    execFile('git', [...QUIET, ...args], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

/** The commit that is checked out in a folder; undefined when there is none. */
export async function headCommit(cwd: string): Promise<string | undefined> {
  const commit = (await gitOutput(['rev-parse', '--verify', '--quiet', 'HEAD'], cwd))?.trim() ?? '';
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}

/** Names of the files in a folder, not below it, that match a pattern such as `*.jsonl` and that git keeps. None without git. */
export async function trackedFiles(folder: string, pattern: string): Promise<readonly string[]> {
  const listed = await gitOutput(['ls-files', '-z', '--', `:(glob)${pattern}`], folder);
  return (listed ?? '').split('\0').filter(name => name !== '');
}
