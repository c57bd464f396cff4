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
The first line in which the page that was found says something else than the committed one. Which of several requests
under way is the nth depends on how busy the machine is: a few cases more or less that took a second run are not another
finding; a case more, a case not survived or another thing said is.
*/
export function firstDifference(committed: string, found: string): string | undefined {
  const [old, fresh] = [committed.split('\n'), found.split('\n')];
  const at = fresh.findIndex((line, index) => !isSame(old[index], line));
  if (at < 0) return old.length === fresh.length ? undefined : `${old.length} lines, and ${fresh.length} were found`;
  return `line ${at + 1}: - ${old[at] ?? ''}\n${' '.repeat(`line ${at + 1}: `.length)}+ ${fresh[at] ?? ''}`;
}

function isSame(old: string | undefined, fresh: string): boolean {
  if (old === fresh) return true;
  const [before, after] = [cellsOf(old ?? ''), cellsOf(fresh)];
  if (before === undefined || after === undefined) return false;
  const isNear = (count: number, index: number) => Math.abs(count - (after.runs[index] ?? Number.NaN)) <= SLACK;
  return before.rest === after.rest && before.runs.every(isNear);
}

/** A row of a table: how many cases took one run, two, more, and all else that it says. */
function cellsOf(line: string): {readonly rest: string; readonly runs: readonly number[]} | undefined {
  const match = /^\| (?<about>.+ \| \d+) \| (?<runs>\d+ \| \d+ \| \d+) \| (?<problems>\d+) \|$/.exec(line)?.groups;
  if (match === undefined) return undefined;
  return {rest: `${match.about} | ${match.problems}`, runs: String(match.runs).split(' | ').map(Number)};
}
