import {setTimeout as sleep} from 'node:timers/promises';
import type {Writer} from '../api/client.ts';
import {headCommit, type Journal, openJournal} from '../apply/journal/index.ts';
import {
  acquireLock,
  type Holder,
  holderOf,
  type Lock,
  LockLost,
  type LockMode,
  steadyClock,
} from '../apply/lock/index.ts';
import type {Plan} from '../model/plan.ts';
import type {Options} from './command.ts';
import type {Connected} from './connection.ts';
import type {Io} from './io.ts';
import {stateDirOf} from './leftovers.ts';
import {TOOL} from './version.ts';

/** What stands between an apply and the workspace: the lock, and the record of what is written. */
export interface Guard {
  readonly lock: Lock;
  readonly holder: Holder;
  /** A writer that makes sure of the lock before each write. */
  readonly writer: Writer;
  /** Whether the lock was lost: nothing new may start. */
  readonly lost: () => boolean;
  /** Begins the record of a plan that is about to be written. */
  openJournal(plan: Plan): Promise<Journal>;
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
  const lock = await acquireLock({
    writer: connection.apart(),
    workspaceId,
    holder,
    mode: options.lock as LockMode,
    warn: text => io.err(`${text}\n`),
    sleep: ms => sleep(ms),
    monotonicMs: steadyClock(),
  });
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
      openJournal: plan => journalOf(plan, holder, connection, options, io),
    });
  } finally {
    await lock.release();
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

async function journalOf(
  plan: Plan,
  holder: Holder,
  connection: Connected,
  options: Options,
  io: Io,
): Promise<Journal> {
  return openJournal({
    dir: stateDirOf(plan.workspace.id, connection, options, io),
    now: () => connection.reader.clock(),
    header: {
      tool: TOOL,
      api: connection.apiHost,
      workspace: plan.workspace.id,
      by: holder.by,
      process: holder.process,
      commit: (await headCommit(io.cwd)) ?? null,
      plan: {desired_digest: plan.desired_digest, live_digest: plan.live_digest},
      allowed: plan.options.allow ?? [],
      options: Object.fromEntries(Object.entries(plan.options).filter(([name]) => name !== 'allow')),
    },
  });
}
