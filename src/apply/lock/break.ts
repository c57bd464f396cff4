import {randomUUID} from 'node:crypto';
import type {Reader, Writer} from '../../api/client.ts';
import {holderText} from './locked.ts';
import {staleLabel} from './names.ts';
import {deadlineOf} from './standing.ts';
import {deleteLockTag, type LockTag, patchLockTag, readLockTags} from './tags.ts';

/** A lock as people are told of it. */
export interface LockView {
  /** One safe line. */
  readonly by: string;
  /** When it ends unless it is renewed, by the vendor's clock; undefined when nothing tells. */
  readonly until: Date | undefined;
  /** How many keys it names as under way. */
  readonly keys: number;
}

/** The lock of a workspace, if there is one: read, nothing more. */
export async function findLock(reader: Reader): Promise<LockView | undefined> {
  const {locks} = await readLockTags(reader);
  return viewOf(locks, reader);
}

/**
Removes a lock, whoever holds it; one that names keys under way becomes a note to the next apply. Its holder notices
before its next write, at the latest 30 seconds later.
@returns what was removed, or undefined when there was none
*/
export async function breakLock(writer: Writer): Promise<LockView | undefined> {
  const {locks} = await readLockTags(writer);
  const view = viewOf(locks, writer);
  for (const {id, keys} of locks) {
    if (keys.size === 0) await deleteLockTag(writer, id);
    else await patchLockTag(writer, id, {label: staleLabel(randomUUID())});
  }
  return view;
}

function viewOf(locks: readonly LockTag[], reader: Reader): LockView | undefined {
  const [first] = locks;
  if (first === undefined) return undefined;
  const keys = locks.reduce((sum, lock) => sum + lock.keys.size, 0);
  return {by: holderText(first), until: deadlineOf(first, reader.clock()), keys};
}
