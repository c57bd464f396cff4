import type {DecideData, SheetData} from './data.ts';
import {byId, element} from './dom.ts';
import {type Decided, download, sheetAsCsv, sheetAsJson} from './sheet.ts';
import type {Row, Table} from './table.ts';

const WORDS: Readonly<Record<string, string>> = {
  keep: 'Keep',
  remove: 'Remove',
  until: 'Keep until …',
  role: 'Change role …',
};

/** Puts a choice into the last cell of every row, and makes sheets of what was chosen. */
export function startDecisions(tables: readonly Table[], sheet: SheetData): void {
  const choices = tables.flatMap(({rows}) => rows).flatMap(row => choiceOf(row, sheet));
  const progress = byId('progress', HTMLElement);
  let unsaved = false;
  const count = () => {
    const decided = choices.filter(choice => choice.decided().decision !== '').length;
    progress.textContent = `${decided} of ${choices.length} decided`;
  };
  document.addEventListener('change', event => {
    if (!(event.target instanceof Element) || !event.target.closest('.decide')) return;
    unsaved = true;
    count();
  });
  const save = (kind: 'csv' | 'json') => () => {
    const rows = choices.map(choice => choice.decided());
    if (kind === 'csv') download(`${sheet.name}.csv`, 'text/csv', sheetAsCsv(rows));
    else download(`${sheet.name}.json`, 'application/json', sheetAsJson(rows));
    unsaved = false;
  };
  byId('save-csv', HTMLButtonElement).addEventListener('click', save('csv'));
  byId('save-json', HTMLButtonElement).addEventListener('click', save('json'));
  window.addEventListener('beforeunload', event => {
    if (unsaved) event.preventDefault();
  });
  count();
}

interface Choice {
  decided(): Decided;
}

/** Far enough ahead that nobody who scrolls or tabs sees a cell without its choice. */
const AHEAD = '2000px';

/** Choices are made when their rows come near: ten thousand at once would keep everybody waiting. */
const whenNear = (() => {
  const works = new Map<Element, () => void>();
  const observer = new IntersectionObserver(
    entries => {
      for (const {isIntersecting, target} of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        works.get(target)?.();
        works.delete(target);
      }
    },
    {rootMargin: AHEAD},
  );
  return (target: Element, work: () => void) => {
    works.set(target, work);
    observer.observe(target);
  };
})();

function choiceOf({data, element: row}: Row, sheet: SheetData): readonly Choice[] {
  const {decide} = data;
  const cell = row.cells[row.cells.length - 1];
  if (!decide || !cell) return [];
  let decision = '';
  whenNear(cell, () =>
    fill(cell, decide, sheet, chosen => {
      decision = chosen;
      row.dataset.decision = chosen.split(' ')[0] ?? '';
    }),
  );
  return [{decided: () => ({...decide, decision})}];
}

/** @param chosen is told what the sheet will say */
function fill(cell: HTMLTableCellElement, decide: DecideData, sheet: SheetData, chosen: (text: string) => void): void {
  const select = selectOf(decide);
  const printed = element('span', {class: 'printed', 'aria-hidden': 'true'});
  let more: HTMLInputElement | HTMLSelectElement | undefined;
  const tell = () => {
    const text = more === undefined ? select.value : more.value === '' ? '' : `${select.value} ${more.value}`;
    printed.textContent = text;
    chosen(text);
  };
  select.addEventListener('change', () => {
    more?.remove();
    more = furtherOf(select.value, decide, sheet);
    if (more) {
      select.after(more);
      more.addEventListener('change', tell);
      more.focus();
    }
    tell();
  });
  cell.replaceChildren(select, printed);
}

function selectOf({may, ...decide}: DecideData): HTMLSelectElement {
  const options = may.split(' ').map(word => element('option', {value: word}, WORDS[word] ?? word));
  const label = `Decision for ${whoIn(decide)}`;
  return element('select', {'aria-label': label}, element('option', {value: ''}, '—'), ...options);
}

/** On a page of several workspaces the same person has a choice in each. */
const whoIn = ({name, where}: Pick<DecideData, 'name' | 'where'>): string =>
  where === undefined ? name : `${name} in ${where}`;

/** What a choice needs besides: a day, or a role. */
function furtherOf(
  word: string,
  decide: DecideData,
  {roles}: SheetData,
): HTMLInputElement | HTMLSelectElement | undefined {
  if (word === 'until')
    return element('input', {type: 'date', 'aria-label': `Day on which the access of ${whoIn(decide)} ends`});
  if (word !== 'role') return undefined;
  const options = ['', ...roles].map(role => element('option', {value: role}, role === '' ? 'which?' : role));
  return element('select', {'aria-label': `New role for ${whoIn(decide)}`}, ...options);
}
