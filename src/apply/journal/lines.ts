import type {Action} from '../../model/plan.ts';
import type {ProcessIdentity} from '../lock/process-identity.ts';

/**
The lines of a journal, one JSON object each, in the order of things. None has room for a secret: every value is a name,
an id, a time or a number that a plan shows as well. Times are ISO 8601 by the vendor's clock.
*/
export type Line = BeginLine | IntentLine | MadeLine | DeliveredLine | SettledLine | EndLine | SettledByLine;

/** A value of the command line's. */
export type OptionValue = string | number | boolean | readonly string[];

/** Who, what for, and with which permissions. The first line. */
export interface JournalHeader {
  readonly tool: {readonly name: string; readonly version: string};
  /** Host of the API, with its port if it has one. */
  readonly api: string;
  readonly workspace: string;
  /** Who on what, as in the lock. */
  readonly by: string;
  readonly process: ProcessIdentity;
  /** The commit that was checked out; null outside git. */
  readonly commit: string | null;
  readonly plan: {readonly desired_digest: string; readonly live_digest: string};
  /** Rules that `--allow` let pass. */
  readonly allowed: readonly string[];
  readonly options: Readonly<Record<string, OptionValue | undefined>>;
}

/** One write that is about to be made, with what it takes to find the object should nothing more be heard of it. */
export interface Intent {
  readonly address: string;
  readonly action: Action;
  /** The vendor's id of the object that is written to; null when it is to be created. */
  readonly id: string | null;
  /** Names of the fields that are written. Never their values. */
  readonly fields: readonly string[];
  /** Under which the object can be found: a key's name, a member's address, a tag's label. */
  readonly name: string;
  /** Ids of the objects that the API listed under that name before the write. */
  readonly known: readonly string[];
}

/**
How a change ended. `unclear`: the write, or the delivery of a secret, may have taken effect: the intent stays open for the
next apply.
*/
export const STATUSES = ['applied', 'failed', 'unclear', 'blocked', 'not_tried'] as const;
export type SettledStatus = (typeof STATUSES)[number];

export interface BeginLine extends JournalHeader {
  readonly type: 'begin';
  readonly v: 1;
  readonly at: string;
}

export interface IntentLine extends Intent {
  readonly type: 'intent';
  readonly at: string;
  /** Counts from 1. */
  readonly n: number;
}

export interface MadeLine {
  readonly type: 'made';
  readonly at: string;
  readonly n: number;
  readonly id: string;
}

export interface DeliveredLine {
  readonly type: 'delivered';
  readonly at: string;
  readonly n: number;
}

export interface SettledLine {
  readonly type: 'settled';
  readonly at: string;
  readonly n: number;
  readonly status: SettledStatus;
}

export interface EndLine {
  readonly type: 'end';
  readonly at: string;
  /** How many changes ended in which way. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Intents that stay open. */
  readonly open: number;
}

/** Put at the end by a later run that has settled what was left open. */
export interface SettledByLine {
  readonly type: 'settled_by';
  readonly at: string;
  readonly by: string;
}
