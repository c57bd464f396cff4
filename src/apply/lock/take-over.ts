import {randomUUID} from 'node:crypto';
import type {LockPorts} from './lock.ts';
import {lockedError} from './locked.ts';
import {isLockLabel, LOCK_LABEL, staleLabel} from './names.ts';
import {deadlineOf, standingOf} from './standing.ts';
import {type LockTag, patchLockTag, readLockTag} from './tags.ts';

/**
Frees the label of locks that do not count any more. Each keeps its text under another label: what it says of keys is
still to be read, and nothing is lost should this run die next.
@throws RbacError `LOCKED` when one of them does count
*/
export async function freeLabel(locks: readonly LockTag[], ports: LockPorts): Promise<void> {
  for (const lock of locks) await refuseIfHeld(lock, ports);
  for (const lock of locks) await rename(lock, ports);
}

/** Looks again right before: its holder may have renewed it meanwhile, and even between that look and the renaming. */
async function rename({id}: LockTag, ports: LockPorts): Promise<void> {
  const {writer} = ports;
  const dead = await readLockTag(writer, id);
  if (dead === undefined || !isLockLabel(dead.label)) return;
  await refuseIfHeld(dead, ports);
  const renamed = await patchLockTag(writer, id, {label: staleLabel(randomUUID())});
  if (renamed === undefined || renamed.description === dead.description) return;
  await patchLockTag(writer, id, {label: LOCK_LABEL}).catch(() => {}); // 409: somebody was faster, and holds it now
  throw lockedError(renamed, deadlineOf(renamed, writer.clock()));
}

async function refuseIfHeld(lock: LockTag, {writer, holder}: LockPorts): Promise<void> {
  const standing = await standingOf(lock, writer.clock(), holder.process);
  if (standing.held) throw lockedError(lock, standing.until);
}
