import {EXIT, type ExitCode, InvalidFiles} from '../../errors.ts';
import {count, oneLine} from '../../model/text.ts';
import {knownError} from '../command.ts';

export const STATUSES = ['ok', 'warn', 'fail', 'skipped'] as const;

/** What a check has found. */
export interface Finding {
  readonly check: string;
  readonly status: (typeof STATUSES)[number];
  /** One safe line. */
  readonly message: string;
  /** What to do. One safe line. */
  readonly next?: string;
  /** Of a failure: the exit code that it has. */
  readonly exit?: ExitCode;
}

/** A finding before it has the name of its check. */
export type Found = Omit<Finding, 'check'>;

export const ok = (message: string): Found => ({status: 'ok', message: oneLine(message)});
export const warn = (message: string, next: string): Found => ({
  status: 'warn',
  message: oneLine(message),
  next: oneLine(next),
});
export const fail = (message: string, next: string): Found => ({...warn(message, next), status: 'fail'});
export const skipped = (message: string): Found => ({status: 'skipped', message: oneLine(message)});

/** What was thrown, as a finding: of credentials with their exit code, 8. */
export function failureOf(error: unknown): Found {
  if (error instanceof InvalidFiles) {
    const [{code, message} = {code: '', message: ''}] = error.problems;
    const rest = error.problems.length > 1 ? `, and ${count(error.problems.length - 1, 'more problem')}` : '';
    return fail(`${code}  ${message}${rest}`, 'instantly-rbac validate shows them at their lines');
  }
  const {code, message, hint = '', exitCode} = knownError(error);
  return {...fail(`${code}  ${message}`, hint), exit: exitCode === EXIT.credential ? exitCode : EXIT.failed};
}

/** Runs a check. Whatever it throws is what it has found: the others go on. */
export async function find(check: string, look: () => Promise<Found> | Found): Promise<Finding> {
  try {
    return {check, ...(await look())};
  } catch (error) {
    return {check, ...failureOf(error)};
  }
}
