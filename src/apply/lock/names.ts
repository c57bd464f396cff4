import {RESERVED_LABEL} from '../../kinds/tag.ts';
import {fold} from '../../model/text.ts';

/** Label of the tag that is the lock. DOC: OpenAPI of 2026-08: labels are unique in a workspace; creating a second one is a 409. */
export const LOCK_LABEL = `${RESERVED_LABEL}lock`;

/** Beginning of the labels of notes that dead runs left behind; a uuid follows. */
const STALE_PREFIX = `${RESERVED_LABEL}stale-`;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A label for what a dead run's lock becomes: free of the lock's own label, and still there to be read. */
export const staleLabel = (uuid: string): string => `${STALE_PREFIX}${uuid}`;

export const isLockLabel = (label: string): boolean => fold(label) === LOCK_LABEL;

/** Whether a label is one that `staleLabel` makes. Other labels under the reserved prefix are nobody's to touch. */
export function isStaleLabel(label: string): boolean {
  const text = fold(label);
  return text.startsWith(STALE_PREFIX) && UUID.test(text.slice(STALE_PREFIX.length));
}

/** How far ahead of the vendor's clock a deadline is set, and the farthest one that is believed, in milliseconds. */
export const DEADLINE_MS = 120_000;

/** By how much two readings of the vendor's clock may differ (whole seconds, several servers), in milliseconds. GUESS. */
export const SKEW_MS = 5_000;

/** How often a lock is renewed while the work goes on, in milliseconds. */
export const RENEW_EVERY_MS = 20_000;

/** How old the last confirmed renewal may be before a write has to wait for a new one, in milliseconds. */
export const FRESH_MS = 30_000;

/**
How old it may be when new ones fail, in milliseconds. What is left until the deadline is for the write itself: DOC of
this tool's client: an attempt ends within 60 seconds.
*/
export const BEARABLE_MS = 60_000;
