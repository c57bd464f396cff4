import {execFile} from 'node:child_process';
import {RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';

const LIMIT_MS = 30_000;
const MOST_OUTPUT = 96 * 1024 * 1024;

export interface GitOptions {
  /** What git reads on its standard input. */
  readonly input?: string;
  readonly limitMs?: number;
}

/**
What git prints for some arguments in a folder. No shell, hook, pager, text conversion or external diff runs, and
nothing is fetched: the repository may hold what a stranger has pushed.
@throws RbacError `USAGE` when there is no git, no repository, or git does not do it
*/
export async function git(args: readonly string[], cwd: string, options: GitOptions = {}): Promise<string> {
  return (await gitBytes(args, cwd, options)).toString('utf8');
}

/** The same, as bytes. */
export function gitBytes(args: readonly string[], cwd: string, {input, limitMs}: GitOptions = {}): Promise<Buffer> {
  const options = {
    cwd,
    env: environment(),
    encoding: 'buffer' as const,
    timeout: limitMs ?? LIMIT_MS,
    maxBuffer: MOST_OUTPUT,
    windowsHide: true,
  };
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...QUIET, ...args], options, (error, stdout, stderr) =>
      error ? reject(failure(args, error, stderr)) : resolve(stdout),
    );
    child.stdin?.on('error', () => {}); // It ended without reading all of it; its exit code tells why.
    child.stdin?.end(input);
  });
}

/**
Only what git needs to find itself and its settings: no credential, and no GIT_DIR of a hook that happens to run this.
*/
const HANDED_ON = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'TMPDIR', 'USERPROFILE', 'SYSTEMROOT', 'PATHEXT'];
const FIXED = {GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: 'none', LC_ALL: 'C'};
const QUIET = [
  '--no-pager',
  '--literal-pathspecs',
  '--no-replace-objects',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.quotePath=false'].flatMap(set => ['-c', set]),
];

function environment(): NodeJS.ProcessEnv {
  const named = HANDED_ON.map(name => [name, process.env[name]] as const).filter(([, value]) => value !== undefined);
  return {...Object.fromEntries(named), ...FIXED};
}

function failure(
  args: readonly string[],
  cause: Error & {code?: unknown; killed?: boolean},
  stderr: Buffer,
): RbacError {
  const command = args.find(argument => !argument.startsWith('-')) ?? '';
  if (cause.code === 'ENOENT')
    return new RbacError('USAGE', `git ${command} failed: git is not installed, or the folder is not there`, {
      hint: 'install git, or name files instead of revisions',
      cause,
    });
  const said = oneLine(stderr.toString('utf8').trim().split('\n')[0] ?? '');
  const why = cause.killed ? 'it took too long' : said;
  return new RbacError('USAGE', `git ${command} failed${why === '' ? '' : `: ${why}`}`, {
    hint: 'run this in a git checkout of the files',
    cause,
  });
}

/**
The whole hash of the commit that a revision names.
@throws RbacError `USAGE` when git knows no such revision
*/
export async function resolveCommit(revision: string, cwd: string): Promise<string> {
  const shown = `"${oneLine(revision)}"`;
  if (revision.startsWith('-') || revision === '') throw new RbacError('USAGE', `${shown} is no git revision`);
  await git(['rev-parse', '--git-dir'], cwd); // Tells a folder without a repository from an unknown revision.
  try {
    const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], cwd);
    return found.trim();
  } catch (cause) {
    const hint = (await isShallow(cwd))
      ? 'the clone is shallow: fetch more history (in GitHub Actions: fetch-depth: 0 of actions/checkout)'
      : 'look at git branch --all and git log, or fetch it first';
    throw new RbacError('USAGE', `git knows no revision ${shown}`, {hint, cause});
  }
}

/** The commit before the last one that changed some files. @throws RbacError `USAGE` when there is none */
export async function beforeLastChange(files: readonly string[], cwd: string): Promise<string> {
  const last = (await git(['log', '-n', '1', '--format=%H', '--', ...files], cwd)).trim();
  if (last === '')
    throw new RbacError('USAGE', 'git has no commit that changed these files', {hint: 'name a revision with --git'});
  return resolveCommit(`${last}^`, cwd).catch(cause => {
    throw new RbacError('USAGE', 'there is nothing before the first commit of these files (or the clone is shallow)', {
      hint: 'look at git log, and fetch more history if the clone is shallow',
      cause,
    });
  });
}

/** Whether older history was left out when the repository was cloned. */
const isShallow = async (cwd: string): Promise<boolean> =>
  (await git(['rev-parse', '--is-shallow-repository'], cwd)).trim() === 'true';

/** Git in one folder, for as long as the time for all of it lasts. */
export type TimedGit = (args: readonly string[]) => Promise<string>;

export function timedGit(cwd: string, limitMs: number): TimedGit {
  const until = performance.now() + limitMs;
  return async args => {
    const left = Math.floor(until - performance.now());
    if (left <= 0) throw new RbacError('USAGE', `git took longer than ${limitMs / 1_000} seconds`);
    return git(args, cwd, {limitMs: left});
  };
}

/** A working directory in its repository. */
export interface Checkout {
  /** The folder of the repository that holds it, full path. */
  readonly top: string;
  /** The way from there to the working directory: empty, or with a slash at its end. */
  readonly prefix: string;
}

export async function checkoutOf(cwd: string): Promise<Checkout> {
  const [top = '', prefix = ''] = (await git(['rev-parse', '--show-toplevel', '--show-prefix'], cwd)).split('\n');
  return {top, prefix};
}
