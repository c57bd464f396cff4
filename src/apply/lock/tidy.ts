import {oneLine} from '../../model/text.ts';
import {closingDeadline} from './inherited.ts';
import type {LockPorts} from './lock.ts';
import {noteText} from './note.ts';
import {deleteLockTag, type LockTag, patchLockTag} from './tags.ts';

/**
What dead runs left behind, put in order by the new holder of the lock: notes that name no key go, and the others are
closed, so that no key that is made from now on is ever taken for theirs. What fails is told, and hurts nobody.
*/
export async function tidied(stale: readonly LockTag[], ports: LockPorts): Promise<readonly LockTag[]> {
  const kept: LockTag[] = [];
  for (const tag of stale) {
    const left = await tidy(tag, ports).catch(error => {
      const why = error instanceof Error ? oneLine(error.message) : 'unknown error';
      ports.warn(`the tag ${oneLine(tag.label)} could not be tidied up: ${why}`);
      return tag;
    });
    if (left !== undefined && left.keys.size > 0) kept.push(left);
  }
  return kept;
}

async function tidy(tag: LockTag, {writer}: LockPorts): Promise<LockTag | undefined> {
  if (tag.keys.size === 0) {
    await deleteLockTag(writer, tag.id);
    return undefined;
  }
  const {id, note, keys} = tag;
  const until = closingDeadline(tag, writer.clock());
  if (note === undefined || until === undefined) return tag;
  const description = noteText({id: note.holder, by: note.by, process: note.process}, until, keys);
  await patchLockTag(writer, id, {description});
  return {...tag, note: {...note, until}};
}
