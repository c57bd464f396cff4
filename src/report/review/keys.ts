import type {DeclaredKey, KeyAccess, LiveKeyAccess} from '../../model/access.ts';
import type {ReviewedKey, ReviewRow} from '../../model/review.ts';
import {count, oneLine} from '../../model/text.ts';
import {keyState} from '../access/rows.ts';
import {cellText, KEY_AREAS, keyCells} from '../matrix.ts';
import {rowId} from './row-id.ts';
import {daysSince, type EntryRow, entryRows, type RowFacts, sayingOf, whyOf} from './rows.ts';

/** The rows of a key: one for each live key of its name, and one for a key to come. */
export function keyRows(key: KeyAccess, facts: RowFacts): readonly ReviewRow[] {
  const {model, teams, activities, makers} = facts;
  return entryRows(key).map(row => {
    const {live, declared, entry} = row;
    const object = live?.id ?? null;
    const subject = {workspace: model.workspace.id, address: key.address, object};
    const cells = keyCells(row, KEY_AREAS);
    const scopes = {live: live?.scopes ?? null, declared: declared?.scopes ?? null};
    return {
      row: rowId(subject, sayingOf(entry, key)),
      type: 'key',
      address: key.address,
      name: live?.name ?? key.name,
      nickname: null,
      object,
      status: key.status,
      state: keyState(key, live),
      access: scopesText(scopes),
      areas: Object.fromEntries(Object.entries(cells).map(([id, cell]) => [id, cellText(cell)])),
      grants: scopes,
      teams: entry?.owner ? teams([entry.owner]) : [],
      since: live?.created_at ?? null,
      by: live ? (makers.get(live.id) ?? null) : null,
      why: whyOf(entry, facts),
      until: entry?.expires ?? null,
      pending: null,
      key: keyFacts(row, facts),
      owns: [],
      activity: (live && activities?.ofKey(live.id)) ?? null,
      decision: null,
    };
  });
}

/** One scope by name, several by their number; with an arrow where the files say otherwise. */
function scopesText({live, declared}: ReviewRow['grants']): string {
  const textOf = (scopes: readonly string[]) =>
    scopes.length === 1 ? oneLine(scopes[0] ?? '') : count(scopes.length, 'scope');
  const [now, then] = [live && textOf(live), declared && textOf(declared)];
  if (now === null || then === null) return now ?? then ?? '';
  return now === then ? now : `${now} → ${then}`;
}

const keyFacts = ({live, declared, entry}: EntryRow<DeclaredKey, LiveKeyAccess>, {model}: RowFacts): ReviewedKey => ({
  owner: entry?.owner ?? null,
  age_days: daysSince(live?.created_at ?? null, model),
  rotation_due: live?.rotation_due ?? null,
  dangers: (live ?? declared)?.dangers.map(({text}) => text) ?? [],
  in_use: live?.in_use ?? 'no',
});
