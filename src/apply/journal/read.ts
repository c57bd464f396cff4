import {type FileHandle, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {oneLine} from '../../model/text.ts';
import {isAlive, type ProcessIdentity} from '../lock/process-identity.ts';
import {journalFault, unusableJournal} from './failure.ts';
import type {OpenJournal} from './open-journal.ts';
import {isClosed, parseJournal} from './parse.ts';
import {checkFolder, FLAGS, openPrivate} from './private-files.ts';

const NAME = /^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-[0-9a-f]{8}\.jsonl$/;

/** Whether a file is called as journals are. */
export const isJournalName = (name: string): boolean => NAME.test(name);

const TAIL_BYTES = 4_096;
const MOST_BYTES = 256 * 1024 * 1024;

/**
The journals of a workspace that runs left open: they died, or could not clear up what became of a write. The oldest
comes first. Journals of runs that provably still go on are left out.
@param here the process that asks
@throws RbacError when the folder or a journal is a link, not ours, open to others, or kept by git
*/
export async function readOpenJournals(dir: string, here: ProcessIdentity): Promise<readonly OpenJournal[]> {
  if (!(await checkFolder(dir))) return [];
  const names = (await namesIn(dir)).filter(isJournalName).sort();
  const open: OpenJournal[] = [];
  for (const name of names) {
    const journal = await readIfOpen(join(dir, name));
    const alive = journal?.header !== undefined && (await isAlive(journal.header.process, here));
    if (journal !== undefined && !alive) open.push(journal);
  }
  return open;
}

const namesIn = (dir: string): Promise<readonly string[]> =>
  readdir(dir).catch(error => {
    throw journalFault('the folder of journals cannot be read', error);
  });

async function readIfOpen(path: string): Promise<OpenJournal | undefined> {
  const handle = await openPrivate(path, FLAGS.read);
  try {
    const {size} = await handle.stat();
    if (size > MOST_BYTES)
      throw unusableJournal(`the journal ${oneLine(path)} is too large to be one`, 'look at it, then move it away');
    if (isClosed(await readFrom(handle, Math.max(0, size - TAIL_BYTES), size))) return undefined;
    return parseJournal(path, await readFrom(handle, 0, size));
  } catch (error) {
    throw journalFault(`the journal ${oneLine(path)} cannot be read`, error);
  } finally {
    await handle.close();
  }
}

async function readFrom(handle: FileHandle, from: number, to: number): Promise<string> {
  const bytes = Buffer.alloc(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const {bytesRead} = await handle.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.toString('utf8', 0, filled);
}
