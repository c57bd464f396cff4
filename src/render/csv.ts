import {oneLine} from '../model/text.ts';

/**
Rows as CSV for spreadsheets: RFC 4180 with line feeds, which they take as well. Every cell is one line, with control
characters escaped. Ends with a newline; nothing of no rows.
*/
export function renderCsv(rows: Iterable<readonly string[]>): string {
  let text = ''; // A row at a time: a thousand workspaces against everybody in them are millions of cells.
  for (const row of rows) text += `${row.map(csvCell).join(',')}\n`;
  return text;
}

/** A cell that no spreadsheet takes for a formula: what would begin one is text behind an apostrophe. */
export function csvCell(text: string): string {
  // Before escaping, and after it: a tab at the start is dangerous as it is, and harmless once it is escaped.
  const inert = FORMULA.test(text) ? `'${oneLine(text)}` : oneLine(text);
  return /[",\n\r]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** DOC: OWASP, CSV injection: = + - @ tab and carriage return begin formulas; some readers pass over spaces, or take full-width signs. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r]/u;
