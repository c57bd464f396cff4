import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {ShownChange} from '../model/plan.ts';

/**
The lines of a file, from 1, that ask for changes: of the fields that change, or else the first line of the entry.
*/
export async function entryLines(
  file: string,
  cwd: string,
  changes: readonly ShownChange[],
): Promise<ReadonlyMap<ShownChange, readonly number[]>> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return new Map(changes.map(change => [change, linesOf(change, lines)]));
}

function linesOf({at, action, address, fields}: ShownChange, lines: readonly string[]): readonly number[] {
  if (!at) return [];
  const sets = action === 'assign' || action === 'unassign';
  if (!sets && action !== 'update' && action !== 'replace') return [at.line];
  const names = sets ? [address.slice(address.lastIndexOf('/') + 1)] : fields.map(({path}) => path);
  const found = names.flatMap(name => fieldLines(name, at.line, at.column - 1, lines));
  return found.length > 0 ? found : [at.line];
}

/** The lines of a field in an entry whose first name stands in some column, with the list or map below it. */
function fieldLines(name: string, first: number, indent: number, lines: readonly string[]): readonly number[] {
  const next = lineFrom(first + 1, lines, line => isSaying(line) && indentOf(line) < indent);
  const start = lineFrom(first, lines, line => line.slice(indent).startsWith(`${name}:`), next);
  // A list may stand as far to the left as its name.
  const isBelow = (line: string) => indentOf(line) > indent || line.slice(indent).startsWith('- ');
  const after = lineFrom(start + 1, lines, line => isSaying(line) && !isBelow(line), next);
  const numbers = Array.from({length: Math.max(0, after - start)}, (_, index) => start + index);
  return numbers.filter(number => isSaying(lines[number - 1] ?? ''));
}

/** The number of the first line that fits, from one on; the end when none does. Looks no farther than it must. */
function lineFrom(
  from: number,
  lines: readonly string[],
  fits: (line: string) => boolean,
  end = lines.length + 1,
): number {
  let number = from;
  while (number < end && !fits(lines[number - 1] ?? '')) number++;
  return Math.min(number, end);
}

const isSaying = (line: string) => line.trim() !== '' && !line.trim().startsWith('#');
const indentOf = (line: string) => line.length - line.trimStart().length;
