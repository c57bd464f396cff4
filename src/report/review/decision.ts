import type {Status} from '../../model/access.ts';
import type {ReviewRow} from '../../model/review.ts';

/** What can be decided of a row. */
export const DECISIONS = ['keep', 'remove', 'until', 'role'] as const;
export type DecisionWord = (typeof DECISIONS)[number];

/** What the files can say of somebody whom they declare. */
const DECLARED: readonly DecisionWord[] = ['keep', 'remove', 'until'];

/** The next apply removes them, whatever a sheet says; only a new entry in the files would keep them. */
const GOING: ReadonlySet<Status> = new Set(['undeclared', 'leaving']);

/**
What a sheet may say of a row: nothing that an edit of the files could not bring about. The first rule that fits counts: the
owner stays; who expired stays only with a new day; who is not in the files is kept or removed by them as they are.
*/
export function decisionsFor({
  type,
  status,
  row,
  access,
}: Pick<ReviewRow, 'type' | 'status' | 'row' | 'access'>): readonly DecisionWord[] {
  if (type === 'person' && access === 'owner') return ['keep'];
  if (GOING.has(status)) return ['remove'];
  if (/-(undeclared|beside)$/.test(row)) return ['keep'];
  if (status === 'expired') return ['remove', 'until'];
  return type === 'person' ? [...DECLARED, 'role'] : DECLARED;
}
