import type {KeyUnderWay} from './key-under-way.ts';
import {SKEW_MS} from './names.ts';
import {deadlineOf} from './standing.ts';
import type {LockTag} from './tags.ts';

/** For how long after its lock's deadline a run's last requests may have been on their way, in milliseconds. */
const LAST_REQUESTS_MS = 300_000;

/**
The keys that the locks of dead runs name. Whoever can edit tags can write such a note, so it is held against what the
vendor itself says: a run cannot have put a key under way before its lock was there, nor long after its deadline.
@param now the vendor's clock
*/
export function inheritedKeys(tags: readonly LockTag[], now: Date): readonly KeyUnderWay[] {
  return tags.flatMap(tag => {
    const end = deadlineOf(tag, now) ?? now;
    const before = new Date(end.getTime() + LAST_REQUESTS_MS);
    const since = (noted: Date) =>
      new Date(Math.max(noted.getTime(), Number.isNaN(tag.createdMs) ? now.getTime() : tag.createdMs));
    return [...tag.keys].map(([hash, noted]) => ({hash, since: since(noted), before}));
  });
}

/**
The deadline that a dead run's note gets once another run holds the lock: nothing made from now on is its. Undefined when
the note says so already, or cannot be read.
@param now the vendor's clock
*/
export function closingDeadline({note}: LockTag, now: Date): Date | undefined {
  const closing = new Date(now.getTime() + SKEW_MS - LAST_REQUESTS_MS);
  return note !== undefined && note.until > closing ? closing : undefined;
}
