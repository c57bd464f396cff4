import type {PageData} from './data.ts';
import {byId, findById} from './dom.ts';
import {Table, type View} from './table.ts';

/** Makes the tables of the page answer to its controls. */
export function startPage(): {
  readonly data: PageData;
  readonly tables: readonly Table[];
  readonly refresh: () => void;
} {
  const data = JSON.parse(byId('data', HTMLScriptElement).textContent ?? '') as PageData;
  const tables = data.tables.map(table => new Table(table, data.terms, () => refresh()));
  const status = byId('status', HTMLElement);
  const all = tables.reduce((sum, {rows}) => sum + rows.length, 0);

  function refresh(): void {
    const view = viewOf();
    const shown = tables.reduce((sum, table) => sum + table.show(view), 0);
    const text = shown === all ? `${all} rows` : `${shown} of ${all} rows`;
    if (status.textContent !== text) status.textContent = text;
    byId('nothing', HTMLElement).hidden = shown > 0;
  }

  document.documentElement.classList.add('scripted');
  byId('bar', HTMLElement).hidden = false;
  for (const id of ['search', 'show', 'group'])
    findById(id, HTMLElement)?.addEventListener(id === 'search' ? 'input' : 'change', refresh);
  byId('controls', HTMLFormElement).addEventListener('submit', event => event.preventDefault());
  keepHeadsBelow(byId('bar', HTMLElement));
  refresh();
  return {data, tables, refresh};
}

function viewOf(): View {
  const words = byId('search', HTMLInputElement).value.toLowerCase().split(/\s+/).filter(Boolean);
  const grouping = findById('group', HTMLSelectElement)?.value ?? '';
  return {
    words,
    flag: findById('show', HTMLSelectElement)?.value ?? '',
    grouping: grouping === '' ? -1 : Number(grouping),
  };
}

/** The heads of tables stick below the bar, however many lines that takes. */
function keepHeadsBelow(bar: HTMLElement): void {
  const place = () => document.documentElement.style.setProperty('--bar', `${bar.offsetHeight}px`);
  new ResizeObserver(place).observe(bar);
  place();
}
