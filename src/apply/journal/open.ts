import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {LineFile} from './line-file.ts';
import type {Intent, JournalHeader, SettledStatus} from './lines.ts';
import {FLAGS, flushFolder, makeFolder, openPrivate} from './private-files.ts';

export interface JournalOptions {
  /** The workspace's folder, as `stateDir` names it. */
  readonly dir: string;
  readonly header: JournalHeader;
  /** The vendor's clock. */
  readonly now: () => Date;
}

/**
The record of one apply. Each method resolves when its line is on the disk, and rejects with an RbacError when it may not
be: then the write that it announces must not be made.
*/
export interface Journal {
  readonly path: string;
  /** Before a write. @returns the number by which the other methods know it */
  intent(intent: Intent): Promise<number>;
  /** The API has answered with the id of what it created. */
  made(n: number, id: string): Promise<void>;
  /** The secret of a new key is where it belongs. */
  delivered(n: number): Promise<void>;
  settled(n: number, status: SettledStatus): Promise<void>;
  /** The run is over. @param outcomes how many changes ended in which way */
  end(outcomes: Readonly<Record<string, number>>): Promise<void>;
  /** Closes the file. Without `end` before, the next apply takes this run for dead. Never rejects. */
  close(): Promise<void>;
}

/**
Begins a journal: a new file `<time>-<8 hex>.jsonl`, mode 0600, in a folder of mode 0700.
@throws RbacError when it cannot be made, or the folder is a link, not ours, open to others, or holds journals that git keeps
*/
export async function openJournal({dir, header, now}: JournalOptions): Promise<Journal> {
  await makeFolder(dir);
  const path = join(dir, `${now().toISOString().replaceAll(':', '')}-${randomBytes(4).toString('hex')}.jsonl`);
  const file = new LineFile(await openPrivate(path, FLAGS.create));
  const at = () => now().toISOString();
  const open = new Set<number>();
  let last = 0;
  await file.append({type: 'begin', v: 1, at: at(), ...headerOf(header)});
  await flushFolder(dir);
  return {
    path,
    async intent(intent) {
      const n = ++last;
      open.add(n);
      await file.append({type: 'intent', at: at(), n, ...intentOf(intent)});
      return n;
    },
    made: (n, id) => file.append({type: 'made', at: at(), n, id}),
    delivered(n) {
      open.delete(n);
      return file.append({type: 'delivered', at: at(), n});
    },
    settled(n, status) {
      if (status !== 'unclear') open.delete(n);
      return file.append({type: 'settled', at: at(), n, status});
    },
    end: outcomes => file.append({type: 'end', at: at(), outcomes: {...outcomes}, open: open.size}),
    close: () => file.close().catch(() => {}),
  };
}

/** Exactly the fields of the type, whatever else an object may carry at run time. */
function headerOf({tool, api, workspace, by, process, commit, plan, allowed, options}: JournalHeader): JournalHeader {
  const {machine, boot, pidns, pid, start} = process;
  return {
    tool: {name: tool.name, version: tool.version},
    api,
    workspace,
    by,
    process: {machine, boot, pidns, pid, start},
    commit,
    plan: {desired_digest: plan.desired_digest, live_digest: plan.live_digest},
    allowed,
    options,
  };
}

/** Objects that have no id of their own yet have an empty one elsewhere. */
const intentOf = ({address, action, id, fields, name, known}: Intent): Intent => ({
  address,
  action,
  id: id === '' ? null : id,
  fields,
  name,
  known: known.filter(one => one !== ''),
});
