import type {Admins} from '../kinds/admins.ts';
import type {Kind} from '../kinds/kind.ts';
import type {Address} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import type {ReadBackPorts} from './read-back.ts';
import type {Recorder} from './record.ts';

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

/** What steps know of each other. */
export interface Run {
  readonly ports: StepPorts;
  /** Accepted admins, as far as writes are confirmed. */
  admins: Admins;
  /** Ids of what this run has made, by address. */
  readonly made: Map<Address, string>;
  /** `campaigns/…` or `accounts/…` resources whose assignment failed: nothing is taken from them. */
  readonly unassigned: Set<string>;
}
