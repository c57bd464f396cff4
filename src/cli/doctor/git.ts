import {isAbsolute, relative, resolve} from 'node:path';
import {checkoutOf, git} from '../../desired/git.ts';
import {RbacError} from '../../errors.ts';
import type {KeySpec} from '../../kinds/key.ts';
import type {DesiredState} from '../../model/desired.ts';
import {count, listOf} from '../../model/text.ts';
import {EMULATOR_FOLDER} from '../emulator-folder.ts';
import type {Io} from '../io.ts';
import {type Found, ok, skipped, warn} from './finding.ts';

/** Whether the folder is in a repository, and what of it is not committed. */
export async function checkRepository({cwd}: Pick<Io, 'cwd'>): Promise<Found> {
  if (!(await isRepository(cwd)))
    return warn('the folder is in no git repository', 'git init: reviews, diff and undo need one');
  const changed = (await git(['status', '--porcelain', '-z', '--', '.'], cwd)).split('\0').filter(line => line !== '');
  return changed.length === 0
    ? ok('everything is committed')
    : warn(
        `${count(changed.length, 'path')} not committed: ${listOf(changed.map(line => line.slice(3)))}`,
        'commit what is meant to stay',
      );
}

/** Whether git leaves out what holds secrets: the emulator's folder, and the files that secrets go to. */
export async function checkIgnored(desired: DesiredState | undefined, {cwd}: Pick<Io, 'cwd'>): Promise<Found> {
  if (!(await isRepository(cwd))) return skipped('there is no git repository');
  const paths = [EMULATOR_FOLDER, ...plainFiles(desired)];
  const kept = await keptByGit(paths, cwd);
  return kept.length === 0
    ? ok(`git ignores ${listOf(paths)}`)
    : warn(`git does not ignore ${listOf(kept)}`, 'add them to .gitignore: secrets are written there');
}

/** Files that get secrets as they are. What age has encrypted may be committed. */
function plainFiles(desired: DesiredState | undefined): readonly string[] {
  const secrets = (desired?.sections.key ?? []).map(({spec}) => (spec as KeySpec).secret);
  const paths = secrets.flatMap(secret => (secret?.to === 'file' || secret?.to === 'env-file' ? [secret.path] : []));
  return [...new Set(paths)];
}

async function keptByGit(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const {top} = await checkoutOf(cwd);
  const inside = paths.filter(path => {
    const way = relative(top, resolve(cwd, path));
    return !way.startsWith('..') && !isAbsolute(way);
  });
  const ignored = await Promise.all(inside.map(path => isIgnored(path, cwd)));
  return inside.filter((_path, index) => !ignored[index]);
}

/** git answers with 1, which is an error here, for a path that it does not ignore. Of this question it takes plain paths alone. */
const isIgnored = (path: string, cwd: string) =>
  succeeds(['--no-literal-pathspecs', 'check-ignore', '--quiet', '--', `./${path}`], cwd);
const isRepository = (cwd: string) => succeeds(['rev-parse', '--git-dir'], cwd);

async function succeeds(args: readonly string[], cwd: string): Promise<boolean> {
  try {
    await git(args, cwd);
    return true;
  } catch (error) {
    if (error instanceof RbacError) return false;
    throw error;
  }
}
