import {type AuditEntry, activityText, isMfa, SIGN_IN} from '../../kinds/audit.ts';
import {groupBy} from '../../kinds/kind.ts';
import type {Activity, Sign} from '../../model/review.ts';

/** What the audit log tells of each person and each key. */
export interface Activities {
  /** @param userId of the vendor; a membership may have none */
  ofPerson(userId: string | undefined): Activity;
  ofKey(id: string): Activity;
}

/** @param entries newest first */
export function activitiesOf(entries: readonly AuditEntry[]): Activities {
  const byUser = groupBy(entries, ({userId}) => userId ?? '');
  const byKey = groupBy(entries, ({apiKeyId}) => apiKeyId ?? '');
  return {
    ofPerson: userId => activityOf((userId !== undefined && byUser.get(userId)) || []),
    ofKey: id => activityOf(byKey.get(id) ?? []),
  };
}

const MOST_MFA = 10;

function activityOf(entries: readonly AuditEntry[]): Activity {
  const [newest] = entries;
  const signIns = entries.filter(({activity}) => activity === SIGN_IN);
  return {
    last: newest ? signOf(newest) : null,
    lines: entries.length,
    sign_ins: {times: signIns.length, last: signIns[0]?.timestamp ?? null},
    mfa: entries
      .filter(({activity}) => isMfa(activity))
      .slice(0, MOST_MFA)
      .map(signOf),
  };
}

const signOf = ({timestamp, activity}: AuditEntry): Sign => ({at: timestamp, what: activityText(activity)});
