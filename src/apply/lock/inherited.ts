import type {KeyUnderWay} from './key-under-way.ts';
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
