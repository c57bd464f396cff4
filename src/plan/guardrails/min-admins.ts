import {adminsOf} from '../../kinds/admins.ts';
import {GUARDRAIL_DEFAULTS} from '../../model/guardrails.ts';
import {count} from '../../model/text.ts';
import {type Guardrail, passed} from './guardrail.ts';

/** How many accepted admins must be left at every step; the owner counts. */
export const leastAdmins = (setting: number | undefined): number => setting ?? GUARDRAIL_DEFAULTS.min_admins;

/** No step leaves too few people who can manage the workspace. A shortfall that was there before is only told. */
export const minAdmins: Guardrail = {
  rule: 'min_admins',
  allowable: true,
  check({changes, desired, live}) {
    const least = leastAdmins(desired.guardrails.min_admins);
    if (live.objects.member === undefined) return passed('members are not managed');
    const admins = adminsOf(live.objects.member);
    const before = admins.count;
    // Inside a wave the order is open: the worst comes first.
    const steps = [...changes].sort((a, b) => a.wave - b.wave || Number(admins.lowers(b)) - Number(admins.lowers(a)));
    for (const change of steps) {
      const lowers = admins.lowers(change);
      admins.follow(change);
      if (!lowers || admins.count >= least) continue;
      return {
        status: 'refused',
        message: `${change.address} would leave ${count(admins.count, 'accepted admin')}, and ${least} must remain`,
        hint: 'make somebody else admin first, or pass --allow min_admins once',
      };
    }
    if (before < least)
      return {
        status: 'warned',
        message: `the workspace has ${count(before, 'accepted admin')}, and ${least} are wanted`,
      };
    return passed(`${count(admins.count, 'accepted admin')} at the end, at least ${least} wanted`);
  },
};
