import {count} from '../../model/text.ts';
import type {Decided} from '../../report/review/decide.ts';
import type {Style} from '../style.ts';
import {renderTextDiff} from '../text-diff.ts';

/** What a sheet comes to, and the files that it changes. */
export interface Outcome extends Pick<Decided, 'counts'> {
  readonly rewrites: readonly {readonly file: string; readonly before: string; readonly after: string}[];
  readonly written: boolean;
  /** The command that shows what the files come to. */
  readonly next: string;
}

/** The diff of each file, what was decided, and the next command. Ends with a newline. */
export function renderDecided(outcome: Outcome, style: Style): string {
  const diffs = outcome.rewrites.map(({file, before, after}) => renderTextDiff(file, before, after, style));
  return [...diffs, `${countsText(outcome)}\n${nextText(outcome)}\n`].join('\n');
}

function countsText({counts: {keep, remove, until, role, undecided}}: Outcome): string {
  const parts = [
    `${keep} to keep`,
    `${remove} to remove`,
    ...(until > 0 ? [`${until} with an end`] : []),
    ...(role > 0 ? [`${role} with another role`] : []),
    `${undecided} undecided`,
  ];
  return `Decisions: ${parts.join(', ')}.`;
}

function nextText({rewrites, written, next}: Outcome): string {
  if (rewrites.length === 0) return 'No decision changes the files.';
  const files = count(rewrites.length, 'file');
  if (written) return `${files} written. Next: ${next}`;
  return `${files} would change; nothing was written. The same command with --write writes, then: ${next}`;
}
