import type {FleetRow} from '../../model/fleet.ts';
import {count, oneLine} from '../../model/text.ts';
import {cut, widthOf} from '../style.ts';

/** What the workspaces of a fleet are called in a result. */
export interface Names {
  /** On one line, safe to print, and of nobody else in the fleet. */
  of(row: FleetRow): string;
  /**
  `Client A`, `3 workspaces: Client A, Client B, Client C`, `47 workspaces: Client A, Client B and 45 more`: as many as there
  is room for, one at the least; `all 100 workspaces` when nobody is missing.
  @param label what stands for a workspace in the list, default its name
  */
  some(rows: readonly FleetRow[], columns: number, label?: (row: FleetRow) => string): string;
  /** Whether that leaves none of them out. */
  isWhole(rows: readonly FleetRow[], columns: number): boolean;
  /** The same on several lines, none left out. */
  every(rows: readonly FleetRow[], columns: number, label?: (row: FleetRow) => string): readonly string[];
}

/** Columns that a name may take. */
const LONGEST = 40;

/** A workspace is called by its name; by its id, too, when another one is called alike. */
export function namesOf(fleet: readonly FleetRow[]): Names {
  const shown = new Map(fleet.map(row => [row.id, quoted(cut(oneLine(row.name.trim()), LONGEST))]));
  const uses = new Map<string, number>();
  for (const name of shown.values()) uses.set(name, (uses.get(name) ?? 0) + 1);
  const of = ({id}: FleetRow) => {
    const name = shown.get(id) ?? '';
    if (name === '') return oneLine(id);
    return uses.get(name) === 1 ? name : `${name} (${oneLine(id)})`;
  };
  const names: Names = {
    of,
    isWhole: (rows, columns) => names.some(rows, columns) === names.some(rows, Number.POSITIVE_INFINITY),
    some(rows, columns, label = of) {
      const [first] = rows;
      if (rows.length === 1 && first) return label(first);
      if (rows.length === fleet.length && label === of) return `all ${count(fleet.length, 'workspace')}`;
      const head = `${count(rows.length, 'workspace')}: `;
      return head + fitting(rows.map(label), columns - head.length);
    },
    every(rows, columns, label = of) {
      const one = names.some(rows, Number.POSITIVE_INFINITY, label);
      if (widthOf(one) <= columns) return [one];
      const lines = wrapped(rows.map(label), columns - INDENT.length);
      return [`${count(rows.length, 'workspace')}:`, ...lines.map(line => `${INDENT}${line}`)];
    },
  };
  return names;
}

const INDENT = '    ';

/** A name that could pass for several, or for what stands around a list of them, is put into quotes. */
const quoted = (name: string) =>
  /[,:;"()]| and |\d workspaces?\b/i.test(name) ? `"${name.replaceAll('"', "'")}"` : name;

function fitting(names: readonly string[], columns: number): string {
  const text = (number: number) => {
    const rest = names.length - number;
    return `${names.slice(0, number).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
  };
  let number = 1;
  while (number < names.length && widthOf(text(number + 1)) <= columns) number += 1;
  return text(number);
}

/** Words with commas between them, on lines of at most so many columns. */
function wrapped(words: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    const next = index === words.length - 1 ? word : `${word},`;
    if (line !== '' && widthOf(`${line} ${next}`) > columns) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? next : `${line} ${next}`;
  }
  return line === '' ? lines : [...lines, line];
}
