import type {Row} from './results.ts';

/** One part of the page: the faults that it is about, in their order. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** The faults in the order of the page. */
  readonly titles: readonly string[];
}

const from = (name: string) => `<!-- ${name}: written by npm run test:faults -->`;
const to = (name: string) => `<!-- end of ${name} -->`;

/**
The page with the parts that were run to their end. Every other part stays as it is on the page: a machine may not be
able to try all of them, and nobody has to run them all at once.
*/
export function renderPage(page: string, parts: readonly Part[], rows: readonly Row[]): string {
  return parts.reduce((text, part) => {
    const mine = part.titles.flatMap(title => rows.find(row => row.part === part.name && row.title === title) ?? []);
    return mine.length === part.titles.length ? withPart(text, part, mine) : text;
  }, page);
}

function withPart(page: string, part: Part, rows: readonly Row[]): string {
  const [start, end] = [page.indexOf(from(part.name)), page.indexOf(to(part.name))];
  if (start < 0 || end < start) throw new Error(`docs/reliability.md has no place for the part ${part.name}`);
  return `${page.slice(0, start)}${from(part.name)}\n${renderPart(part, rows)}\n${page.slice(end)}`;
}

function renderPart({title, about}: Part, rows: readonly Row[]): string {
  return [
    `### ${title}`,
    '',
    about,
    '',
    '| fault | tried | done by the first run | by a second | by a third or later | not survived |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({title, tried, runs: [one, two, ...more], problems}) => {
      const later = more.reduce((sum, count) => sum + count, 0);
      return `| ${[title, tried, one, two, later, problems].join(' | ')} |`;
    }),
    '',
    ...saidLines(rows),
  ].join('\n');
}

/** What was said, each line once, with the faults after which it was said. */
function saidLines(rows: readonly Row[]): readonly string[] {
  const lines = [...new Set(rows.flatMap(({said}) => said))].sort();
  if (lines.length === 0) return ['Nothing went wrong that the tool had to tell.'];
  const listed = lines.map(line => `- \`${line.replaceAll('`', "'")}\``);
  return [`<details><summary>What the runs said (${lines.length})</summary>`, '', ...listed, '', '</details>'];
}

/** How many cases of a fault may end a run earlier or later than the page says. */
const SLACK = 3;

/**
The first thing that was found and is not on the committed page. Which of several requests under way is the nth depends on how
busy the machine is, and with it whether some things are said at all: a few cases more or less that took a second run are no
news, nor is something that nobody said this time; a case more, one that was not survived and another thing said are.
*/
export function newsIn(committed: string, found: string): string | undefined {
  const known = new Set(committed.split('\n'));
  const rows = [...known].flatMap(line => cellsOf(line) ?? []);
  return found
    .split('\n')
    .find(line => !known.has(line) && !line.startsWith('<details>') && !rows.some(row => isNear(row, cellsOf(line))));
}

interface Cells {
  readonly rest: string;
  readonly runs: readonly number[];
}

const isNear = (old: Cells, fresh: Cells | undefined) =>
  old.rest === fresh?.rest && old.runs.every((count, index) => Math.abs(count - (fresh.runs[index] ?? 0)) <= SLACK);

/** A row of a table: how many cases took one run, two, more, and all else that it says. */
function cellsOf(line: string): Cells | undefined {
  const match = /^\| (?<about>.+ \| \d+) \| (?<runs>\d+ \| \d+ \| \d+) \| (?<problems>\d+) \|$/.exec(line)?.groups;
  if (match === undefined) return undefined;
  return {rest: `${match.about} | ${match.problems}`, runs: String(match.runs).split(' | ').map(Number)};
}
