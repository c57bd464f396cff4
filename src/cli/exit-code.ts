import {EXIT, EXIT_ORDER, type ExitCode} from '../errors.ts';

/** The exit code of a command to which several apply. */
export const firstOf = (...codes: readonly ExitCode[]): ExitCode =>
  EXIT_ORDER.find(code => codes.includes(code)) ?? EXIT.ok;
