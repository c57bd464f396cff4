import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {oneLine} from '../../model/text.ts';
import {journalFault} from './failure.ts';
import type {EndLine} from './lines.ts';
import {parseLine} from './parse-line.ts';
import {checkFolder, FLAGS, openPrivate} from './private-files.ts';
import {isJournalName} from './read.ts';

/** What the newest journal of a workspace tells of its run. */
export interface LastRun {
  /** When it began, ISO 8601 by the vendor's clock. */
  readonly at: string;
  /** Who on what. */
  readonly by: string;
  /** How many changes ended in which way; undefined when the run has not come to its end, or not yet. */
  readonly outcomes: EndLine['outcomes'] | undefined;
}

/**
The last apply that wrote to a workspace from this machine; undefined when its folder has no journal.
@throws RbacError when the folder or the journal is a link, not ours, open to others, or kept by git
*/
export async function readLastRun(dir: string): Promise<LastRun | undefined> {
  if (!(await checkFolder(dir))) return undefined;
  const newest = (await readdir(dir)).filter(isJournalName).sort().at(-1);
  if (newest === undefined) return undefined;
  const path = join(dir, newest);
  const handle = await openPrivate(path, FLAGS.read);
  try {
    return lastRunIn(await handle.readFile('utf8'));
  } catch (error) {
    throw journalFault(`the journal ${oneLine(path)} cannot be read`, error);
  } finally {
    await handle.close();
  }
}

function lastRunIn(text: string): LastRun | undefined {
  const lines = text.split('\n').map(parseLine);
  const begin = lines.find(line => line?.type === 'begin');
  const end = lines.find(line => line?.type === 'end');
  return begin === undefined ? undefined : {at: begin.at, by: begin.by, outcomes: end?.outcomes};
}
