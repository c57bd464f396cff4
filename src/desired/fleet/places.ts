import type {FleetWorkspace} from '../../model/fleet.ts';
import {isObject} from '../../model/json.ts';
import {childOf, locate, type Path} from '../locate.ts';
import {dataOf} from '../parts.ts';
import type {Place, Source} from '../source.ts';
import type {Fleet} from './fleet.ts';

/** Where a fleet file declares a workspace: its entry, or the rule for sub-workspaces. */
export function pathOfWorkspace({id}: Pick<FleetWorkspace, 'id'>, source: Source): Path {
  const index = indexes.get(source) ?? indexOf(source);
  indexes.set(source, index);
  const found = index.get(id);
  return found === undefined ? ['sub_workspaces'] : ['workspaces', found];
}

/** The place of the id of a workspace. */
export const placeOfWorkspace = (workspace: Pick<FleetWorkspace, 'id'>, source: Source): Place =>
  locate(source, [...pathOfWorkspace(workspace, source), 'id']);

/** Where a fleet file names one of the files of a workspace. */
export function placeOfFiles(workspace: FleetWorkspace, index: number, {source}: Fleet): Place {
  const path = pathOfWorkspace(workspace, source);
  const {defaults} = dataOf(source);
  if (isThere(source, [...path, 'files'])) return locate(source, [...path, 'files', index]);
  if (isObject(defaults) && defaults.files !== undefined) return locate(source, ['defaults', 'files', index]);
  return locate(source, [...path, 'id']);
}

const isThere = ({value}: Source, path: Path) => path.reduce(childOf, value) !== undefined;

const indexes = new WeakMap<Source, ReadonlyMap<string, number>>();

function indexOf(source: Source): ReadonlyMap<string, number> {
  const {workspaces} = dataOf(source);
  const entries: readonly unknown[] = Array.isArray(workspaces) ? workspaces : [];
  return new Map(
    entries.map((entry, index) => [isObject(entry) ? String(entry.id).toLowerCase() : '', index] as const).toReversed(),
  );
}
