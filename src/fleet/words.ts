import type {FleetWorkspace} from '../model/fleet.ts';
import {oneLine} from '../model/text.ts';

/** A workspace for people: its name and, to tell it apart, its id. */
export const nameOf = ({name, id}: Pick<FleetWorkspace, 'name' | 'id'>): string =>
  name === undefined ? oneLine(id) : `${oneLine(name)} (${oneLine(id)})`;

/** The key of a workspace for people: where it comes from, never what it is. */
export function keyText({key, ...workspace}: FleetWorkspace): string {
  switch (key.from) {
    case 'admin':
      return `the key of the admin workspace, acting for ${nameOf(workspace)},`;
    case 'env':
      return `the key of ${nameOf(workspace)} in ${oneLine(key.variable)}`;
    case 'file':
      return `the key of ${nameOf(workspace)} in the file ${oneLine(key.path)}`;
  }
}
