import type {DecideData} from './data.ts';

/** A row of a sheet that somebody fills in. */
export interface Decided extends DecideData {
  /** `keep`, `remove`, `until YYYY-MM-DD`, `role NAME`; empty while nothing is decided. */
  readonly decision: string;
}

const COLUMNS = ['row', 'workspace', 'type', 'address', 'object', 'name', 'decision'] as const;

export const sheetAsCsv = (rows: readonly Decided[]): string =>
  [COLUMNS.join(), ...rows.map(row => COLUMNS.map(name => csvCell(row[name])).join())]
    .map(line => `${line}\n`)
    .join('');

/** No spreadsheet takes it for a formula. */
function csvCell(text: string): string {
  const inert = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export function sheetAsJson(rows: readonly Decided[]): string {
  const items = rows.map(({row, workspace, type, address, object, name, decision}) => ({
    ...{row, workspace: {id: workspace}, type, address, object: object === '' ? null : object, name},
    decision: decision === '' ? null : decision,
  }));
  return `${JSON.stringify({format_version: '1', rows: items}, null, 2)}\n`;
}

/** Hands a text to the browser as a file; nothing is sent anywhere. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], {type}));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
