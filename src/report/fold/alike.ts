import type {FleetRow} from '../../model/fleet.ts';

/** What is said of one workspace. */
export interface Case<T> {
  readonly row: FleetRow;
  readonly value: T;
}

/** What is said alike of several workspaces: a case for each of them, in their order. */
export interface Alike<T> {
  /** That of the first workspace. */
  readonly value: T;
  readonly cases: readonly Case<T>[];
}

/**
The things said of workspaces, alike ones together, in the order in which they are first said. None is lost: what is said
twice of one workspace makes two of them.
@param keyOf equal for what is alike
*/
export function alike<T, R extends FleetRow = FleetRow>(
  rows: readonly R[],
  valuesOf: (row: R) => readonly T[],
  keyOf: (value: T, row: R) => string,
): readonly Alike<T>[] {
  const groups = new Map<string, {readonly value: T; readonly cases: Case<T>[]}>();
  for (const row of rows) {
    const seen = new Map<string, number>();
    for (const value of valuesOf(row)) {
      const key = keyOf(value, row);
      const before = seen.get(key) ?? 0;
      seen.set(key, before + 1);
      const slot = `${before} ${key}`;
      const group = groups.get(slot) ?? {value, cases: []};
      group.cases.push({row, value});
      groups.set(slot, group);
    }
  }
  return [...groups.values()];
}

/** The same once more for each value that something has in its cases. */
export function apart<T>({cases}: Alike<T>, read: (value: T) => unknown): readonly Alike<T>[] {
  const groups = new Map<string, Case<T>[]>();
  for (const one of cases) {
    const key = JSON.stringify(read(one.value));
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(group => group.slice(0, 1).map(({value}) => ({value, cases: group})));
}

/** The workspaces of which it is said. */
export const workspacesOf = ({cases}: Pick<Alike<unknown>, 'cases'>): readonly FleetRow[] => cases.map(({row}) => row);

/** What all of the cases have there; undefined where they differ. */
export function common<T, V>({value, cases}: Alike<T>, read: (value: T) => V): V | undefined {
  const first = read(value);
  const text = JSON.stringify(first);
  return cases.every(one => JSON.stringify(read(one.value)) === text) ? first : undefined;
}
