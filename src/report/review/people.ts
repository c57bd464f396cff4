import type {LiveMembership, PersonAccess} from '../../model/access.ts';
import type {Attribution} from '../../model/plan.ts';
import type {ReviewRow} from '../../model/review.ts';
import {personState} from '../access/rows.ts';
import {AREAS} from '../areas.ts';
import {cellText, memberCells, roleOf} from '../matrix.ts';
import {rowId} from './row-id.ts';
import {daysSince, entryRows, type RowFacts, sayingOf, whyOf} from './rows.ts';

/** The rows of a person: one for each membership, and one for a membership to come. */
export function personRows(person: PersonAccess, facts: RowFacts): readonly ReviewRow[] {
  const {model, teams, users, activities} = facts;
  return entryRows(person).map(row => {
    const {live, declared, entry} = row;
    const object = live?.id ?? null;
    const subject = {workspace: model.workspace.id, address: person.address, object};
    const cells = memberCells(row, AREAS);
    return {
      row: rowId(subject, sayingOf(entry, person)),
      type: 'person',
      address: person.address,
      name: person.email,
      nickname: live?.nickname ?? declared?.nickname ?? null,
      object,
      status: person.status,
      state: personState(person, live),
      access: roleOf(person, row),
      areas: Object.fromEntries(Object.entries(cells).map(([id, cell]) => [id, cellText(cell)])),
      grants: {live: live?.permissions ?? null, declared: declared?.permissions ?? null},
      teams: teams(addressesOf(person, live)),
      since: live?.created_at ?? null,
      by: live && inviterOf(live),
      why: whyOf(entry, facts),
      until: entry?.expires ?? null,
      pending: live && !live.accepted ? {days: daysSince(live.created_at, model)} : null,
      key: null,
      owns: person.owned_keys,
      activity: (live && activities?.ofPerson(users.get(live.id))) ?? null,
      decision: null,
    };
  });
}

const addressesOf = ({email}: PersonAccess, live: LiveMembership | null) => [
  email,
  ...(live ? [live.email, ...(live.login === null ? [] : [live.login])] : []),
];

function inviterOf({added_by: who, created_at: when, role}: LiveMembership): Attribution {
  if (who !== null) return {who, when, how: 'the membership says who sent the invitation', confidence: 'known'};
  const how = role === 'owner' ? 'the owner' : 'the API does not say who sent the invitation';
  return {who: null, when, how, confidence: 'unknown'};
}
