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
  const end = endOf(first, indent - 1, lines);
  const isIt = (line: string) => line.slice(indent).startsWith(`${name}:`);
  const start = range(first, end).find(number => isIt(lines[number - 1] ?? ''));
  if (start === undefined) return [];
  // A list may stand as far to the left as its name.
  const isBelow = (line: string) => indentOf(line) > indent || line.slice(indent).startsWith('- ');
  const after = range(start + 1, end).find(number => isSaying(lines[number - 1]) && !isBelow(lines[number - 1] ?? ''));
  return range(start, (after ?? end + 1) - 1).filter(number => isSaying(lines[number - 1]));
}

/** The last line of what stands farther to the right than a column. */
function endOf(first: number, indent: number, lines: readonly string[]): number {
  const rest = range(first + 1, lines.length);
  const next = rest.find(number => isSaying(lines[number - 1]) && indentOf(lines[number - 1] ?? '') <= indent);
  return next === undefined ? lines.length : next - 1;
}

const isSaying = (line = '') => line.trim() !== '' && !line.trim().startsWith('#');
const indentOf = (line: string) => line.length - line.trimStart().length;
const range = (from: number, to: number) =>
  Array.from({length: Math.max(0, to - from + 1)}, (_, index) => from + index);
