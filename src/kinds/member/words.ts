import {count, oneLine} from '../../model/text.ts';
import {dayText, type Step} from '../kind.ts';
import type {LiveMember, MemberSpec} from './spec.ts';

/** The row of a plan in words. */
export function describe({action, reason, desired, live, everybody}: Step<MemberSpec, LiveMember>): string {
  const role = desired ? roleText(desired.spec) : '';
  if (action === 'create') return `invite as ${role}`;
  if (reason === 'requested') return `invited again as ${role}: the old invitation is taken back`;
  if (action === 'replace') return `removed and invited again as ${role}: must be accepted again`;
  if (action === 'update') return desired && desired.spec.named !== desired.spec.role ? `as ${role}` : '';
  if (reason === 'expired') return `expired ${desired?.expires ?? ''}`;
  if (reason === 'renamed') return `address changed to ${desired?.spec.email ?? ''}`;
  return ['not declared', ...(live ? [addedText(live, everybody)] : [])].join(' · ');
}

export function roleText({named, role, permissions}: MemberSpec): string {
  const details = [
    ...(named === role ? [] : [role]),
    ...(permissions ? [count(permissions.length, 'permission')] : []),
  ];
  return `${oneLine(named ?? role)}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function addedText({createdAt, issuerId, accepted}: LiveMember, everybody: readonly LiveMember[]): string {
  const issuer = issuerId === undefined ? undefined : byUserId(everybody).get(issuerId);
  const verb = accepted ? 'added' : 'invited';
  return `${verb}${dayText(createdAt)}${issuer ? ` by ${oneLine(issuer.spec.email)}` : ''}`;
}

const usersOf = new WeakMap<readonly LiveMember[], ReadonlyMap<string | undefined, LiveMember>>();

/** Members by user id. Kept for each list, which is asked for every row of a plan. */
function byUserId(everybody: readonly LiveMember[]): ReadonlyMap<string | undefined, LiveMember> {
  const users = usersOf.get(everybody) ?? new Map(everybody.map(one => [one.userId, one]));
  usersOf.set(everybody, users);
  return users;
}
