import {problemAt, type Report} from '../report.ts';
import {placeOf, type Text} from '../source.ts';
import type {Cell} from './row.ts';

/**
The cells of CSV as spreadsheets save it, record by record: separated by commas, or by semicolons or tabs where the first line
has those instead; in quotes where they hold such a sign or a line end. Empty lines are left out.
*/
export function parseCsv(source: Text, report: Report): readonly (readonly Cell[])[] {
  const {text} = source;
  const separator = separatorOf(text);
  const records: Cell[][] = [];
  let record: Cell[] = [];
  for (let start = 0; start < text.length; ) {
    const {value, end} =
      text[start] === '"' ? quoted(source, start, {separator, report}) : bare(text, start, separator);
    record.push({text: value, place: placeOf(source, start, Math.max(start + 1, end))});
    const isLast = text[end] !== separator;
    start = isLast ? afterLine(text, end) : end + 1;
    if (isLast || start >= text.length) {
      if (!isLast) record.push({text: '', place: placeOf(source, text.length)});
      if (record.some(cell => cell.text !== '')) records.push(record);
      record = [];
    }
  }
  return records;
}

/** By what the first line has most of, outside of quotes. */
function separatorOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const bareLine = line.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map(sign => ({sign, times: bareLine.split(sign).length}));
  return counted.reduce((most, one) => (one.times > most.times ? one : most)).sign;
}

interface Field {
  readonly value: string;
  /** Where the separator or the end of the line stands. */
  readonly end: number;
}

function bare(text: string, start: number, separator: string): Field {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return {value: text.slice(start, end), end};
}

/** Two quotes inside stand for one. */
function quoted(
  source: Text,
  start: number,
  {separator, report}: {readonly separator: string; readonly report: Report},
): Field {
  QUOTED.lastIndex = start;
  const [whole = '"', inner = '', last = ''] = QUOTED.exec(source.text) ?? [];
  if (last === '')
    report.add(() =>
      problemAt(placeOf(source, start), 'CONFIG_VALUE', 'this quotation mark is never closed', {
        hint: 'save the sheet again as CSV',
      }),
    );
  const {value, end} = bare(source.text, start + whole.length, separator);
  return {value: `${inner.replaceAll('""', '"')}${value}`, end};
}

const QUOTED = /"((?:[^"]|"")*)("?)/y;

function afterLine(text: string, end: number): number {
  if (text[end] === '\r' && text[end + 1] === '\n') return end + 2;
  return end + 1;
}
