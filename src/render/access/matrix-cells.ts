import {oneLine} from '../../model/text.ts';
import {cellText, type MatrixRow, type Table, type TableName} from '../../report/matrix.ts';

/** What the first columns of a table are called. */
export const HEADS: Readonly<Record<TableName, readonly [what: string, as: string]>> = {
  roles: ['Roles', 'grants'],
  members: ['Members', 'role'],
  keys: ['Keys', 'owner'],
};

const hasState = ({rows}: Table) => rows.some(({state}) => state.length > 0);

/** The names of the columns, one for each cell of a row. */
export const headOf = (table: Table): readonly string[] => [
  ...HEADS[table.of],
  ...table.columns.map(({title}) => oneLine(title)),
  ...(hasState(table) ? ['state'] : []),
];

/** A row in text. */
export const cellsOf = (table: Table, row: MatrixRow): readonly string[] => [
  oneLine(row.name),
  oneLine(row.as),
  ...table.columns.map(({id}) => textOf(row, id)),
  ...(hasState(table) ? [row.state.join(' · ')] : []),
];

/** What a row says of one area. */
export const textOf = ({cells}: MatrixRow, id: string) => {
  const cell = cells[id];
  return cell ? cellText(cell) : '';
};
