import {constants, type Stats} from 'node:fs';
import {type FileHandle, lstat, mkdir, open} from 'node:fs/promises';
import {dirname} from 'node:path';
import {oneLine} from '../../model/text.ts';
import {hasCode, journalFault, unusableJournal} from './failure.ts';
import {trackedFiles} from './git.ts';

const {O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR, O_WRONLY} = constants;

/** How a journal is opened. A link is never followed, and a pipe in its place never waited for. */
export const FLAGS = {
  create: O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
  append: O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK,
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
} as const;

/** Makes the folder of journals, open to us alone, and checks it. @throws RbacError as `checkFolder` does */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, {recursive: true, mode: 0o700});
  } catch (error) {
    throw journalFault(`the folder ${oneLine(folder)} cannot be made`, error);
  }
  await checkFolder(folder);
  await flushFolder(dirname(folder));
}

/**
Whether journals may be kept in a folder: a real one, ours, closed to others, with no journal that git keeps: what comes
with a repository was written by somebody else.
@returns false when it is not there
@throws RbacError when it may not
*/
export async function checkFolder(folder: string): Promise<boolean> {
  const shown = `the folder of journals ${oneLine(folder)}`;
  const stats = await lstat(folder).catch(error => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw journalFault(`${shown} cannot be looked at`, error);
  });
  if (stats === undefined) return false;
  if (!stats.isDirectory()) throw unusableJournal(`${shown} is a link or no folder`, ELSEWHERE);
  checkOwner(shown, stats, `run: chmod 700 ${oneLine(folder)}`);
  if ((await trackedFiles(folder, '*.jsonl')).length > 0)
    throw unusableJournal(
      `${shown} holds journals that git keeps`,
      'take them out of git: git rm --cached, and ignore the folder',
    );
  return true;
}

/** Opens a journal. @throws RbacError when it is a link, no regular file, not ours, or open to others */
export async function openPrivate(path: string, flags: number): Promise<FileHandle> {
  const shown = `the journal ${oneLine(path)}`;
  const handle = await open(path, flags, 0o600).catch(error => {
    if (hasCode(error, 'ELOOP', 'EMLINK')) throw unusableJournal(`${shown} is a link`, ELSEWHERE);
    throw journalFault(`${shown} cannot be opened`, error);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.nlink > 1) throw unusableJournal(`${shown} is no file of its own`, ELSEWHERE);
    checkOwner(shown, stats, `see who changed it; if nobody else did, run: chmod 600 ${oneLine(path)}`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Makes the names in a folder survive a failure of the machine, where the file system can. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

const ELSEWHERE = 'choose another folder with --state-dir';

/** Nothing to check where there are no users (Windows). */
function checkOwner(shown: string, {uid, mode}: Stats, hint: string): void {
  if (process.geteuid === undefined) return;
  if (uid !== process.geteuid()) throw unusableJournal(`${shown} belongs to another user`, ELSEWHERE);
  if ((mode & 0o077) !== 0) throw unusableJournal(`${shown} is open to other users`, hint);
}
