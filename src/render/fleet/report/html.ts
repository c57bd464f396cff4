import type {FleetReport, ReportedWorkspace} from '../../../model/fleet-report.ts';
import type {Change} from '../../../model/plan.ts';
import {positionText} from '../../../model/position.ts';
import {count, oneLine} from '../../../model/text.ts';
import {PAGES} from '../../generated/pages.ts';
import {type Html, html} from '../../html.ts';
import {renderPage} from '../../html-page.ts';
import type {PageData, TermsData} from '../../page/data.ts';
import {SYMBOLS} from '../../style.ts';
import {peopleOf} from './people.ts';
import type {ReportRow} from './row.ts';

const TERMS: readonly TermsData[] = [
  {title: 'Details', names: ['id', 'labels', 'error', 'what to do', 'at', 'differences', 'warnings']},
  {title: 'Change', names: ['from', 'to', 'because', 'declared at', 'who', 'how known', 'commit']},
  {title: 'Workspaces', names: ['where']},
];

interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly ReportRow[];
}

/** One page for a fleet: its workspaces, what differs in them, and the people in them. */
export function renderFleetReport(report: FleetReport): string {
  const title = `Fleet report: ${count(report.workspaces.length, 'workspace')}`;
  const tables: readonly ReportTable[] = [
    {
      id: 'workspaces',
      title: 'Workspaces',
      heads: ['Workspace', 'State', 'Adds', 'Changes', 'Removes', 'People'],
      rows: report.workspaces.map(workspaceRow),
    },
    {
      id: 'drift',
      title: 'Drift',
      heads: ['What', 'Workspace', 'Row', 'Risk', 'By', 'When'],
      rows: report.workspaces.flatMap(one => (one.plan?.changes ?? []).map(change => changeRow(one, change))),
    },
    {
      id: 'members',
      title: 'People',
      heads: ['Person', 'Workspaces', 'Roles', 'State'],
      rows: peopleOf(report.workspaces),
    },
  ];
  const data: PageData = {terms: TERMS, tables: tables.map(({id, rows}) => ({id, rows: rows.map(one => one.data)}))};
  const body = html`${headOf(report, title)}
${BAR}
<main>
${tables.map(tableOf)}
<p id="nothing" class="hint" hidden>No row fits. Empty the search, or show everything.</p>
</main>
<footer><p>Drift is what the next apply would change; a – under By and When means that neither the audit log nor an invitation tells. People are those whom the files manage. This page sends nothing anywhere.</p></footer>`;
  return renderPage({title, ...PAGES.report, body, data});
}

function headOf({fleet, created_at: at, workspaces}: FleetReport, title: string): Html {
  const number = (fits: (one: ReportedWorkspace) => boolean) => workspaces.filter(fits).length;
  const tiles = [
    [number(one => stateOf(one).flag === 'same'), 'as declared'],
    [number(one => stateOf(one).flag === 'differs'), 'with drift'],
    [number(one => stateOf(one).flag === 'failed'), 'not known'],
    [peopleOf(workspaces).length, 'people'],
  ] as const;
  return html`<header>
<h1>${title}</h1>
<p class="lead">${fleet.file} · read ${at.slice(0, 16).replace('T', ' ')} UTC</p>
<ul class="tiles">${tiles.map(([some, words]) => html`<li><b>${some}</b> <span>${words}</span></li>`)}</ul>
</header>`;
}

const SHOWN = [
  ['differs', 'what differs'],
  ['failed', 'what is not known'],
  ['several', 'people in several workspaces'],
  ['admins', 'admins and owners'],
] as const;

const BAR = html`<div id="bar" hidden><form id="controls" role="search">
<label class="grow"><span>Search</span><input id="search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Show <select id="show"><option value="">everything</option>${SHOWN.map(
  ([flag, title]) => html`<option value="${flag}">${title}</option>`,
)}</select></label>
<label>Group by <select id="group"><option value="">nothing</option><option value="0">workspace</option><option value="1">state</option></select></label>
<span id="status" role="status"></span>
</form></div>`;

/** More rows than this are laid out only where they are seen. */
const LONG = 300;

const tableOf = ({id, title, heads, rows}: ReportTable): Html => html`<section aria-labelledby="${id}-title">
<h2 id="${id}-title">${title} <span class="counter">${rows.length}</span></h2>
<table id="${id}" class="${rows.length > LONG ? 'long' : ''}" role="table" aria-labelledby="${id}-title">
<thead role="rowgroup"><tr role="row">${heads.map(
  (head, index) =>
    html`<th role="columnheader" scope="col" aria-sort="none"><button type="button" data-sort="${index}">${head}</button></th>`,
)}</tr></thead>
<tbody role="rowgroup">
${rows.map(row => rowOf(row, heads))}</tbody>
</table>
</section>
`;

const rowOf = ({cells: [name = '', ...cells], bad}: ReportRow, [, ...heads]: readonly string[]): Html =>
  html`<tr role="row"><th role="rowheader" scope="row"><button type="button" class="name" aria-expanded="false">${name}</button></th>${cells.map(
    (text, index) =>
      html`<td role="cell" class="${index === 0 && bad ? 'moves' : ''}" data-label="${heads[index] ?? ''}">${text === '' ? '–' : text}</td>`,
  )}</tr>
`;

interface State {
  readonly flag: 'same' | 'differs' | 'failed';
  readonly text: string;
}

function stateOf({plan, error}: ReportedWorkspace): State {
  if (plan === null) return {flag: 'failed', text: `not known: ${error?.code ?? ''}`};
  const {length} = plan.changes;
  return length === 0 ? {flag: 'same', text: 'as declared'} : {flag: 'differs', text: count(length, 'difference')};
}

function workspaceRow(one: ReportedWorkspace): ReportRow {
  const {id, name, labels, plan, error, people} = one;
  const state = stateOf(one);
  const {summary, changes = [], warnings = []} = plan ?? {};
  const numbers = [
    (summary?.create ?? 0) + (summary?.assign ?? 0),
    (summary?.update ?? 0) + (summary?.replace ?? 0),
    (summary?.delete ?? 0) + (summary?.unassign ?? 0),
  ];
  const known = plan === null ? ['', '', '', ''] : [...numbers.map(String), String(people.length)];
  const detail = [
    id,
    labels.join(', '),
    error?.message ?? '',
    error?.hint ?? '',
    error?.at ? positionText(error.at) : '',
    changes.map(rowText).join('; '),
    warnings.map(({message}) => message).join('; '),
  ];
  return {
    cells: [name, state.text, ...known],
    bad: state.flag !== 'same',
    data: {
      sort: [name, changes.length, ...(plan === null ? ['', '', '', ''] : [...numbers, people.length])],
      groups: [name, state.text],
      flags: [state.flag],
      detail: [detail.map(oneLine)],
    },
  };
}

const rowText = ({action, address, summary}: Change) =>
  `${SYMBOLS[action]} ${address}${summary === '' ? '' : ` ${summary}`}`;

function changeRow({name}: ReportedWorkspace, change: Change): ReportRow {
  const {action, address, summary, fields, risk, reason, at, attribution, provenance} = change;
  const [before, after] = (['before', 'after'] as const).map(side =>
    fields.map(field => `${field.path}: ${JSON.stringify(field[side])}`).join(', '),
  );
  const when = attribution?.when?.slice(0, 10) ?? '';
  const detail = [
    before ?? '',
    after ?? '',
    reason,
    at ? positionText(at) : '',
    attribution?.who ?? '',
    attribution ? `${attribution.confidence}: ${attribution.how}` : '',
    provenance ? `${provenance.commit.slice(0, 10)} by ${provenance.author}` : '',
  ];
  return {
    cells: [`${SYMBOLS[action]} ${address}`, name, summary, risk, attribution?.who ?? '', when],
    bad: false,
    data: {
      sort: [address, name, summary, RISK_ORDER.indexOf(risk), attribution?.who ?? '', when],
      groups: [name, action],
      flags: ['differs'],
      detail: [[], detail.map(oneLine)],
    },
  };
}

const RISK_ORDER: readonly string[] = ['low', 'medium', 'high', 'critical'];
