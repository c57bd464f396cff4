import type {RowData, TableData, TermsData} from './data.ts';
import {byId, element} from './dom.ts';

/** A row of the page with what is known of it. */
export interface Row {
  readonly data: RowData;
  /** Everything that it says, in lower case. */
  readonly words: string;
  readonly element: HTMLTableRowElement;
  /** Its place before anybody sorted. */
  readonly place: number;
}

/** What is shown of all tables. */
export interface View {
  /** Words that all must be found, in lower case. */
  readonly words: readonly string[];
  /** A flag that rows must have; empty for all. */
  readonly flag: string;
  /** The number of a grouping; -1 for none. */
  readonly grouping: number;
}

interface Order {
  readonly column: number;
  readonly down: boolean;
}

/** One table: its rows in the order that was asked for, those that fit, under headings. */
export class Table {
  readonly rows: readonly Row[];
  readonly id: string;
  readonly #table: HTMLTableElement;
  readonly #body: HTMLTableSectionElement;
  readonly #terms: readonly TermsData[];
  readonly #span: string;
  #order: Order | undefined;
  #sorted: readonly Row[];
  #grouping = -1;

  constructor({id, rows}: TableData, terms: readonly TermsData[], changed: () => void) {
    this.id = id;
    this.#table = byId(id, HTMLTableElement);
    this.#body = this.#table.tBodies[0] ?? this.#table.createTBody();
    const elements = [...this.#body.rows];
    this.rows = rows.flatMap((data, place) => {
      const found = elements[place];
      return found ? [{data, words: wordsOf(data), element: found, place}] : [];
    });
    this.#sorted = this.rows;
    this.#terms = terms;
    this.#span = String(this.#table.tHead?.rows[0]?.cells.length ?? 1);
    this.#listen(changed);
  }

  /** @returns how many rows are shown */
  show(view: View): number {
    let shown = 0;
    for (const one of this.rows) {
      const {element: row} = one;
      const fits = isWanted(one, view);
      if (row.hidden === fits) row.hidden = !fits;
      if (!fits) this.#close(row);
      shown += fits ? 1 : 0;
    }
    if (view.grouping !== this.#grouping || view.grouping >= 0) this.#arrange(view.grouping);
    const section = this.#table.closest('section');
    if (section) section.hidden = shown === 0;
    const counter = section?.querySelector('.counter');
    if (counter) counter.textContent = shown === this.rows.length ? `${shown}` : `${shown} of ${this.rows.length}`;
    return shown;
  }

  #listen(changed: () => void): void {
    this.#table.addEventListener('click', event => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      if (!button) return;
      if (button.dataset.sort !== undefined) {
        this.#sort(Number(button.dataset.sort));
        changed();
      } else if (button.classList.contains('name')) this.#toggle(button);
    });
  }

  /** Up, then down, then as it was. */
  #sort(column: number): void {
    const again = this.#order?.column === column;
    this.#order = again && this.#order?.down ? undefined : {column, down: again};
    const {rows} = this;
    const order = this.#order;
    this.#sorted = order === undefined ? rows : [...rows].sort(comparing(order));
    for (const [index, head] of [...(this.#table.tHead?.rows[0]?.cells ?? [])].entries())
      head.setAttribute('aria-sort', index !== order?.column ? 'none' : order.down ? 'descending' : 'ascending');
    this.#arrange(this.#grouping);
  }

  #arrange(grouping: number): void {
    this.#grouping = grouping;
    const pieces = grouping < 0 ? this.#sorted.flatMap(piecesOf) : this.#grouped(grouping);
    this.#body.replaceChildren(...pieces);
  }

  #grouped(grouping: number): readonly HTMLTableRowElement[] {
    const groups = new Map<string, Row[]>();
    for (const row of this.#sorted) {
      const name = row.data.groups[grouping] ?? '';
      const group = groups.get(name);
      if (group) group.push(row);
      else groups.set(name, [row]);
    }
    const inOrder = [...groups].sort(([a], [b]) => COLLATOR.compare(a, b));
    return inOrder.flatMap(([name, rows]) => {
      const shown = rows.filter(row => !row.element.hidden).length;
      const heading = headingRow(name, shown, this.#span);
      heading.hidden = shown === 0;
      return [heading, ...rows.flatMap(piecesOf)];
    });
  }

  #toggle(button: HTMLButtonElement): void {
    const row = button.closest('tr');
    const found = this.rows.find(one => one.element === row);
    if (!row || !found) return;
    if (button.getAttribute('aria-expanded') === 'true') {
      this.#close(row);
      return;
    }
    const detail = detailRow(found.data, this.#terms, {id: `${this.id}-detail-${found.place}`, span: this.#span});
    row.after(detail);
    button.setAttribute('aria-expanded', 'true');
    button.setAttribute('aria-controls', detail.id);
  }

  #close(row: HTMLTableRowElement): void {
    const detail = detailOf(row);
    if (!detail) return;
    detail.remove();
    const button = row.querySelector('button.name');
    button?.setAttribute('aria-expanded', 'false');
    button?.removeAttribute('aria-controls');
  }
}

const wordsOf = ({sort, groups, detail}: RowData): string => [sort, groups, ...detail].flat().join(' ').toLowerCase();

const isWanted = ({words: own, data: {flags}}: Row, {words, flag}: View): boolean =>
  (flag === '' || flags.includes(flag)) && words.every(word => own.includes(word));

const COLLATOR = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

/** Nothing comes last, whichever way. */
function comparing({column, down}: Order): (a: Row, b: Row) => number {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const [left, right] = [a.data.sort[column] ?? '', b.data.sort[column] ?? ''];
    if (left === '' || right === '') return left === right ? a.place - b.place : left === '' ? 1 : -1;
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : COLLATOR.compare(String(left), String(right));
    return order * sign || a.place - b.place;
  };
}

/** A row, and what is behind it where that is open. */
const piecesOf = ({element: row}: Row): readonly HTMLTableRowElement[] => {
  const detail = detailOf(row);
  return detail ? [row, detail] : [row];
};

const detailOf = (row: HTMLTableRowElement): HTMLTableRowElement | undefined => {
  const next = row.nextElementSibling;
  return next instanceof HTMLTableRowElement && next.classList.contains('detail') ? next : undefined;
};

function headingRow(name: string, shown: number, span: string): HTMLTableRowElement {
  const count = element('span', {class: 'number'}, String(shown));
  const cell = element('th', {colspan: span, scope: 'rowgroup', role: 'rowheader'}, `${name} `, count);
  return element('tr', {class: 'group', role: 'row'}, cell);
}

function detailRow(
  {detail}: RowData,
  terms: readonly TermsData[],
  {id, span}: {readonly id: string; readonly span: string},
): HTMLTableRowElement {
  const parts = terms.flatMap(({title, names}, index) => {
    const facts = names.flatMap((name, place) => factOf(name, detail[index]?.[place]));
    const list = element('dl', {}, ...facts);
    return facts.length === 0 ? [] : [element('div', {class: 'part'}, element('h3', {}, title), list)];
  });
  const cell = element('td', {colspan: span, role: 'cell'}, element('div', {class: 'parts'}, ...parts));
  return element('tr', {class: 'detail', id, role: 'row'}, cell);
}

const factOf = (name: string, text = ''): readonly HTMLElement[] =>
  text === '' ? [] : [element('dt', {}, name), element('dd', {}, text)];
