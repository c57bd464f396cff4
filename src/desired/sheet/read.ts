import {isObject, type JsonObject} from '../../model/json.ts';
import {listOf} from '../../model/text.ts';
import type {FileText} from '../files.ts';
import {locate} from '../locate.ts';
import {problemAt, Report} from '../report.ts';
import {linesOf, type Source, topOf} from '../source.ts';
import {parseYaml} from '../yaml.ts';
import {parseCsv} from './csv.ts';
import {type Cell, SHEET_COLUMNS, type SheetRow} from './row.ts';

/**
The rows of a filled-in sheet of a review: CSV, or JSON where the text begins with a bracket.
@throws InvalidFiles with everything that keeps it from being read
*/
export function readSheet({file, text}: FileText): readonly SheetRow[] {
  const report = new Report();
  const rows = /^\s*[[{]/.test(text) ? fromJson({file, text}, report) : fromCsv({file, text}, report);
  if (report.empty && rows.length === 0)
    report.add(() => problemAt(topOf(file), 'FILE_EMPTY', 'the sheet has no row', {hint: SHEET_HINT}));
  report.throwIfAny();
  return rows;
}

const SHEET_HINT = 'name a sheet that was made by "instantly-rbac review --format csv", json or html';

function fromCsv({file, text}: FileText, report: Report): readonly SheetRow[] {
  const [head = [], ...records] = parseCsv({file, text, lines: linesOf(text)}, report);
  const titles = head.map(cell => cell.text.trim().toLowerCase());
  const missing = SHEET_COLUMNS.filter(name => !titles.includes(name));
  if (missing.length > 0) {
    const message = `the sheet lacks the column${missing.length === 1 ? '' : 's'} ${listOf(missing)}`;
    report.add(() => problemAt(head[0]?.place ?? topOf(file), 'CONFIG_MISSING_FIELD', message, {hint: SHEET_HINT}));
    return [];
  }
  return records.map(record => rowOf(name => record[titles.indexOf(name)] ?? {text: '', place: endOf(record)}));
}

const endOf = (record: readonly Cell[]) => (record.at(-1) ?? record[0])?.place ?? topOf('');

const rowOf = (cellOf: (name: (typeof SHEET_COLUMNS)[number]) => Cell): SheetRow => {
  const trimmed = (name: (typeof SHEET_COLUMNS)[number]) => {
    const {text, place} = cellOf(name);
    return {text: text.trim(), place};
  };
  return {
    row: trimmed('row'),
    workspace: trimmed('workspace'),
    address: cellOf('address'),
    object: trimmed('object'),
    decision: trimmed('decision'),
  };
};

function fromJson({file, text}: FileText, report: Report): readonly SheetRow[] {
  const {source, problems} = parseYaml(text, file);
  for (const problem of problems) report.add(() => problem);
  if (!source) return [];
  const lists = listsOf(source.value);
  if (lists.length > 0) return lists.flatMap(list => rowsOf(source, list));
  report.add(() =>
    problemAt(topOf(file), 'CONFIG_MISSING_FIELD', 'the sheet lacks the list "rows"', {hint: SHEET_HINT}),
  );
  return [];
}

type Path = readonly (string | number)[];

/** Rows that stand together, and where the id of their workspace stands unless each has its own. */
interface RowList {
  readonly rows: readonly unknown[];
  readonly path: Path;
  readonly workspace: unknown;
  readonly workspacePath: Path;
}

/** The rows of a review, of a sheet that a page has saved, or of each workspace of a fleet. */
function listsOf(value: unknown): readonly RowList[] {
  if (!isObject(value)) return [];
  const {rows, workspace, workspaces} = value;
  if (Array.isArray(rows))
    return [{rows, path: ['rows'], workspace: idOf(workspace), workspacePath: ['workspace', 'id']}];
  if (!Array.isArray(workspaces)) return [];
  return workspaces.flatMap((one: unknown, index) => {
    const review = isObject(one) && isObject(one.review) ? one.review : {};
    const at = ['workspaces', index];
    return isObject(one) && Array.isArray(review.rows)
      ? [{rows: review.rows, path: [...at, 'review', 'rows'], workspace: one.id, workspacePath: [...at, 'id']}]
      : [];
  });
}

const idOf = (workspace: unknown): unknown => (isObject(workspace) ? workspace.id : workspace);

const rowsOf = (source: Source, list: RowList): readonly SheetRow[] =>
  list.rows.flatMap((row, index) => (isObject(row) ? [jsonRow(source, row, index, list)] : []));

function jsonRow(source: Source, row: JsonObject, index: number, list: RowList): SheetRow {
  const isOwn = row.workspace !== undefined && row.workspace !== null;
  return rowOf(name => {
    if (name === 'workspace' && !isOwn) return cellAt(source, list.workspace, list.workspacePath);
    return cellAt(source, name === 'workspace' ? idOf(row.workspace) : row[name], [...list.path, index, name]);
  });
}

const cellAt = (source: Source, value: unknown, path: Path): Cell => ({
  text: typeof value === 'string' ? value : '',
  place: locate(source, path),
});
