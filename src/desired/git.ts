import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import {oneLine} from '../model/text.ts';
import type {BuildOptions} from './build.ts';
import {readDesired} from './read.ts';

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 30_000;

export interface Past {
  readonly desired: DesiredState;
  /** The commit whose files these are, shortened. */
  readonly commit: string;
}

/**
The desired state of an earlier commit, read from git without touching the checkout.
@param revision default: the commit before the last one that changed the named files
@throws RbacError `USAGE` when there is no git, no such revision or nothing before it; InvalidFiles for the files of then
*/
export async function readDesiredAt(
  revision: string | undefined,
  files: readonly string[],
  cwd: string,
  options: BuildOptions,
): Promise<Past> {
  if (files.includes('-'))
    throw new RbacError('USAGE', 'standard input has no history', {hint: 'name files that git tracks'});
  const commit = await resolveCommit(revision ?? `${await lastChange(files, cwd)}^`, cwd);
  const folder = await mkdtemp(join(tmpdir(), 'instantly-rbac-'));
  try {
    await extract(commit, cwd, folder);
    const stdin = () => Promise.resolve('');
    return {desired: await readDesired({...options, files, cwd: folder, stdin}), commit: commit.slice(0, 12)};
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

const DEFAULTS = ['rbac.yaml', 'rbac.yml'];

async function lastChange(files: readonly string[], cwd: string): Promise<string> {
  const commit = await git(['log', '-n', '1', '--format=%H', '--', ...(files.length > 0 ? files : DEFAULTS)], cwd);
  if (commit === '')
    throw new RbacError('USAGE', 'git has no commit that changed these files', {hint: 'name a revision with --git'});
  return commit;
}

async function resolveCommit(revision: string, cwd: string): Promise<string> {
  if (revision.startsWith('-')) throw new RbacError('USAGE', `"${oneLine(revision)}" is no git revision`);
  try {
    return await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], cwd);
  } catch (error) {
    const first = revision.endsWith('^')
      ? 'there is nothing before the first commit of these files (or the clone is shallow)'
      : `git knows no revision "${oneLine(revision)}"`;
    throw new RbacError('USAGE', first, {
      hint: 'look at git log, and fetch more history if the clone is shallow',
      cause: error,
    });
  }
}

/** The folder `cwd` as it was, written below another folder. Only the YAML of it is read afterwards. */
async function extract(commit: string, cwd: string, folder: string): Promise<void> {
  const archive = join(folder, '.archive.tar');
  await git(['archive', '--format=tar', '-o', archive, commit], cwd);
  await run('tar', ['-xf', archive, '-C', folder, '--no-same-owner'], {timeout: GIT_TIMEOUT_MS});
}

async function git(args: readonly string[], cwd: string): Promise<string> {
  try {
    const {stdout} = await run('git', [...args], {cwd, timeout: GIT_TIMEOUT_MS, maxBuffer: 1 << 20});
    return stdout.trim();
  } catch (error) {
    const {code, stderr} = error as {code?: unknown; stderr?: unknown};
    const why =
      code === 'ENOENT'
        ? 'git is not installed'
        : oneLine(
            String(stderr ?? '')
              .trim()
              .split('\n')[0] ?? '',
          );
    throw new RbacError('USAGE', `git ${args[0]} failed${why === '' ? '' : `: ${why}`}`, {
      hint: 'run this in a git checkout of the files',
      cause: error,
    });
  }
}
