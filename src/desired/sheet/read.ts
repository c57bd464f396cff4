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
  const {value} = source;
  const rows = isObject(value) ? value.rows : undefined;
  if (Array.isArray(rows)) return rows.flatMap((row, index) => (isObject(row) ? [jsonRow(source, row, index)] : []));
  report.add(() =>
    problemAt(topOf(file), 'CONFIG_MISSING_FIELD', 'the sheet lacks the list "rows"', {hint: SHEET_HINT}),
  );
  return [];
}

/** The workspace stands beside the rows, or in each. */
function jsonRow(source: Source, row: JsonObject, index: number): SheetRow {
  const {workspace} = isObject(source.value) ? source.value : {};
  const own = row.workspace ?? workspace;
  return rowOf(name => {
    const value = name === 'workspace' ? (isObject(own) ? own.id : own) : row[name];
    const path = name === 'workspace' && row.workspace === undefined ? ['workspace', 'id'] : ['rows', index, name];
    return {text: typeof value === 'string' ? value : '', place: locate(source, path)};
  });
}
