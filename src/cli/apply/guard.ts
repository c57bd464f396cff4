import type {Writer} from '../../api/client.ts';
import {headCommit, type Journal, type JournalHeader, openJournal} from '../../apply/journal/index.ts';
import {
  acquireLock,
  type Holder,
  holderOf,
  type Lock,
  LockLost,
  type LockMode,
  steadyClock,
} from '../../apply/lock/index.ts';
import type {Plan} from '../../model/plan.ts';
import {timed} from '../../model/stats.ts';
import type {Options} from '../command.ts';
import type {Connected} from '../connection.ts';
import {type Io, timeOf} from '../io.ts';
import {TOOL} from '../version.ts';
import {stateDirOf} from './leftovers.ts';

/** What stands between an apply and the workspace: the lock, and the record of what is written. */
export interface Guard {
  readonly lock: Lock;
  readonly holder: Holder;
  /** A writer that makes sure of the lock before each write. */
  readonly writer: Writer;
  /** Whether the lock was lost: nothing new may start. */
  readonly lost: () => boolean;
  /** Begins the record of what is about to be written. */
  openRecord(
    workspaceId: string,
    digests: JournalHeader['plan'],
    chosen: JournalHeader['options'],
    allowed: readonly string[],
  ): Promise<Journal>;
}

/**
Does something as the one apply of a workspace, and leaves the lock however it ends.
@throws RbacError `LOCKED` (exit 7) when another apply is at work
*/
export async function underLock<T>(
  workspaceId: string,
  connection: Connected,
  options: Options,
  io: Io,
  work: (guard: Guard) => Promise<T>,
): Promise<T> {
  const holder = await holderOf(io.env, io.cwd);
  const time = timeOf(io);
  const lock = await timed(io.meter, 'lock', () =>
    acquireLock({
      writer: connection.apart(),
      workspaceId,
      holder,
      mode: options.lock as LockMode,
      warn: text => io.err(`${text}\n`),
      sleep: ms => time.sleep(ms),
      monotonicMs: steadyClock(
        () => time.now(),
        () => time.date().getTime(),
      ),
    }),
  );
  try {
    let lost = false;
    const writer = heldWriter(connection.writer, lock, () => {
      lost = true;
    });
    return await work({
      lock,
      holder,
      writer,
      lost: () => lost,
      openRecord: async (id, plan, chosen, allowed) =>
        openJournal({
          dir: stateDirOf(id, connection, options, io),
          now: () => connection.reader.clock(),
          header: {
            tool: TOOL,
            api: connection.apiHost,
            workspace: id,
            by: holder.by,
            process: holder.process,
            commit: (await headCommit(io.cwd)) ?? null,
            plan,
            allowed,
            options: chosen,
          },
        }),
    });
  } finally {
    await timed(io.meter, 'lock', () => lock.release());
  }
}

function heldWriter(writer: Writer, lock: Lock, onLost: () => void): Writer {
  const held = async () => {
    try {
      await lock.ensureHeld();
    } catch (error) {
      if (error instanceof LockLost) onLost();
      throw error;
    }
  };
  return {
    ...writer,
    post: async (path, body) => held().then(() => writer.post(path, body)),
    patch: async (path, body) => held().then(() => writer.patch(path, body)),
    delete: async path => held().then(() => writer.delete(path)),
  };
}

/** Keys that dead runs left behind, as the lock tells; undefined when it was not asked, so that the tags must be. */
export const notesOf = ({lock}: Guard, {lock: mode}: Options) => (mode === 'off' ? undefined : lock.inherited);

/** The record of an apply: who writes what, from which commit, and what was allowed. */
export const openPlanRecord = (
  guard: Guard,
  {workspace, desired_digest, live_digest, options}: Plan,
): Promise<Journal> => {
  const {allow = [], ...chosen} = options;
  return guard.openRecord(workspace.id, {desired_digest, live_digest}, chosen, allow);
};
