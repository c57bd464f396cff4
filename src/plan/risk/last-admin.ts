import {adminsOf} from '../../kinds/admins.ts';
import {type LiveMember, type MemberSpec, member} from '../../kinds/member.ts';
import type {DesiredState} from '../../model/desired.ts';
import {oneLine} from '../../model/text.ts';
import {type RiskInput, type RiskRule, type RiskyChange, tellOf} from './rule.ts';

/** Who could still repair the workspace while its owner is away. The guardrail `min_admins` counts the owner too. */
export const lastAdmin: RiskRule = {
  rule: 'last_admin',
  risk: 'high',
  about: 'change',
  when: 'the last admin besides the owner loses that',
  find: input =>
    (input.live ? lastOnes(input) : lastDeclared(input)).map(change =>
      tellOf(change, `${oneLine(change.address)}: after this only the owner is admin`),
    ),
};

function lastOnes({live, changes}: RiskInput): readonly RiskyChange[] {
  const members = (live?.objects.member ?? []) as readonly LiveMember[];
  const before = adminsOf(members.filter(({owner}) => !owner));
  const steps = changes.map(change => ({shown: change, step: {...change, id: change.id ?? null}}));
  const end = before.copy();
  for (const {step} of steps) end.follow(step);
  return end.count > 0 ? [] : steps.filter(({step}) => before.lowers(step)).map(({shown}) => shown);
}

/** Without live state: whom the files declared, and whom they declare. */
function lastDeclared({base, desired, changes}: RiskInput): readonly RiskyChange[] {
  if (!base || !hasAdmin(base) || desired.sections.member === undefined || hasAdmin(desired)) return [];
  return changes.filter(
    ({kind, before, after}) => kind === member.name && before?.role === 'admin' && after?.role !== 'admin',
  );
}

const hasAdmin = ({sections}: DesiredState) =>
  (sections.member ?? []).some(({spec, expired}) => !expired && (spec as MemberSpec).role === 'admin');
