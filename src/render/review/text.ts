import type {Review, ReviewRow} from '../../model/review.ts';
import {count, oneLine} from '../../model/text.ts';
import {blocksText, noteLines, unreadLines} from '../access/head.ts';
import {columns, type Style} from '../style.ts';
import {ageText, auditText, byText, dayOf, instantOf, lastSignText, pendingText} from './words.ts';

/** Of each workspace a line for each person and key, and at the end what the other formats have besides. */
export const renderReviews = (reviews: readonly Review[], style: Style): string =>
  blocksText([
    ...reviews.flatMap(review => blocksOf(review, style)),
    [
      ...new Set(reviews.map(auditText)),
      'The whole review: --format html=review.html, csv=review.csv, json=review.json or markdown=review.md',
    ],
  ]);

function blocksOf(review: Review, style: Style): readonly (readonly string[])[] {
  const {rows, unread, notes} = review;
  const [people, keys] = [rows.filter(({type}) => type === 'person'), rows.filter(({type}) => type === 'key')];
  return [
    [headLine(review, style), ...unreadLines(unread, style), ...noteLines(notes, style)],
    [style.bold(`People (${people.length})`), ...lines(people, review, style)],
    [style.bold(`Keys (${keys.length})`), ...lines(keys, review, style)],
  ];
}

function headLine({workspace, at, as_of: asOf}: Review, style: Style): string {
  const name = workspace.name === null ? '' : ` ${oneLine(workspace.name)}`;
  const id = workspace.id === null ? '' : ` (${oneLine(workspace.id)})`;
  const when = asOf === null ? (at === null ? 'the files alone' : instantOf(at)) : `as of ${dayOf(asOf)}`;
  return `${style.bold(`Access review of workspace${name}${id}`)} · ${when}`;
}

const WIDEST = [44, 32, 16];

function lines(rows: readonly ReviewRow[], review: Review, style: Style): readonly string[] {
  if (rows.length === 0) return ['  none'];
  const cells = rows.map(row => [
    oneLine(row.name),
    oneLine(row.access),
    row.since === null ? '' : `since ${dayOf(row.since)}`,
    factsOf(row, review).map(oneLine).join(' · '),
  ]);
  return columns(cells, WIDEST).map(([name = '', access = '', since = '', facts = '']) =>
    `  ${name}  ${access}  ${since}  ${style.dim(facts)}`.trimEnd(),
  );
}

function factsOf(row: ReviewRow, review: Review): readonly string[] {
  const by = byText(row.by);
  const signIns = row.activity?.sign_ins.times ?? 0;
  return [
    ...(by === '' ? [] : [`by ${by}`]),
    ...(row.why.reason === null ? [] : [row.why.reason]),
    ...(row.until === null ? [] : [`until ${row.until}`]),
    ...(row.key?.owner ? [`owner ${row.key.owner}`] : []),
    ...(row.type === 'key' && ageText(row) !== '' ? [`${ageText(row)} old`] : []),
    ...(row.pending === null ? [] : [`invited, ${pendingText(row)}`]),
    ...row.state.filter(text => row.pending === null || !text.startsWith('invited')),
    ...(row.type === 'key' && lastSignText(row, review) !== '' ? [lastSignText(row, review)] : []),
    ...(signIns === 0 ? [] : [count(signIns, 'sign-in')]),
  ];
}
