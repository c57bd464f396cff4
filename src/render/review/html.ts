import type {Review, ReviewRow} from '../../model/review.ts';
import {count, byText as inOrder, oneLine} from '../../model/text.ts';
import {AREAS} from '../../report/areas.ts';
import {decisionsFor} from '../../report/review/decision.ts';
import {PAGES} from '../generated/pages.ts';
import {type Html, html} from '../html.ts';
import {renderPage} from '../html-page.ts';
import type {DecideData, PageData, RowData} from '../page/data.ts';
import {chipsOf, detailsOf, TERMS} from './details.ts';
import {flagsOf, SHOWN} from './flags.ts';
import {auditText, dayOf, instantOf, pendingText} from './words.ts';

/** A row with the workspace that it is from. */
export interface Placed {
  readonly review: Review;
  readonly row: ReviewRow;
}

const TABLES = [
  {id: 'people', title: 'People', type: 'person', first: 'Person'},
  {id: 'keys', title: 'Keys', type: 'key', first: 'Key'},
] as const;
type Table = (typeof TABLES)[number];

/** What could not be looked at, and why. */
export interface Missing {
  readonly name: string;
  readonly why: string;
}

/**
One page for a review: everybody against what they may do, all else behind it, and decisions to make. Or for those of the
workspaces of a fleet, with people across workspaces.
@param missing workspaces of a fleet of which there is none
*/
export function renderReviewPage(reviews: readonly Review[], missing?: readonly Missing[]): string {
  const isMany = missing !== undefined;
  const title = titleOf(reviews, isMany);
  const tables = TABLES.map(table => ({...table, rows: placed(reviews, table)}));
  const data: PageData = {
    tables: tables.map(({id, rows}) => ({id, rows: rows.map(one => rowData(one, isMany))})),
    terms: TERMS,
    sheet: {name: 'access-review', roles: rolesOf(reviews)},
  };
  const body = html`${headOf(reviews, title, missing)}
${barOf(isMany)}
<main>
${tables.map(table => tableOf(table, table.rows, isMany))}
<p id="nothing" class="hint" hidden>No row fits. Empty the search, or show everything.</p>
</main>
${footOf(reviews, isMany)}`;
  return renderPage({title, ...PAGES.review, body, data});
}

function titleOf(reviews: readonly Review[], isMany: boolean): string {
  const [first] = reviews;
  if (isMany || !first) return `Access review of ${count(reviews.length, 'workspace')}`;
  return `Access review of ${first.workspace.name ?? first.workspace.id ?? 'a workspace'}`;
}

const placed = (reviews: readonly Review[], {type}: Table): readonly Placed[] =>
  reviews.flatMap(review => review.rows.filter(row => row.type === type).map(row => ({review, row})));

const rolesOf = (reviews: readonly Review[]) => [...new Set(reviews.flatMap(({roles}) => roles))].sort(inOrder);

function headOf(reviews: readonly Review[], title: string, missing: readonly Missing[] | undefined): Html {
  const rows = reviews.flatMap(({rows}) => rows);
  const tiles = [
    count(new Set(rows.filter(({type}) => type === 'person').map(({address}) => address)).size, 'person', 'people'),
    count(rows.filter(({type}) => type === 'key').length, 'key'),
    count(rows.filter(({pending}) => pending !== null).length, 'open invitation'),
    `${rows.filter(row => flagsOf(row).includes('differs')).length} not as declared`,
  ];
  const remarks = [
    ...(missing ?? []).map(({name, why}) => html`<li class="missing">${name} is missing: ${why}</li>`),
    ...reviews.flatMap(review => remarksOf(review, missing !== undefined)),
  ];
  return html`<header>
<h1>${title}</h1>
<p class="lead">${leadOf(reviews)}</p>
<ul class="tiles">${tiles.map(tileOf)}</ul>
${remarks.length > 0 && html`<div class="remarks"><ul>${remarks}</ul></div>`}
</header>`;
}

function tileOf(text: string): Html {
  const [number = '', ...words] = text.split(' ');
  return html`<li><b>${number}</b> <span>${words.join(' ')}</span></li>`;
}

function leadOf(reviews: readonly Review[]): string {
  const [first] = reviews;
  if (!first) return 'No workspace was read.';
  const when =
    first.as_of !== null
      ? `As of ${dayOf(first.as_of)}`
      : first.at === null
        ? 'From the files alone'
        : `Read ${instantOf(first.at)}`;
  return [
    when,
    ...(reviews.length === 1 && first.workspace.id !== null ? [`workspace ${first.workspace.id}`] : []),
  ].join(' · ');
}

function remarksOf({workspace, unread, notes}: Review, isMany: boolean): readonly Html[] {
  const where = isMany ? `${workspace.name ?? workspace.id}: ` : '';
  return [
    ...unread.map(text => html`<li class="missing">${where}${text}</li>`),
    ...notes.map(text => html`<li>${where}${text}</li>`),
  ];
}

/** Headings under which rows can stand, in the order of `groupsOf`. */
const groupings = (isMany: boolean) => [
  'Team',
  'Role or owner',
  'State',
  ...(isMany ? ['Workspace', 'Person or key'] : []),
];

const barOf = (isMany: boolean) => html`<div id="bar" hidden><form id="controls" role="search">
<label class="grow"><span>Search</span><input id="search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Show <select id="show"><option value="">everything</option>${SHOWN.map(
  ({flag, title}) => html`<option value="${flag}">${title}</option>`,
)}</select></label>
<label>Group by <select id="group"><option value="">nothing</option>${groupings(isMany).map(
  (title, index) => html`<option value="${index}">${title.toLowerCase()}</option>`,
)}</select></label>
<span id="status" role="status"></span>
${SAVING}
</form></div>`;

const SAVING = html`<span class="end"><span id="progress" role="status"></span>
<button id="save-csv" class="plain" type="button">Save sheet (CSV)</button>
<button id="save-json" class="plain" type="button">JSON</button></span>`;

const headings = ({first}: Table) => [first, ...AREAS.map(({title}) => title), 'Since', 'Until', 'Decision'];

/** Whether a column can be sorted, and what it is called for styles. */
const classOf = (title: string) =>
  title === 'Since' || title === 'Until' ? 'date' : title === 'Decision' ? 'decide' : '';

/** More rows than this are laid out only where they are seen. */
const LONG = 300;

function tableOf(table: Table, rows: readonly Placed[], isMany: boolean): Html {
  const {id, title} = table;
  const heads = headings(table);
  return html`<section aria-labelledby="${id}-title">
<h2 id="${id}-title">${title} <span class="counter">${rows.length}</span></h2>
<table id="${id}" class="${rows.length > LONG && 'long'}" role="table" aria-labelledby="${id}-title">
<thead role="rowgroup"><tr role="row">${heads.map((head, index) =>
    head === 'Decision'
      ? html`<th role="columnheader" scope="col" class="decide">${head}</th>`
      : html`<th role="columnheader" scope="col" class="${classOf(head)}" aria-sort="none"><button type="button" data-sort="${index}">${head}</button></th>`,
  )}</tr></thead>
<tbody role="rowgroup">
${rows.map(one => rowOf(one, isMany))}</tbody>
</table>
</section>
`;
}

function rowOf({review, row}: Placed, isMany: boolean): Html {
  const where = isMany ? ` · ${review.workspace.name ?? review.workspace.id}` : '';
  const under = [row.access, ...(row.key?.owner ? [row.key.owner] : []), ...(row.nickname ? [row.nickname] : [])];
  return html`<tr role="row"><th role="rowheader" scope="row"><button type="button" class="name" aria-expanded="false">${row.name}</button><div class="under">${under.join(' · ')}${where}</div>${chipsHtml(row)}</th>${AREAS.map(
    ({id, title}) => areaCell(title, row.areas[id]),
  )}<td role="cell" class="date" data-label="Since">${dayOf(row.since) || '–'}</td><td role="cell" class="date" data-label="Until">${row.until ?? (pendingText(row) ? 'invited' : '–')}</td><td role="cell" class="decide" data-label="Decision"><span class="printed"></span></td></tr>
`;
}

function chipsHtml(row: ReviewRow): Html | false {
  const chips = chipsOf(row);
  return (
    chips.length > 0 &&
    html`<div class="under">${chips.map(({text, sort}) => html`<span class="badge ${sort}">${text}</span>`)}</div>`
  );
}

function areaCell(title: string, text: string | undefined): Html {
  const word = text ?? '';
  const look = word.includes('→') ? 'moves' : word === 'full' ? 'full' : word === 'none' || word === '' ? 'none' : '';
  const styled = look !== '' && html` class="${look}"`;
  return html`<td role="cell"${styled} data-label="${title}">${word === '' ? '–' : word}</td>`;
}

function rowData(one: Placed, isMany: boolean): RowData {
  const {review, row} = one;
  return {
    sort: [row.name, ...AREAS.map(({id}) => reachOf(row.areas[id])), dayOf(row.since), row.until ?? ''],
    groups: groupsOf(one, isMany),
    flags: flagsOf(row),
    detail: detailsOf(row, review),
    decide: {...decideData(one), ...(isMany && {where: oneLine(review.workspace.name ?? review.workspace.id ?? '')})},
  };
}

/** How much can be done somewhere, as a number. */
function reachOf(text: string | undefined): number | '' {
  if (text === undefined || text === '') return '';
  return text === 'full' ? 99 : text === 'none' ? 0 : text.split(',').length;
}

function groupsOf({review, row}: Placed, isMany: boolean): readonly string[] {
  return [
    row.teams.length > 0 ? row.teams.join(', ') : 'No team',
    row.type === 'person' ? row.access : (row.key?.owner ?? 'No owner'),
    row.state.length > 0 ? row.state.join(' · ') : 'As declared',
    ...(isMany ? [review.workspace.name ?? review.workspace.id ?? '', row.name] : []),
  ];
}

const decideData = ({review, row}: Placed): DecideData => ({
  row: row.row,
  workspace: review.workspace.id ?? '',
  type: row.type,
  address: oneLine(row.address),
  object: row.object ?? '',
  name: oneLine(row.name),
  may: decisionsFor(row).join(' '),
});

const footOf = (reviews: readonly Review[], isMany: boolean) => html`<footer>
${[...new Set(reviews.map(auditText))].map(text => html`<p>${text}</p>`)}
<p>Permissions of a person narrow what the app shows, and are no security boundary. A ? stands behind what the vendor does not document.</p>
<p>Decide in the last column, save the sheet, and turn it into an edit of the files: <code>instantly-rbac ${isMany && 'fleet '}review --decisions access-review.csv</code>. This page sends nothing anywhere.</p>
</footer>`;
