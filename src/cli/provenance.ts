import type {Command} from 'commander';
import type {ShownChange} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import type {Options} from './command.ts';
import type {Io} from './io.ts';

/** How long git may take for all rows. */
const LIMIT_MS = 10_000;

/** Whether rows name the commit, author and date of the line that asks for them. */
export const withProvenance = (command: Command): Command =>
  command
    .option(
      '--provenance',
      'name the commit, author and date behind each row (default: in markdown, in a git checkout)',
    )
    .option('--no-provenance', 'do not');

/**
The changes with the commits that asked for them, when that is asked for or goes without saying. It never fails: what
goes wrong is one line on standard error, and none when nobody has asked.
@param files names of the files, as the command line gives them
*/
export async function addProvenance<Row extends ShownChange>(
  changes: readonly Row[],
  files: readonly string[],
  options: Options,
  io: Io,
): Promise<readonly Row[]> {
  const asked = options.provenance === true;
  if (changes.length === 0 || options.provenance === false || (!asked && !makesMarkdown(options, io))) return changes;
  const {provenanceOf} = await import('../desired/provenance.ts');
  const {of, trouble} = await provenanceOf(changes, {files, cwd: io.cwd, limitMs: LIMIT_MS});
  if (asked && trouble !== undefined)
    io.err(`! ${of.size === 0 ? 'No row names its commit' : 'Not every row names its commit'}: ${oneLine(trouble)}\n`);
  return changes.map(change => {
    const provenance = of.get(change);
    return provenance === undefined ? change : {...change, provenance};
  });
}

/** Whether a page in markdown is made, be it into a file or as the step summary. */
const makesMarkdown = ({format, summary}: Options, {env}: Pick<Io, 'env'>): boolean =>
  (Array.isArray(format) && format.some(one => one?.format === 'markdown')) ||
  (summary !== false && (env.GITHUB_STEP_SUMMARY ?? '') !== '');
