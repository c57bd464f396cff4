import type {ExitCode} from '../errors.ts';
import {checkSides, codeOf, withAccess, withNarrowing} from './access.ts';
import type {CommandSpec, Options} from './command.ts';
import {openConnection} from './connection.ts';
import {firstOf} from './exit-code.ts';
import {checkFormats} from './formats.ts';
import type {Io} from './io.ts';
import {loadDesired} from './load.ts';
import {printReview, REVIEW_FORMATS} from './print-review.ts';
import {REVIEWED, type Reviewed, reviewOf, withEvidence} from './reviewed.ts';
import {withTargets} from './targets.ts';

export const review: CommandSpec = {
  name: 'review',
  summary: 'Review access: who and what has it, since when, by whom, why and until when, with a place for decisions.',
  examples: [
    'review --format html=review.html',
    'review --format csv=review.csv --since 180d',
    'review --declared --as-of 2027-01-31 --format markdown',
  ],
  define: command => withTargets(withNarrowing(withEvidence(withAccess(command))), REVIEW_FORMATS),

  async run({options, io}): Promise<ExitCode> {
    checkSides(options, io);
    await checkFormats(options, io);
    const found = await look(options, io);
    const printed = await printReview(found.review, options, io);
    return firstOf(printed, codeOf(found, REVIEWED));
  },
};

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
