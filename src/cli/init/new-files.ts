import type {Stats} from 'node:fs';
import {appendFile, lstat, mkdir, readFile, rm, rmdir, truncate} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {RbacError} from '../../errors.ts';
import {listOf} from '../../model/text.ts';
import {codeOf, writeNew} from '../write-whole.ts';

/** A file that init wants to be there. Paths have slashes, from the working directory. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** What it is, for the report. */
  readonly about?: string;
}

/** A file, and whether it is there already, to the letter. */
export interface Standing extends NewFile {
  readonly kept: boolean;
}

/**
Which files are to be written.
@throws RbacError `OUTPUT_UNWRITABLE` when something else is in the place of one of them
*/
export async function standingOf(files: readonly NewFile[], cwd: string): Promise<readonly Standing[]> {
  const standing = await Promise.all(files.map(async file => ({...file, is: await placeOf(file, cwd)})));
  const taken = standing.filter(({is}) => is === 'taken').map(({path}) => path);
  if (taken.length > 0)
    throw new RbacError('OUTPUT_UNWRITABLE', `${listOf(taken, 8)}: there already, and nothing is overwritten`, {
      hint: `nothing was written; move ${taken.length === 1 ? 'it' : 'them'} away, or choose otherwise with --ci`,
    });
  return standing.map(({is, ...file}) => ({...file, kept: is === 'kept'}));
}

export const isThere = async (cwd: string, path: string): Promise<boolean> =>
  (await statsOf(join(cwd, path))) !== undefined;

async function placeOf({path, text}: NewFile, cwd: string): Promise<'free' | 'kept' | 'taken'> {
  const target = join(cwd, path);
  const stats = await statsOf(target);
  if (stats === undefined) return (await isFolderWay(dirname(target), cwd)) ? 'free' : 'taken';
  const same = stats.isFile() && (await readFile(target, 'utf8').catch(() => undefined)) === text;
  return same ? 'kept' : 'taken';
}

/** Whether each folder on the way is one, or not there yet. */
async function isFolderWay(folder: string, cwd: string): Promise<boolean> {
  const stats = await statsOf(folder);
  if (stats !== undefined) return stats.isDirectory();
  return folder === cwd || isFolderWay(dirname(folder), cwd);
}

/** What stands at a path, links not followed; a file on the way to it means that nothing does. */
async function statsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(error => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw new RbacError('OUTPUT_UNWRITABLE', `it cannot be seen what is there (${codeOf(error)})`, {
      hint: 'check the folder and its permissions',
    });
  });
}

/** Lines for git to ignore: what holds secrets, and plans, which hold names. */
const IGNORED = ['.rbac/', 'secrets/', 'plan.json'];

/**
Writes what is missing, and the lines that `.gitignore` lacks. After a failure everything is as it was.
@returns the lines that were added
*/
export async function writeAllOrNothing(files: readonly Standing[], cwd: string): Promise<readonly string[]> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const {path, text} of files.filter(({kept}) => !kept)) {
      const target = join(cwd, path);
      const folder = await mkdir(dirname(target), {recursive: true}).catch(error => {
        throw unwritable(path, error);
      });
      if (folder !== undefined) undo.push(() => removeFolders(folder, dirname(target)));
      await writeNew(cwd, path, text);
      undo.push(() => rm(target));
    }
    return await growIgnored(cwd, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function growIgnored(cwd: string, undo: (() => Promise<unknown>)[]): Promise<readonly string[]> {
  const target = join(cwd, '.gitignore');
  const stats = await statsOf(target);
  if (stats === undefined) {
    await writeNew(cwd, '.gitignore', `${IGNORED.join('\n')}\n`);
    return IGNORED;
  }
  if (!stats.isFile())
    throw new RbacError('OUTPUT_UNWRITABLE', '.gitignore is no regular file', {hint: 'nothing was written'});
  const text = await readFile(target, 'utf8');
  const there = new Set(text.split(/\r?\n/).map(line => line.trim().replace(/^\//, '')));
  const missing = IGNORED.filter(line => !there.has(line));
  if (missing.length === 0) return [];
  undo.push(() => truncate(target, stats.size));
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  await appendFile(target, `${gap}${missing.join('\n')}\n`).catch(error => {
    throw unwritable('.gitignore', error);
  });
  return missing;
}

const unwritable = (path: string, error: unknown) =>
  new RbacError('OUTPUT_UNWRITABLE', `${path} cannot be written (${codeOf(error)})`, {
    hint: 'nothing was written; check that its folder is writable',
  });

/** Removes folders that were made, the innermost first, and stops at one that others have put something into. */
async function removeFolders(outermost: string, innermost: string): Promise<void> {
  const steps = relative(outermost, innermost)
    .split(sep)
    .filter(part => part !== '').length;
  let folder = innermost;
  for (let step = 0; step <= steps; step++) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) return;
      throw error;
    }
    folder = dirname(folder);
  }
}
