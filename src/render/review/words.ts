import type {Attribution} from '../../model/plan.ts';
import type {Review, ReviewRow, Sign} from '../../model/review.ts';
import {count} from '../../model/text.ts';

/** `2027-01-31` of an instant; empty for none. */
export const dayOf = (iso: string | null): string => iso?.slice(0, 10) ?? '';

/** `2027-01-31 12:02 UTC`. */
export const instantOf = (iso: string | null): string =>
  iso === null ? '' : `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** Who gave the access, as far as that is known; how sure that is stands behind it. */
export function byText(by: Attribution | null): string {
  if (by?.who === null || by === null) return '';
  return by.confidence === 'known' ? by.who : `${by.who} (${by.confidence})`;
}

/** The same, and where nobody can be named why not. */
export const byDetail = (by: Attribution | null): string =>
  by === null ? '' : by.who === null ? `not known: ${by.how}` : `${byText(by)} · ${by.how}`;

/** Whose commit wrote it, and when. */
export const commitText = ({why: {commit}}: ReviewRow): string =>
  commit === null ? '' : `${commit.commit.slice(0, 10)} by ${commit.author} on ${dayOf(commit.date)}`;

/** Where the files say so. */
export const placeText = ({why: {at}}: ReviewRow): string => (at === null ? '' : `${at.file}:${at.line}`);

export const pendingText = ({pending}: ReviewRow): string =>
  pending === null ? '' : pending.days === null ? 'not accepted' : `not accepted for ${count(pending.days, 'day')}`;

export const ageText = ({key}: ReviewRow): string =>
  key === null || key.age_days === null ? '' : count(key.age_days, 'day');

const signText = ({at, what}: Sign): string => `${dayOf(at)} ${what}`;

/** The last sign of use. Having none is told as what it is. */
export function lastSignText({activity}: ReviewRow, {audit}: Pick<Review, 'audit'>): string {
  if (activity === null || audit === null) return '';
  return activity.last ? signText(activity.last) : `no sign since ${dayOf(audit.since)}`;
}

export function signInText({type, activity}: ReviewRow, {audit}: Pick<Review, 'audit'>): string {
  if (type === 'key' || activity === null || audit === null) return '';
  const {times, last} = activity.sign_ins;
  return times === 0 ? `none since ${dayOf(audit.since)}` : `${times}, last ${dayOf(last)}`;
}

export const mfaText = ({activity}: ReviewRow): string => (activity?.mfa ?? []).map(signText).join('; ');

export const grantsText = ({grants: {live, declared}}: ReviewRow): string => {
  const [now, then] = [live?.join(' ') ?? '', declared?.join(' ') ?? ''];
  if (now === '' || then === '' || now === then) return now || then;
  return `${now} → ${then}`;
};

/** What is known of the audit log, a sentence. */
export function auditText({audit, sides}: Pick<Review, 'audit' | 'sides'>): string {
  if (!sides.live) return 'The files alone: live state and the audit log were not read.';
  if (audit === null) return 'The audit log was not read, so nothing is said of use and of sign-ins.';
  const part = audit.complete ? '' : ', the newest part of it alone';
  return `Signs of use are from the audit log since ${dayOf(audit.since)}${part}. It does not log reading, and not every line names a key or a person: no sign is no proof that something is unused.`;
}

/** What stands in a decision. */
export const DECISIONS_TEXT = 'keep, remove, until YYYY-MM-DD or, of a person, role NAME';
