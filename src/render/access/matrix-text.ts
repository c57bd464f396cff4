import type {AccessModel} from '../../model/access.ts';
import {listOf, oneLine} from '../../model/text.ts';
import {refusedParts} from '../../report/access/rows.ts';
import type {Matrix, Table} from '../../report/matrix.ts';
import {columns, type Style, widthOf} from '../style.ts';
import {accessHead, blocksText, noteLines, unreadLines} from './head.ts';
import {cellsOf, HEADS, headOf, textOf} from './matrix-cells.ts';
import {legendOf} from './matrix-legend.ts';

export interface MatrixTextOptions {
  readonly style: Style;
  /** Columns that a line may have; a table that is wider is folded. Default: any number. */
  readonly width?: number | undefined;
}

/** The tables as text: each as columns where that fits, else with the areas below each row. Ends with a newline. */
export function renderMatrix(matrix: Matrix, model: AccessModel, options: MatrixTextOptions): string {
  const {style} = options;
  return blocksText([
    [accessHead(model, style)],
    ...matrix.tables.map(table => tableLines(table, options)),
    noteLines(legendOf(matrix), style),
    unreadLines(refusedParts(model), style),
  ]);
}

/** One of the tables: columns where they fit, else the areas below each row. */
export function tableLines(
  table: Table,
  {style, width = Number.POSITIVE_INFINITY}: MatrixTextOptions,
): readonly string[] {
  const [what, as] = HEADS[table.of];
  if (table.rows.length === 0) return [`${style.bold(what)}  none`];
  const rows = [headOf(table), ...table.rows.map(row => cellsOf(table, row))];
  const [head = [], ...body] = columns(rows, rows[0]?.map(() => 48) ?? []);
  const lines = body.map(cells => cells.join('  ').trimEnd());
  const fits = [head.join('  '), ...lines].every(line => widthOf(line) <= width);
  return fits ? [style.bold(head.join('  ').trimEnd()), ...lines] : [style.bold(`${what} (${as})`), ...folded(table)];
}

/** Each row with its areas below; those in which nothing can be done share a line. */
function folded(table: Table): readonly string[] {
  const width = Math.max(...table.columns.map(({title}) => widthOf(title)));
  return table.rows.flatMap(row => {
    const areas = table.columns.map(({id, title}) => ({title: oneLine(title), text: textOf(row, id)}));
    const some = areas.filter(({text}) => text !== 'none');
    const others = areas.filter(({text}) => text === 'none').map(({title}) => title);
    return [
      `  ${[oneLine(row.name), oneLine(row.as), row.state.join(' · ')].filter(text => text !== '').join('  ')}`,
      ...some.map(({title, text}) => `    ${title}${' '.repeat(width - widthOf(title))}  ${text}`),
      ...(others.length > 0 ? [`    none in ${listOf(others, 6)}`] : []),
    ];
  });
}
