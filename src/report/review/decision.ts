import type {ReviewRow} from '../../model/review.ts';

/** What can be decided of a row. */
export const DECISIONS = ['keep', 'remove', 'until', 'role'] as const;
export type DecisionWord = (typeof DECISIONS)[number];

/**
What a sheet may say of a row: nothing that an edit of the files could not bring about. The first rule that fits counts: the
owner stays; who is not in the files goes or stays as the files have it; who has expired stays only with a new day.
*/
export function decisionsFor({
  type,
  status,
  row,
  access,
}: Pick<ReviewRow, 'type' | 'status' | 'row' | 'access'>): readonly DecisionWord[] {
  if (type === 'person' && access === 'owner') return ['keep'];
  if (row.endsWith('-goes')) return ['remove'];
  if (/-(stays|beside)$/.test(row)) return ['keep'];
  if (status === 'expired') return ['remove', 'until'];
  return type === 'person' ? DECISIONS : ['keep', 'remove', 'until'];
}
