import type {Command} from 'commander';
import type {Brief} from '../../report/brief.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import {besides} from '../besides.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';

/** Whether reviewers get the result as a comment. */
export const withComment = (command: Command): Command =>
  command.option('--comment [name]', 'keep one comment on the pull or merge request up to date, or one for each name');

/** Keeps the comment of this run, when that is asked for. Trouble is one line on standard error. */
export async function comment(brief: Brief | FleetBrief, options: Options, io: Io): Promise<void> {
  if (options.comment === undefined || options.comment === false) return;
  const write = async () => {
    const {writeComment} = await import('./write-comment.ts'); // `diff` needs no HTTP otherwise.
    await writeComment(brief, options.comment, io);
  };
  await besides('The comment was not written', write, options, io);
}
