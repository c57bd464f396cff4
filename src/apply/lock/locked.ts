import {RbacError} from '../../errors.ts';
import type {LockTag} from './tags.ts';

/** The lock that this run held is not its own any more. Nothing brings it back: what was not begun must not be begun. */
export class LockLost extends RbacError {
  constructor(why: string) {
    super('LOCKED', `the lock was lost: ${why}; nothing more is written`, {
      hint: 'see what the other apply did, then run apply again',
    });
  }
}

/** Exit 7: names who holds the lock, and until when if nothing more is heard of them. */
export function lockedError(tag: LockTag | undefined, until?: Date): RbacError {
  const when = until === undefined ? '' : `, until ${momentText(until)}`;
  return new RbacError('LOCKED', `another apply holds the lock: ${holderText(tag)}${when}`, {
    hint: 'wait for it, then run apply again; the lock of a dead one ends by itself at that time, or with: instantly-rbac unlock',
  });
}

/** The holder of a lock as one safe line. */
export const holderText = (tag: LockTag | undefined): string => tag?.note?.by || 'somebody whose note cannot be read';

/** `2026-11-23 12:02:00 UTC`. */
export const momentText = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
