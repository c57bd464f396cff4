import type {Review, ReviewRow} from '../../model/review.ts';
import {AREAS} from '../../report/areas.ts';
import {renderCsv} from '../csv.ts';
import {
  ageText,
  byText,
  commitText,
  dayOf,
  grantsText,
  lastSignText,
  mfaText,
  pendingText,
  placeText,
  signInText,
} from './words.ts';

type Column = readonly [title: string, cell: (row: ReviewRow, review: Review) => string];

/** The first ones identify a row of a filled-in sheet and are read back with the decision; the rest is for people. */
const COLUMNS: readonly Column[] = [
  ['row', ({row}) => row],
  ['workspace', (_row, {workspace}) => workspace.id ?? ''],
  ['workspace name', (_row, {workspace}) => workspace.name ?? ''],
  ['type', ({type}) => type],
  ['address', ({address}) => address],
  ['object', ({object}) => object ?? ''],
  ['name', ({name}) => name],
  ['access', ({access}) => access],
  ...AREAS.map(({id, title}): Column => [title, ({areas}) => areas[id] ?? '']),
  ['state', ({state}) => state.join(' · ')],
  ['decision', () => ''],
  ['teams', ({teams}) => teams.join(', ')],
  ['since', ({since}) => dayOf(since)],
  ['by', ({by}) => byText(by)],
  ['reason', ({why}) => why.reason ?? ''],
  ['ticket', ({why}) => why.tickets.join(' ')],
  ['commit', commitText],
  ['declared at', placeText],
  ['until', ({until}) => until ?? ''],
  ['invitation', pendingText],
  ['scopes or permissions', grantsText],
  ['owner', ({key}) => key?.owner ?? ''],
  ['owns', ({owns}) => owns.join(', ')],
  ['age', ageText],
  ['rotation due', ({key}) => dayOf(key?.rotation_due ?? null)],
  ['dangers', ({key}) => (key?.dangers ?? []).join('; ')],
  ['last sign of use', lastSignText],
  ['sign-ins', signInText],
  ['MFA', mfaText],
];

/** A line for each row of each review, with an empty column for decisions. */
export const renderReviewCsv = (reviews: readonly Review[]): string => renderCsv(linesOf(reviews));

function* linesOf(reviews: readonly Review[]) {
  yield COLUMNS.map(([title]) => title);
  for (const review of reviews) for (const row of review.rows) yield COLUMNS.map(([, cell]) => cell(row, review));
}
