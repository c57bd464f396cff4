import {constants} from 'node:fs';
import {access, stat, statfs} from 'node:fs/promises';
import {dirname} from 'node:path';
import {hasCode, unusable} from './failure.ts';

/**
Makes sure, without writing, that a file could be put at an absolute path: the nearest folder that exists can be written
to, and its disk has space left. What only a write can show, such as a quota, stays unnoticed.
@throws RbacError `SINK_UNUSABLE` when the disk is full, else the error of the system
*/
export async function checkRoom(path: string): Promise<void> {
  const folder = await nearestFolder(dirname(path));
  await access(folder, constants.W_OK | constants.X_OK);
  await checkSpace(folder);
}

/**
Makes sure that the disk which holds an existing path has space left.
@throws RbacError `SINK_UNUSABLE`
*/
export async function checkSpace(path: string): Promise<void> {
  if (isFull(await statfs(path))) throw unusable('the disk is full', 'make room, or choose a path on another disk');
}

/** Whether a file system has no block or no file left for us. Those that do not count answer 0 of 0 and are not full. */
export const isFull = ({blocks, bavail, files, ffree}: FileSystem): boolean =>
  (blocks > 0 && bavail === 0) || (files > 0 && ffree === 0);

interface FileSystem {
  readonly blocks: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(error => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  return found || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}
