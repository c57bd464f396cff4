import type {Matrix} from '../../report/matrix.ts';
import {renderCsv} from '../csv.ts';
import {textOf} from './matrix-cells.ts';

/** One table for all: a row for each role, member and key, a column for each area of any of them. */
export function renderMatrixCsv({tables}: Matrix): string {
  const columns = tables.flatMap(table => table.columns);
  const titles = new Map(columns.toReversed().map(({id, title}) => [id, title]));
  const ids = [...new Set(columns.map(({id}) => id))];
  const head = [
    'type',
    'name',
    'role, grants or owner',
    ...ids.map(id => titles.get(id) ?? id),
    'state',
    'declared at',
  ];
  const rows = tables.flatMap(table =>
    table.rows.map(row => [
      table.of.replace(/s$/, ''),
      row.name,
      row.as,
      ...ids.map(id => textOf(row, id)),
      row.state.join(' · '),
      row.at ? `${row.at.file}:${row.at.line}` : '',
    ]),
  );
  return renderCsv([head, ...rows]);
}
