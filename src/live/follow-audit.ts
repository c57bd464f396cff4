import type {AuditEntry} from '../kinds/audit.ts';
import type {AuditLog} from './audit.ts';

/** How one waits for news of the log. */
export interface Following {
  /** Reads the log from a moment on. */
  readonly read: (since: Date) => Promise<AuditLog>;
  /** Waits until it is time to ask again. @returns whether to go on */
  readonly wait: () => Promise<boolean>;
  /** Takes what is new, newest first; also nothing, the first time. */
  readonly tell: (log: AuditLog) => void;
}

/** A line may come to the log so much later than what it tells of. GUESS: whoever is later is missed until the next full reading. */
export const LATE_MS = 10 * 60_000;

/** Tells of every line once, until it is time to stop. */
export async function followAudit(since: Date, {read, wait, tell}: Following): Promise<void> {
  let told = new Map<string, number>();
  let from = since.getTime();
  do {
    const log = await read(new Date(from));
    tell({...log, entries: log.entries.filter(({id}) => !told.has(id))});
    told = new Map([...told, ...log.entries.map(({id, timestamp}) => [id, Date.parse(timestamp)] as const)]);
    from = Math.max(from, newest(log.entries) - LATE_MS);
    told = new Map([...told].filter(([, time]) => time >= from));
  } while (await wait());
}

/** Entries are listed newest first. */
const newest = ([first]: readonly AuditEntry[]): number => (first ? Date.parse(first.timestamp) : 0);
