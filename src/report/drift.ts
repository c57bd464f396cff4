import type {Warning} from '../model/plan.ts';
import type {Brief} from './brief.ts';

/** Warnings that say: live state is not as the files say, and no change can put it right. */
const DRIFT_WARNINGS: ReadonlySet<string> = new Set([
  'OWNER_DIFFERS',
  'LIVE_AMBIGUOUS',
  'NOTHING_MATCHES',
  'NAME_AMBIGUOUS',
  'SUB_WORKSPACE_REJECTED',
  'WORKSPACE_HAS_PARENT',
]);

export const isDrift = ({code}: Warning): boolean => DRIFT_WARNINGS.has(code);

/** Whether live state is otherwise than the files say. */
export const hasDrift = ({changes, warnings}: Pick<Brief, 'changes' | 'warnings'>): boolean =>
  changes.length > 0 || warnings.some(isDrift);
