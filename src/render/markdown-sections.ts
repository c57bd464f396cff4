import {count} from '../model/text.ts';

/** A list or a table of a page. */
export interface Section {
  readonly title: string;
  readonly noun: readonly [string, string];
  /** How many rows are seen at once; the rest is folded. */
  readonly open: number;
  /** What is written on the fold of a section that is folded whole; it belongs to the one before and has no title. */
  readonly folded?: string;
  /** Heads of the columns; absent: the rows are items of a list. */
  readonly table?: readonly string[];
  /** A line each, the most important first. */
  readonly rows: readonly string[];
}

export interface PageParts {
  readonly head: readonly string[];
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
}

export interface Page extends PageParts {
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

function sectionText({title, noun, open, folded: label, table, rows}: Section): string {
  if (label !== undefined) return foldText(label, rows, table);
  const [seen, folded] = [rows.slice(0, open), rows.slice(open)];
  const parts = [`#### ${title}`, listText(seen, table)];
  if (folded.length === 0) return parts.join('\n\n');
  return [...parts, foldText(count(folded.length, `more ${noun[0]}`, `more ${noun[1]}`), folded, table)].join('\n\n');
}

const foldText = (label: string, rows: readonly string[], table: Section['table']) =>
  [`<details><summary>${label}</summary>`, listText(rows, table), '</details>'].join('\n\n');

function listText(rows: readonly string[], table: readonly string[] | undefined): string {
  if (table === undefined) return rows.join('\n');
  return [`| ${table.join(' | ')} |`, `|${' --- |'.repeat(table.length)}`, ...rows].join('\n');
}

/**
As many rows of each section as there is room for, from the first section on, those that are folded whole last; one that is
too long hides no other.
*/
function fitting(page: Page, limit: number): readonly Section[] {
  const frames = page.sections.map(section => ({...section, rows: section.rows.slice(0, 0)}));
  const frame = page.sections.map(
    section => sectionText({...section, rows: Array(section.open + 1).fill('')}).length + 2,
  );
  const left = leftOut(page.sections, frames);
  let room = limit - pageText(page, [], left).length - frame.reduce((sum, size) => sum + size, 0);
  const take = (section: Section): Section => {
    const rows = section.rows.filter(row => {
      if (row.length + 1 > room) return false;
      room -= row.length + 1;
      return true;
    });
    return {...section, rows};
  };
  const inTurn = [...page.sections].sort((a, b) => Number(a.folded !== undefined) - Number(b.folded !== undefined));
  const taken = new Map(inTurn.map(section => [section, take(section)]));
  return page.sections.map(section => taken.get(section) ?? section);
}

function leftOut(all: readonly Section[], kept: readonly Section[]): readonly string[] {
  const numbers = new Map<string, {readonly noun: Section['noun']; readonly number: number}>();
  for (const [index, {noun, rows}] of all.entries()) {
    const number = rows.length - (kept[index]?.rows.length ?? 0);
    numbers.set(noun[1], {noun, number: number + (numbers.get(noun[1])?.number ?? 0)});
  }
  return [...numbers.values()].flatMap(({noun, number}) => (number > 0 ? [count(number, ...noun)] : []));
}

/** A limit in which not even the frame has room. */
function shortest({head, pointer}: Page, limit: number): string {
  const text = `${head[0] ?? ''}\n\n${pointer}\n`;
  return text.length <= limit ? text : `${head[0] ?? ''}\n`.slice(0, limit);
}
