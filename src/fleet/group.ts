import type {Reader} from '../api/client.ts';
import {newestFirst} from '../kinds/kind.ts';
import {type LiveSubWorkspace, readSubWorkspaces} from '../kinds/sub-workspace.ts';

/** A workspace in the group of the admin workspace. `status` is the vendor's: `pending`, `accepted`, `rejected`. */
export interface GroupEntry {
  /** In lower case. */
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** The workspaces of a group by their ids, each once. */
export type Group = ReadonlyMap<string, GroupEntry>;

/** The group of the admin workspace. A workspace that was invited several times counts by the newest row that is not rejected. */
export async function readGroup(reader: Reader, adminId: string): Promise<Group> {
  const rows = [...(await readSubWorkspaces(reader, adminId))].sort(byWeight);
  return new Map(rows.map(({spec: {id, name = id}, status}) => [id, {id, name, status}] as const));
}

/** What counts most comes last. */
const byWeight = (a: LiveSubWorkspace, b: LiveSubWorkspace): number =>
  Number(a.status !== 'rejected') - Number(b.status !== 'rejected') || -newestFirst(a, b);
