import type {Status} from '../../model/access.ts';
import type {ReviewRow} from '../../model/review.ts';

/** What a page can be narrowed to. */
export const SHOWN = [
  {flag: 'differs', title: 'not as declared'},
  {flag: 'pending', title: 'open invitations'},
  {flag: 'silent', title: 'no sign of use'},
  {flag: 'dangerous', title: 'dangerous keys'},
  {flag: 'unreasoned', title: 'without a reason'},
  {flag: 'endless', title: 'without an end'},
] as const;
export type Flag = (typeof SHOWN)[number]['flag'];

const FITTING: ReadonlySet<Status> = new Set(['in_step', 'foreign', 'ignored', 'unmanaged', 'declared', 'live']);

/** Which of these choices take a row in. */
export function flagsOf(row: ReviewRow): readonly Flag[] {
  const isOwner = row.access === 'owner';
  const tests: readonly (readonly [Flag, boolean])[] = [
    ['differs', !FITTING.has(row.status)],
    ['pending', row.pending !== null],
    ['silent', row.activity !== null && row.activity.lines === 0],
    ['dangerous', (row.key?.dangers.length ?? 0) > 0],
    ['unreasoned', row.why.reason === null && !isOwner],
    ['endless', row.until === null && row.key?.rotation_due == null && !isOwner],
  ];
  return tests.filter(([, holds]) => holds).map(([flag]) => flag);
}
