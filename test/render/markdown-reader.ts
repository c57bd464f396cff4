/**
What of a line is not inside a code span, by the rules of CommonMark: a run of backticks opens a span that the next run
of the same length ends; without such a run it is text.
*/
export function outsideCode(line: string): string {
  let outside = '';
  let rest = line;
  for (;;) {
    const [run] = /`+/.exec(rest) ?? [];
    if (run === undefined) return outside + rest;
    const start = rest.indexOf(run);
    const behind = rest.slice(start + run.length);
    const end = [...behind.matchAll(/`+/g)].find(([other]) => other.length === run.length);
    outside += rest.slice(0, start);
    if (end === undefined) outside += run;
    rest = end === undefined ? behind : behind.slice(end.index + run.length);
  }
}

/** The cells of a row of a table, by the rules of GitHub: only a backslash right before a pipe keeps it from ending a cell. */
export const cellsOf = (row: string): readonly string[] =>
  row
    .replace(/^\| /, '')
    .replace(/ \|$/, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim());
