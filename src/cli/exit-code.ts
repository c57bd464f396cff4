import {EXIT, type ExitCode} from '../errors.ts';

/** When several exit codes apply, the first of these counts. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.usage,
  EXIT.invalid,
  EXIT.credential,
  EXIT.locked,
  EXIT.stale,
  EXIT.refused,
  EXIT.failed,
  EXIT.partial,
  EXIT.pending,
];

/** The exit code of a command to which several apply. */
export const firstOf = (...codes: readonly ExitCode[]): ExitCode =>
  PRECEDENCE.find(code => codes.includes(code)) ?? EXIT.ok;
