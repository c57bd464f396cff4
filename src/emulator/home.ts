import type {Fields} from './fields.ts';
import {stableId} from './ids.ts';

/** The workspace that rows are being read for: its ids, and a maker of ids for rows that come without. */
export interface Home {
  readonly id: string;
  readonly owner: string;
  /** The row's `id`, or else one made of kind and name; the second row of one name gets another one. */
  readonly idOf: (fields: Fields, kind: string, name: string) => string;
}

/** A home whose made-up ids never meet one that was read before. */
export function homeOf(id: string, owner: string): Home {
  const taken = new Set<string>();
  const claim = (candidate: string) => {
    taken.add(candidate);
    return candidate;
  };
  const invent = (kind: string, name: string) => {
    for (let count = 1; ; count++) {
      const candidate = stableId(kind, id, name, String(count));
      if (!taken.has(candidate)) return claim(candidate);
    }
  };
  return {id, owner, idOf: (fields, kind, name) => (fields.has('id') ? claim(fields.uuid('id')) : invent(kind, name))};
}

/** The id of a person, the same in every workspace: it follows from the address. GUESS: people invited unregistered have one too. */
export const userIdOf = (email: string): string => stableId('user', email.trim().toLowerCase());

/** Reads a field that names the workspace a row is in: absent is fine, another workspace is an error. */
export function stayHome(fields: Fields, name: string, home: Home): string {
  if (fields.text(name, home.id).toLowerCase() === home.id) return home.id;
  throw new Error(`${fields.path}.${name} should be ${home.id}, the workspace that lists it`);
}

/** Throws when two rows of one list share a key. */
export function unique<Row>(rows: readonly Row[], keyOf: (row: Row) => string, path: string): readonly Row[] {
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const key = keyOf(row);
    if (seen.has(key)) throw new Error(`${path}[${index}] repeats ${key}`);
    seen.add(key);
  }
  return rows;
}
