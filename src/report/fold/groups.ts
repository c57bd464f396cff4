import type {FleetRow} from '../../model/fleet.ts';
import {type Alike, workspacesOf} from './alike.ts';

/** What is said of certain workspaces, and of no other. */
export interface Group<T> {
  readonly rows: readonly FleetRow[];
  readonly said: readonly Alike<T>[];
}

/** What is said of the very same workspaces together; the group of most workspaces first, else in the order of its first. */
export function groupsOf<T>(all: readonly Alike<T>[]): readonly Group<T>[] {
  const groups = new Map<string, {readonly rows: readonly FleetRow[]; readonly said: Alike<T>[]}>();
  for (const one of all) {
    const rows = workspacesOf(one);
    const key = JSON.stringify(rows.map(({id}) => id));
    const group = groups.get(key) ?? {rows, said: []};
    group.said.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length);
}
