import type {Position} from '../model/position.ts';

/** What taking a person out of the files of a fleet comes to. */
export interface Offboarding {
  readonly email: string;
  /** Files that change, with their texts. */
  readonly edits: readonly {readonly file: string; readonly before: string; readonly after: string}[];
  /** Fields that name the person and are left as they are. */
  readonly mentions: readonly {readonly text: string; readonly at: Position}[];
  /** Keys that the person owns, with the place that says so. */
  readonly keys: readonly {readonly text: string; readonly at: Position}[];
  readonly written: boolean;
}
