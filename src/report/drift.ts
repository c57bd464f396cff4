import type {AssertionResult} from '../model/assertion.ts';
import type {Plan, Warning} from '../model/plan.ts';

/** Warnings that say: live state is not as the files say, and no change can put it right. */
const DRIFT_WARNINGS: ReadonlySet<string> = new Set([
  'OWNER_DIFFERS',
  'LIVE_AMBIGUOUS',
  'LIVE_UNKNOWN',
  'NOTHING_MATCHES',
  'NAME_AMBIGUOUS',
  'SUB_WORKSPACE_REJECTED',
  'WORKSPACE_HAS_PARENT',
]);

export const isDrift = ({code}: Warning): boolean => DRIFT_WARNINGS.has(code);

/** Whether an assertion does not hold now, or would not hold after an apply. */
export const isBroken = ({status}: AssertionResult): boolean => status === 'failed' || status === 'repaired';

/** Whether any of the assertions is broken: access is otherwise than the files say it must be. */
export const hasBroken = ({assertions = []}: Pick<Plan, 'assertions'>): boolean => assertions.some(isBroken);

/** Whether live state is otherwise than the files say. */
export const hasDrift = (plan: Pick<Plan, 'changes' | 'warnings' | 'assertions'>): boolean =>
  plan.changes.length > 0 || plan.warnings.some(isDrift) || hasBroken(plan);
