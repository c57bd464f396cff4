import {count} from '../model/text.ts';

/** A list or a table of a page. */
export interface Section {
  readonly title: string;
  readonly noun: readonly [string, string];
  /** How many rows are seen at once; the rest is folded. */
  readonly open: number;
  /** Heads of the columns; absent: the rows are items of a list. */
  readonly table?: readonly string[];
  /** A line each, the most important first. */
  readonly rows: readonly string[];
}

export interface Page {
  readonly head: readonly string[];
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
  /** Where all of it can be read. */
  readonly pointer: string;
  /** Characters. */
  readonly limit?: number;
}

/** A page of Markdown within its limit: rows that do not fit are left out whole, and counted. Ends with a newline. */
export function sectionsText(page: Page): string {
  const whole = pageText(page, page.sections, []);
  const {limit = Number.POSITIVE_INFINITY} = page;
  if (whole.length <= limit) return whole;
  const kept = fitting(page, limit);
  const text = pageText(page, kept, leftOut(page.sections, kept));
  return text.length <= limit ? text : shortest(page, limit);
}

function pageText({head, foot, pointer}: Page, sections: readonly Section[], left: readonly string[]): string {
  const blocks = [
    ...head,
    ...sections.filter(({rows}) => rows.length > 0).map(sectionText),
    ...(left.length > 0 ? [`_Left out here for length: ${left.join(', ')}._ ${pointer}`] : []),
    ...foot,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function sectionText({title, noun, open, table, rows}: Section): string {
  const [seen, folded] = [rows.slice(0, open), rows.slice(open)];
  const parts = [`#### ${title}`, listText(seen, table)];
  if (folded.length === 0) return parts.join('\n\n');
  const summary = `<details><summary>${count(folded.length, `more ${noun[0]}`, `more ${noun[1]}`)}</summary>`;
  return [...parts, summary, listText(folded, table), '</details>'].join('\n\n');
}

function listText(rows: readonly string[], table: readonly string[] | undefined): string {
  if (table === undefined) return rows.join('\n');
  return [`| ${table.join(' | ')} |`, `|${' --- |'.repeat(table.length)}`, ...rows].join('\n');
}

/** As many rows of each section as there is room for, from the first section on; one that is too long hides no other. */
function fitting(page: Page, limit: number): readonly Section[] {
  const frames = page.sections.map(section => ({...section, rows: section.rows.slice(0, 0)}));
  const frame = page.sections.map(
    section => sectionText({...section, rows: Array(section.open + 1).fill('')}).length + 2,
  );
  const left = leftOut(page.sections, frames);
  let room = limit - pageText(page, [], left).length - frame.reduce((sum, size) => sum + size, 0);
  return page.sections.map(section => {
    const rows = section.rows.filter(row => {
      if (row.length + 1 > room) return false;
      room -= row.length + 1;
      return true;
    });
    return {...section, rows};
  });
}

const leftOut = (all: readonly Section[], kept: readonly Section[]): readonly string[] =>
  all.flatMap(({noun, rows}, index) => {
    const number = rows.length - (kept[index]?.rows.length ?? 0);
    return number > 0 ? [count(number, ...noun)] : [];
  });

/** A limit in which not even the frame has room. */
function shortest({head, pointer}: Page, limit: number): string {
  const text = `${head[0] ?? ''}\n\n${pointer}\n`;
  return text.length <= limit ? text : `${head[0] ?? ''}\n`.slice(0, limit);
}
