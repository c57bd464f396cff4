import {DEADLINE_MS, SKEW_MS} from './names.ts';
import {isGone, type ProcessIdentity} from './process-identity.ts';
import type {LockTag} from './tags.ts';

/** Whether a lock that somebody else took still counts. `until`: when it ends unless it is renewed; by the vendor's clock. */
export type Standing = {readonly held: true; readonly until: Date | undefined} | {readonly held: false};

const DEAD: Standing = {held: false};

/**
Whether a lock still counts. It does not when its deadline has passed, or when its holder is provably gone from this
machine. A deadline that cannot be read, or is farther ahead than any that this tool sets, is not believed: then two
minutes without a change to the tag are the end.
@param now the vendor's clock
*/
export async function standingOf(tag: LockTag, now: Date, here: ProcessIdentity): Promise<Standing> {
  const until = deadlineOf(tag, now);
  if (until !== undefined && until.getTime() < now.getTime()) return DEAD;
  if (tag.note !== undefined && (await isGone(tag.note.process, here))) return DEAD;
  return {held: true, until};
}

/** When a lock ends unless it is renewed; undefined when neither its text nor the API tells. */
export function deadlineOf({note, updatedMs}: Pick<LockTag, 'note' | 'updatedMs'>, now: Date): Date | undefined {
  const farthest = now.getTime() + DEADLINE_MS + SKEW_MS;
  if (note !== undefined && note.until.getTime() <= farthest) return note.until;
  return Number.isNaN(updatedMs) ? undefined : new Date(updatedMs + DEADLINE_MS);
}
