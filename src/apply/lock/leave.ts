import {randomUUID} from 'node:crypto';
import type {Writer} from '../../api/client.ts';
import type {Holder} from './holder.ts';
import {staleLabel} from './names.ts';
import {type KeyTimes, noteText} from './note.ts';
import {deleteLockTag, patchLockTag} from './tags.ts';

export interface Leaving {
  readonly writer: Writer;
  readonly id: string;
  readonly holder: Holder;
  readonly keys: KeyTimes;
}

/**
Gives a lock up. With keys still under way its tag stays under another label, as a note to the next run. A deletion that
fails is tried once more: whatever it was, nothing speaks against it. A tag that cannot be deleted at all gets a deadline
in the past, so that at least nobody waits for it.
@throws RbacError when the tag could be neither renamed nor deleted
*/
export async function leave({writer, id, holder, keys}: Leaving): Promise<void> {
  const ended = {description: noteText(holder, writer.clock(), keys)};
  if (keys.size > 0) {
    await patchLockTag(writer, id, {label: staleLabel(randomUUID()), ...ended});
    return;
  }
  try {
    await deleteLockTag(writer, id).catch(() => deleteLockTag(writer, id));
  } catch (error) {
    await patchLockTag(writer, id, ended).catch(() => {});
    throw error;
  }
}
