import type {Writer} from '../../api/client.ts';
import {RbacError} from '../../errors.ts';
import type {Holder} from './holder.ts';
import {holderText, LockLost} from './locked.ts';
import {BEARABLE_MS, DEADLINE_MS, isLockLabel, LOCK_LABEL} from './names.ts';
import {type KeyTimes, noteText} from './note.ts';
import {type LockTag, patchLockTag, readLockTags} from './tags.ts';

export interface Renewal {
  readonly writer: Writer;
  readonly id: string;
  readonly holder: Holder;
  readonly keys: KeyTimes;
}

/**
Sets a new deadline and writes down the keys under way. The answer shows the label as it was at that moment: a lock that
somebody took over has another one. Then the list must show no older lock; the vendor has let racing creations both pass
(LIVE 2026-07), and the oldest wins.
@throws LockLost when it is not ours any more
@throws RbacError when the API does not keep what was written, or cannot be reached
*/
export async function renew(renewal: Renewal): Promise<void> {
  const {writer, id} = renewal;
  const until = await setDeadline(renewal);
  // What is known of the vendor's clock was wrong if this machine slept; the answer has put it right.
  if (until.getTime() - writer.clock().getTime() < DEADLINE_MS - BEARABLE_MS) await setDeadline(renewal);

  const {locks} = await readLockTags(writer, LOCK_LABEL);
  const [first] = locks;
  if (first !== undefined && first.id !== id && locks.some(lock => lock.id === id))
    throw new LockLost(`an older one came to light, of ${holderText(first)}`);
}

async function setDeadline({writer, id, holder, keys}: Renewal): Promise<Date> {
  const until = new Date(writer.clock().getTime() + DEADLINE_MS);
  const tag = await patchLockTag(writer, id, {description: noteText(holder, until, keys)});
  if (tag === undefined) throw new LockLost('somebody removed it');
  if (!isLockLabel(tag.label)) throw new LockLost('it had passed its deadline, and another apply took it over');
  if (!keeps(tag, holder, keys)) throw notKept();
  return until;
}

function keeps({note, keys}: LockTag, {id}: Holder, wanted: KeyTimes): boolean {
  return note?.holder === id && keys.size === wanted.size && [...wanted.keys()].every(hash => keys.has(hash));
}

const notKept = () =>
  new RbacError('API_SHAPE', 'the API does not keep the description of the lock as it was written', {
    hint: 'make sure that no other apply runs, then pass --lock off',
  });
