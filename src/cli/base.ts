import type {Command} from 'commander';
import {InvalidFiles, RbacError} from '../errors.ts';
import type {DesiredState} from '../model/desired.ts';
import type {Plan} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import type {PlanInput} from '../plan/build.ts';
import {markOrigins} from '../plan/origins.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';
import {fileOptions, underTrusted} from './load.ts';
import {listOption} from './options.ts';

/** Against which commit rows are marked as a change of the files or as drift. */
export const withBase = (command: Command): Command =>
  command.option('--base <revision>', 'mark each row as your change since this commit, as drift, or as both');

/**
The files as they were at `--base`, under the same trusted guardrails. Undefined without the option, and, with one line
on standard error, when git has no such commit or the files of then are no good: the plan stands without it.
*/
export async function baseOf(options: Options, io: Io): Promise<DesiredState | undefined> {
  const revision = options.base;
  if (typeof revision === 'object') return revision as DesiredState; // Of a workspace of a fleet, which has read them.
  if (typeof revision !== 'string') return undefined;
  try {
    const {readDesiredAt} = await import('../desired/revision.ts');
    const then = {revision, files: listOption(options.file), cwd: io.cwd, absentIsEmpty: true};
    const {desired} = await readDesiredAt(then, fileOptions(options, io));
    return await underTrusted(desired, options, io);
  } catch (error) {
    return withoutBase(error, undefined, io);
  }
}

/** The plan with the origin of each row, as far as there is a base. */
export function withOrigins(plan: Plan, input: PlanInput, base: DesiredState | undefined, io: Io): Plan {
  if (!base) return plan;
  try {
    return markOrigins(plan, input, base);
  } catch (error) {
    return withoutBase(error, plan, io);
  }
}

/** Tells why rows are not marked. @throws whatever is no error of the files or of git */
export function withoutBase<T>(error: unknown, instead: T, io: Io): T {
  if (!(error instanceof RbacError || error instanceof InvalidFiles)) throw error;
  io.err(`! Rows are not marked, for --base cannot be used: ${oneLine(wordsOf(error))}\n`);
  return instead;
}

function wordsOf(error: RbacError | InvalidFiles): string {
  if (error instanceof RbacError) return [error.message, ...(error.hint === undefined ? [] : [error.hint])].join(' → ');
  const [first] = error.problems;
  return `${first?.message ?? 'invalid'} (${first?.at.file ?? 'a file'} of then)`;
}
