import type {MemberSpec} from '../../kinds/member.ts';
import type {DesiredState, Role} from '../../model/desired.ts';
import {byText, count, listOf, oneLine} from '../../model/text.ts';
import {measured, type RiskRule, tellOfFiles} from './rule.ts';

/** One line of the files gives everybody of the role other access. */
export const redefinedRole: RiskRule = {
  rule: 'redefined_role',
  risk: 'critical',
  about: 'files',
  when: 'a named role that was there before has other `grants` or `permissions`',
  find: measured((before, after) =>
    [...after.roles.values()].flatMap(role => {
      const old = before.roles.get(role.name);
      const parts = old ? differences(old, role) : [];
      if (parts.length === 0) return [];
      return [
        tellOfFiles(`the role ${oneLine(role.name)} is redefined for ${holders(role, after)}: ${parts.join(', ')}`),
      ];
    }),
  ),
};

function differences(before: Role, after: Role): readonly string[] {
  return [
    ...(before.grants === after.grants ? [] : [`grants ${before.grants} → ${after.grants}`]),
    ...permissionText(before.permissions, after.permissions),
  ];
}

function permissionText(before: Role['permissions'], after: Role['permissions']): readonly string[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined) return ['permissions no longer narrowed'];
  if (before === undefined) return [`permissions narrowed to ${listOf(after) || 'none'}`];
  const come = [...new Set(after)].filter(one => !before.includes(one)).sort(byText);
  const go = [...new Set(before)].filter(one => !after.includes(one)).sort(byText);
  return [
    ...(come.length > 0 ? [`permissions + ${listOf(come)}`] : []),
    ...(go.length > 0 ? [`permissions − ${listOf(go)}`] : []),
  ];
}

function holders({name}: Role, {sections}: DesiredState): string {
  const members = (sections.member ?? []).filter(({spec, expired}) => !expired && (spec as MemberSpec).named === name);
  return members.length === 0 ? 'nobody yet' : count(members.length, 'member');
}
