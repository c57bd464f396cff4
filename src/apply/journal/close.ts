import {journalFault} from './failure.ts';
import {LineFile} from './line-file.ts';
import type {OpenJournal} from './open-journal.ts';
import {FLAGS, openPrivate} from './private-files.ts';

/**
Marks a journal as settled: what it left open was dealt with by the run of `by`. It stays as a record.
@param at the vendor's clock
@throws RbacError when it cannot be written, or has become a link or somebody else's
*/
export async function closeJournal({path}: OpenJournal, by: string, at: Date): Promise<void> {
  const handle = await openPrivate(path, FLAGS.append);
  const file = new LineFile(handle);
  try {
    const {size} = await handle.stat();
    const {buffer} = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    if (size > 0 && buffer.toString() !== '\n') await handle.appendFile('\n'); // behind half a line
    await file.append({type: 'settled_by', at: at.toISOString(), by});
  } catch (error) {
    throw journalFault('the journal cannot be closed', error);
  } finally {
    await file.close();
  }
}
