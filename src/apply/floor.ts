import type {Admins} from '../kinds/admins.ts';
import type {Change} from '../model/plan.ts';

/**
How many accepted admins every step must leave: what the guardrail wants or, where somebody has allowed it to be passed,
what the plan itself comes down to. A plan that was allowed to go low is not allowed to go lower when a step of it fails.
*/
export function adminFloor(changes: readonly Change[], admins: Admins, wanted: number, allowed: boolean): number {
  if (!allowed) return wanted;
  const now = admins.copy();
  let lowest = wanted;
  for (const change of [...changes].sort((a, b) => a.wave - b.wave)) {
    const lowers = now.lowers(change);
    now.follow(change);
    if (lowers) lowest = Math.min(lowest, now.count);
  }
  return lowest;
}
