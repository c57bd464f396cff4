import type {Address, Live} from '../model/object.ts';
import type {Change} from '../model/plan.ts';

/** Grants come before what takes away, unless an incident turns the halves round. */
export type Half = 'grant' | 'take';

/** A change that has no place in the order yet. */
export interface Draft {
  readonly change: Omit<Change, 'wave' | 'last_wave' | 'depends_on'>;
  readonly half: Half;
  /** Objects that must be there before (for what grants), or that may go only after (for what takes). */
  readonly references: readonly Address[];
  /** Changes that must come first for another reason. */
  readonly after: readonly Address[];
  /** Of a replacement whose new object comes first: how long the old one stays, in milliseconds. */
  readonly overlapMs?: number;
  /** The row in words when the old object of a replacement stays for good. */
  readonly summaryKeepingOld?: string;
  readonly live?: Live | undefined;
}

/** Whether an object bears the change's address only once the change is made: what refers to it has to wait. */
export const bringsAbout = ({change: {action, reason}}: Draft): boolean =>
  action === 'create' || action === 'replace' || reason === 'renamed';

/** Whether the old object of a replacement goes in the same run. */
export const removesInThisRun = ({change, overlapMs}: Draft): boolean =>
  change.action === 'replace' && (overlapMs ?? 0) === 0;
