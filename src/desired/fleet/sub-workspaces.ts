import type {FleetSpec, FleetWorkspace} from '../../model/fleet.ts';
import {globTest} from '../../model/glob.ts';
import type {Warning} from '../../model/plan.ts';
import {fold, oneLine} from '../../model/text.ts';
import {fillId} from './placeholder.ts';

/** A sub-workspace that has accepted the admin workspace. */
export interface ListedWorkspace {
  readonly id: string;
  readonly name: string;
}

export interface FoundWorkspaces {
  readonly workspaces: readonly FleetWorkspace[];
  /** Patterns that fit none of them. */
  readonly warnings: readonly Warning[];
}

/**
The sub-workspaces of the admin workspace that belong to the fleet by its rule, without those that it lists by themselves.
Patterns are compared with ids and names, upper and lower case alike.
*/
export function subWorkspacesOf(fleet: FleetSpec, listed: readonly ListedWorkspace[]): FoundWorkspaces {
  const {subWorkspaces: rule, workspaces, admin} = fleet;
  if (!rule) return {workspaces: [], warnings: []};
  const taken = new Set([...workspaces.map(({id}) => id), admin?.id]);
  const include = rule.include.map(patternOf);
  const exclude = rule.exclude.map(patternOf);
  const fits = (any: readonly Pattern[]) => (one: ListedWorkspace) => any.some(({test}) => test(one));
  const found = listed.filter(fits(include)).filter(one => !fits(exclude)(one));
  const idle = [...include, ...exclude].filter(({test}) => !listed.some(test));
  return {
    workspaces: found
      .map(one => ({...one, id: one.id.toLowerCase()}))
      .filter(({id}) => !taken.has(id))
      .map(({id, name}) => ({
        id,
        name,
        labels: rule.labels,
        canary: false,
        files: rule.files.map(file => fillId(file, id)),
        key: {from: 'admin'},
        at: rule.at,
      })),
    warnings: idle.map(({glob}) => ({
      code: 'SUB_WORKSPACE_UNMATCHED',
      message: `no sub-workspace fits "${oneLine(glob)}"`,
      at: rule.at,
    })),
  };
}

interface Pattern {
  readonly glob: string;
  readonly test: (one: ListedWorkspace) => boolean;
}

function patternOf(glob: string): Pattern {
  const test = globTest(fold(glob));
  return {glob, test: ({id, name}) => test(fold(id)) || test(fold(name))};
}
