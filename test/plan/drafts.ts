import type {KindName} from '../../src/model/object.ts';
import type {Action, Change} from '../../src/model/plan.ts';
import type {Draft} from '../../src/plan/draft.ts';

/** A draft of a change; what a test does not name has a plain value. */
export function draft(
  action: Action,
  address: Change['address'],
  more: Omit<Partial<Draft>, 'change'> & {readonly change?: Partial<Change>} = {},
): Draft {
  const {change, ...rest} = more;
  const takes = action === 'delete' || action === 'unassign';
  return {
    change: {
      address,
      kind: address.slice(0, address.indexOf('/')) as KindName,
      action,
      reason: 'declared',
      risk: 'low',
      at: null,
      id: action === 'create' ? null : `id of ${address}`,
      before: null,
      after: null,
      fields: [],
      summary: '',
      ...change,
    },
    half: takes ? 'take' : 'grant',
    references: [],
    after: [],
    ...rest,
  };
}
