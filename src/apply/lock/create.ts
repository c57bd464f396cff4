import {isUnclear} from '../../api/connect.ts';
import {RbacError} from '../../errors.ts';
import type {LockPorts} from './lock.ts';
import {lockedError} from './locked.ts';
import {DEADLINE_MS, LOCK_LABEL} from './names.ts';
import {noteText} from './note.ts';
import {deadlineOf} from './standing.ts';
import {deleteLockTag, type LockTag, type LockTags, readLockTags, tagOf} from './tags.ts';

/** Pauses before looking at what a creation led to, in milliseconds. GUESS: a list shows a new tag, and a racing one, after half a second. */
const LOOKS_MS = [500, 1_000, 2_000];

/**
Creates the lock.
@returns its id, or undefined when somebody was faster (409)
*/
export async function createLock(ports: LockPorts): Promise<string | undefined> {
  const {writer, holder} = ports;
  const until = new Date(writer.clock().getTime() + DEADLINE_MS);
  try {
    const description = noteText(holder, until, new Map());
    return tagOf(await writer.post('custom-tags', {label: LOCK_LABEL, description})).id;
  } catch (error) {
    if (error instanceof RbacError && error.code === 'API_CONFLICT' && !isUnclear(error)) return undefined;
    const made = isUnclear(error) ? await findOurs(ports) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

/** After a lost answer: the lock with our mark, if it was made. */
async function findOurs({writer, holder, sleep}: LockPorts): Promise<string | undefined> {
  for (const pauseMs of LOOKS_MS) {
    await sleep(pauseMs);
    const {locks} = await readLockTags(writer);
    const ours = locks.find(({note}) => note?.holder === holder.id);
    if (ours !== undefined) return ours.id;
  }
  return undefined;
}

/**
Looks whether the new lock is the only one, or the oldest: the vendor has let racing creations both pass (LIVE 2026-07).
@returns the notes of dead runs, as the same look shows them
@throws RbacError `LOCKED` when an older one is there; ours is deleted by the caller
*/
export async function confirmOldest(id: string, {writer, sleep}: LockPorts): Promise<LockTags['stale']> {
  for (const pauseMs of LOOKS_MS) {
    await sleep(pauseMs);
    const {locks, stale} = await readLockTags(writer);
    const [first] = locks;
    if (first !== undefined && first.id !== id) throw lockedError(first, deadlineOf(first, writer.clock()));
    if (first !== undefined) return stale;
  }
  throw new RbacError('API_PARTIAL', 'the API does not list the lock that it has just made', {
    hint: 'run apply again; if it stays so and no other apply runs, pass --lock off',
  });
}

/** Takes back a lock that is of no use. Never rejects: it ends by itself within two minutes. */
export const discard = (id: LockTag['id'], {writer}: LockPorts): Promise<void> =>
  deleteLockTag(writer, id).catch(() => {});
