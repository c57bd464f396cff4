import {getSystemErrorMap} from 'node:util';
import {type ErrorCode, RbacError} from '../../errors.ts';

/** The code of a journal that cannot be used. Without a journal nothing is written: a crash would leave no trace. */
const CODE: ErrorCode = 'JOURNAL_UNUSABLE';

/** A journal, or the folder of journals, that cannot be used. `message` without what a file says. */
export const unusableJournal = (message: string, hint: string): RbacError => new RbacError(CODE, message, {hint});

/** A failed call of the system in our words. Never the error's own message. */
export const journalFault = (what: string, error: unknown): RbacError =>
  error instanceof RbacError
    ? error
    : unusableJournal(`${what}: ${systemReason(error)}`, 'make room or choose another folder with --state-dir');

/** Whether an error of the system has one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

function systemReason(error: unknown): string {
  const {errno, code} = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const [name, description] = (errno !== undefined && getSystemErrorMap().get(errno)) || [code];
  return description === undefined ? (name ?? 'unexpected fault') : `${description} (${name})`;
}
