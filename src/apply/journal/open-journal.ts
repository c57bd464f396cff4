import type {IntentLine, JournalHeader, SettledStatus} from './lines.ts';

/** A write that was announced, and what was heard of it afterwards. */
export interface FollowedIntent extends Omit<IntentLine, 'type'> {
  /** Id of what the API answered to have created. */
  readonly made: string | undefined;
  readonly delivered: boolean;
  readonly status: SettledStatus | undefined;
}

/** A journal that needs a look. */
export interface OpenJournal {
  readonly path: string;
  /** When it was begun and by whom; undefined when that line is broken. */
  readonly header: (JournalHeader & {readonly at: string}) | undefined;
  readonly intents: readonly FollowedIntent[];
  /** Numbers of the lines, from 1, that cannot be read. Half a line at the very end is what a crash leaves, and not counted. */
  readonly damaged: readonly number[];
}

/** Whether nobody knows what became of a write: it was not delivered, and not settled or settled as unclear. */
export const isOpenIntent = ({delivered, status}: FollowedIntent): boolean =>
  !delivered && (status === undefined || status === 'unclear');
