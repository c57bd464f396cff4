import {RbacError} from '../../errors.ts';
import {oneLine} from '../../model/text.ts';
import {confirmOldest, createLock, discard} from './create.ts';
import {HeldLock} from './held-lock.ts';
import {inheritedKeys} from './inherited.ts';
import {type Lock, type LockPorts, noLock} from './lock.ts';
import {lockedError} from './locked.ts';
import {deadlineOf} from './standing.ts';
import {type LockTag, readLockTags} from './tags.ts';
import {freeLabel} from './take-over.ts';
import {tidied} from './tidy.ts';

/** How often the label may turn out to be taken while no lock that counts is seen, and the pause in between, in milliseconds. */
const TRIES = 4;
const PAUSE_MS = 1_000;

/**
Takes the lock of a workspace, or takes over one whose holder is past its deadline or provably dead.
@throws RbacError `LOCKED` (exit 7) naming holder and time when another apply holds it; `AUTH_SCOPE` when the key lacks the
tag scopes and the mode is `required`; whatever else the API refuses
*/
export async function acquireLock(ports: LockPorts): Promise<Lock> {
  if (ports.mode === 'off') return noLock();
  let seen: readonly LockTag[] = [];
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if (tries > 0) await ports.sleep(PAUSE_MS);
      const {locks, stale} = await readLockTags(ports.writer);
      seen = [...locks, ...stale];
      await freeLabel(locks, ports);
      const lock = await takeFree(ports);
      if (lock !== undefined) return lock;
    }
  } catch (error) {
    if (ports.mode === 'required' || !lacksScope(error)) throw error;
    return withoutLock(error, seen, ports);
  }
  const [first] = seen;
  throw lockedError(first, first && deadlineOf(first, ports.writer.clock()));
}

/** @returns undefined when somebody was faster */
async function takeFree(ports: LockPorts): Promise<Lock | undefined> {
  const createdAt = ports.monotonicMs();
  const id = await createLock(ports);
  if (id === undefined) return undefined;
  let lock: HeldLock | undefined;
  try {
    const stale = await confirmOldest(id, ports);
    lock = new HeldLock(id, await tidied(stale, ports), createdAt, ports);
    await lock.confirm();
    return lock;
  } catch (error) {
    await (lock?.release() ?? discard(id, ports));
    throw error;
  }
}

const lacksScope = (error: unknown): boolean => error instanceof RbacError && error.code === 'AUTH_SCOPE';

function withoutLock(error: unknown, seen: readonly LockTag[], {writer, warn}: LockPorts): Lock {
  warn(
    `going on without the lock, so make sure that no other apply runs: ${messageOf(error)}; give the key custom_tags:all`,
  );
  return noLock(inheritedKeys(seen, writer.clock()));
}

const messageOf = (error: unknown): string => (error instanceof Error ? oneLine(error.message) : 'unknown error');
