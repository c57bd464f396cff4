import type {Membership} from '../model/access.ts';
import {comesWith} from '../model/permissions.ts';

/**
Whether somebody may do something in the app, the strongest first.
- `perhaps`: the vendor's pages disagree or are silent, as about permissions beyond a role.
- `hidden`: the role comes with it, and the permissions leave it out: the app does not show it, which is no boundary.
*/
export const ANSWERS = ['yes', 'perhaps', 'hidden', 'no'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Something that people do in the app, by the permission that it takes. */
export interface Deed {
  readonly permission: string;
  /** Of what has no permission of its own, but comes with seeing a section: what it is to the role `view`. */
  readonly toView?: 'no' | 'perhaps';
}

/** Whether a membership allows something. An invitation that is still open counts as what it will be. */
export function answerOf(member: Pick<Membership, 'role' | 'permissions'>, {permission, toView}: Deed): Answer {
  const answer = sectionAnswer(member, permission);
  return toView !== undefined && member.role === 'view' && answer === 'yes' ? toView : answer;
}

function sectionAnswer({role, permissions}: Pick<Membership, 'role' | 'permissions'>, permission: string): Answer {
  const comes = comesWith(role, permission);
  if (permissions === null) return comes;
  if (permissions.includes(permission)) return comes === 'yes' ? 'yes' : 'perhaps';
  return comes === 'no' ? 'no' : 'hidden';
}

/** The strongest of several answers; `no` of none. */
export const strongest = (answers: readonly Answer[]): Answer => ANSWERS.find(one => answers.includes(one)) ?? 'no';
