import type {Review, ReviewRow} from '../../model/review.ts';
import {AREAS} from '../../report/areas.ts';
import {markdownText} from '../markdown-escape.ts';
import {auditText, byText, commitText, dayOf, instantOf, lastSignText, pendingText, signInText} from './words.ts';

/** A page of reviews, each with its people, its keys, and what could not be known. */
export const renderReviewMarkdown = (reviews: readonly Review[]): string => `${reviews.map(reviewText).join('\n\n')}\n`;

function reviewText(review: Review): string {
  const {workspace, rows, unread, notes} = review;
  const name = markdownText(workspace.name ?? workspace.id ?? 'a workspace');
  const [people, keys] = [rows.filter(({type}) => type === 'person'), rows.filter(({type}) => type === 'key')];
  const bullets = [headText(review), ...unread, ...notes, auditText(review)].map(text => `- ${markdownText(text)}`);
  return [
    `## Access review: ${name}`,
    bullets.join('\n'),
    `### People (${people.length})`,
    tableOf(PEOPLE, people, review),
    `### Keys (${keys.length})`,
    tableOf(KEYS, keys, review),
  ].join('\n\n');
}

const headText = ({at, as_of: asOf}: Review) =>
  asOf === null ? (at === null ? 'from the files alone' : `read ${instantOf(at)}`) : `as of ${dayOf(asOf)}`;

type Column = readonly [title: string, cell: (row: ReviewRow, review: Review) => string];

const area = ({id, title}: (typeof AREAS)[number]): Column => [title, ({areas}) => areas[id] ?? ''];

const PEOPLE: readonly Column[] = [
  ['person', ({name}) => name],
  ['role', ({access}) => access],
  ...AREAS.map(area),
  ['state', ({state}) => state.join(' · ')],
  ['since, by', row => [dayOf(row.since), byText(row.by)].filter(Boolean).join(', ')],
  ['why', row => [row.why.reason ?? '', commitText(row)].filter(Boolean).join(' · ')],
  ['until', row => row.until ?? pendingText(row)],
  ['sign-ins', signInText],
  ['decision', () => ''],
];

const KEYS: readonly Column[] = [
  ['key', ({name}) => name],
  ['scopes', ({access}) => access],
  ...AREAS.filter(({resource}) => resource !== undefined).map(area),
  ['state', ({state}) => state.join(' · ')],
  ['owner', ({key}) => key?.owner ?? ''],
  ['since, by', row => [dayOf(row.since), byText(row.by)].filter(Boolean).join(', ')],
  ['why', row => [row.why.reason ?? '', commitText(row)].filter(Boolean).join(' · ')],
  ['until', ({until}) => until ?? ''],
  ['last sign of use', lastSignText],
  ['decision', () => ''],
];

function tableOf(columns: readonly Column[], rows: readonly ReviewRow[], review: Review): string {
  if (rows.length === 0) return 'None.';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map(() => '---')),
    ...rows.map(row => line(columns.map(([, cell]) => markdownText(cell(row, review), true)))),
  ].join('\n');
}
