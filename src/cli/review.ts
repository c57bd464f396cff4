import type {Command} from 'commander';
import {type ExitCode, RbacError} from '../errors.ts';
import {checkSides, codeOf, withAccess, withNarrowing} from './access.ts';
import type {CommandSpec, Options} from './command.ts';
import {openConnection} from './connection.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats} from './formats.ts';
import type {Io} from './io.ts';
import {loadDesired} from './load.ts';
import {printReview, REVIEW_FORMATS} from './review/print.ts';
import {REVIEWED, type Reviewed, reviewOf, withEvidence} from './review/reviewed.ts';
import {withTargets} from './targets.ts';

export const review: CommandSpec = {
  name: 'review',
  summary: 'Review access: who and what has it, since when, by whom, why and until when, with a place for decisions.',
  examples: [
    'review --format html=review.html',
    'review --format csv=review.csv --since 180d',
    'review --declared --as-of 2027-01-31 --format markdown',
    'review --decisions review.csv',
    'review --decisions review.csv --write',
  ],
  define: command => withDecisions(withTargets(withNarrowing(withEvidence(withAccess(command))), REVIEW_FORMATS)),

  async run({options, io}): Promise<ExitCode> {
    checkDecisions(options);
    if (options.decisions !== undefined) return (await import('./review/decisions.ts')).carryOutSheet(options, io);
    checkSides(options, io);
    await checkFormats(options, io);
    const found = await look(options, io);
    const printed = await printReview(found.review, options, io);
    return firstOf(printed, codeOf(found, REVIEWED));
  },
};

/** A sheet that comes back. */
export const withDecisions = (command: Command): Command =>
  command
    .option('--decisions <file>', 'a filled-in sheet (CSV or JSON): show how it would edit the files, offline')
    .option('--write', 'with --decisions: write the files, all of them or none');

/** Options that mean nothing to a sheet, or without one. @throws RbacError `USAGE` */
export function checkDecisions(options: Options): void {
  if (options.decisions === undefined) {
    if (options.write === true)
      throw new RbacError('USAGE', '--write writes decisions', {hint: 'name a filled-in sheet with --decisions'});
    return;
  }
  const other = UNASKED.find(name => options[name] !== undefined);
  if (other === undefined) return;
  const flag = `--${other.replace(/[A-Z]/, letter => `-${letter.toLowerCase()}`)}`;
  throw new RbacError('USAGE', `--decisions edits files, offline: ${flag} means nothing to it`, {
    hint: `leave out ${flag}`,
  });
}

/** A sheet says for itself which rows of which workspaces it is about. */
const UNASKED = ['live', 'format', 'target', 'exclude', 'emulator', 'asOf', 'select', 'shard'];

async function look(options: Options, io: Io): Promise<Reviewed> {
  const desired = options.live === true ? undefined : await loadDesired(options, io);
  if (options.declared === true) return reviewOf({desired, connection: undefined}, options, io);
  const connection = await openConnection(options, io, desired);
  try {
    return await reviewOf({desired, connection}, options, io);
  } finally {
    await connection.close();
  }
}
