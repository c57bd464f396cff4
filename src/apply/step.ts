import type {Admins} from '../kinds/admins.ts';
import type {Kind} from '../kinds/kind.ts';
import type {Address} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import type {BatchSize} from './batch-size.ts';
import type {ReadBackPorts} from './read-back.ts';
import type {Entry, Recorder} from './record.ts';

/** One step of a change; the second step of a replacement removes the old object. */
export interface Step {
  readonly change: Change;
  readonly removing: boolean;
}

export interface StepPorts extends ReadBackPorts {
  readonly kinds: readonly Kind[];
  /** True once no further change may start. */
  readonly stopped: () => boolean;
  readonly recorder: Recorder;
}

/** One step on its way to its outcome. */
export interface Attempt {
  readonly change: Change;
  /**
  Asks whether the step may be taken, and puts it on record. When it may not, there is no entry, and the outcome is
  settled. Asked again, it gives the same answer.
  */
  begin(): Promise<Entry | undefined>;
  /** Settles the outcome of a step that was begun. @param work resolves with a note for the closing table */
  end(work: () => Promise<string | undefined>): Promise<void>;
}

/** What steps know of each other. */
export interface Run {
  readonly ports: StepPorts;
  /** Accepted admins, as far as writes are confirmed. */
  readonly admins: Admins;
  /** Ids of what this run has made, by address. */
  readonly made: Map<Address, string>;
  /** `campaigns/…` or `accounts/…` resources whose assignment failed, or was blocked: nothing is taken from them. */
  readonly unassigned: Set<string>;
  /** How much the API takes in one request of assignments, as far as it has shown. */
  readonly batch: BatchSize;
}
