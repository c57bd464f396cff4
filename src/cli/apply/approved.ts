import type {KeyUnderWay} from '../../apply/lock/index.ts';
import type {ExitCode} from '../../errors.ts';
import type {Plan} from '../../model/plan.ts';
import type {Planned} from '../planning.ts';
import {type ApplyContext, notToWrite, write} from './carry-out.ts';
import {notesOf, underLock} from './guard.ts';
import type {Leftovers} from './leftovers.ts';
import {narrowed} from './saved-plan.ts';

/** Plans anew. @param notes of keys under way, from the lock that this run holds */
export type Replan = (notes?: readonly KeyUnderWay[]) => Promise<Planned>;

/** A plan that somebody has approved, and whether dead runs have left anything to clear up. */
export interface Approved {
  readonly plan: Plan;
  readonly leftovers: Pick<Leftovers, 'remain'>;
}

/**
What is left of an apply once its plan is approved. When nothing is to change, the lock is still taken to clear up what
dead runs have left.
*/
export async function applyApproved(
  {plan, leftovers}: Approved,
  replan: Replan,
  context: ApplyContext,
): Promise<ExitCode> {
  const clearsUp = plan.changes.length === 0 && leftovers.remain && context.desired.workspace?.id !== undefined;
  const reason = clearsUp ? undefined : await notToWrite(plan, context);
  return reason ?? applyUnderLock(plan, replan, context);
}

/**
Takes the lock, plans again, and writes what both plans ask for.
@param show is given what that is, before it is written
*/
export function applyUnderLock(
  plan: Plan,
  replan: Replan,
  context: ApplyContext,
  show: (plan: Plan) => void = () => {},
): Promise<ExitCode> {
  const {options, io, desired, connection} = context;
  return underLock(plan.workspace.id, connection, options, io, async guard => {
    const planned = narrowed(plan, await replan(notesOf(guard, options)), desired, io);
    show(planned.plan);
    return write(planned, guard, context);
  });
}
