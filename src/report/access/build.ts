import {removalWarnings} from '../../kinds/workspace.ts';
import type {AccessModel, Coverage, RoleAccess} from '../../model/access.ts';
import {GRANTS, type Role} from '../../model/desired.ts';
import {KIND_NAMES, type KindName} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import {positionText} from '../../model/position.ts';
import {assignmentsOf} from './assignments.ts';
import {keysOf} from './keys.ts';
import {namedPermissions, peopleOf} from './people.ts';
import type {AccessInput} from './standings.ts';
import {subWorkspacesOf} from './sub-workspaces.ts';
import {tagsOf} from './tags.ts';

export type {AccessInput} from './standings.ts';

/**
Who and what has access, from the files, from live state, or from both: plain JSON, and pure.
@throws RbacError `CONFIG_CONFLICT` when live state shows that the files contradict themselves, as a plan does
*/
export function buildAccess(input: AccessInput): AccessModel {
  const {desired, live, asOf} = input;
  const people = peopleOf(input);
  const keys = keysOf(input);
  const tags = tagsOf(input);
  const assignments = assignmentsOf(input);
  const workspaces = subWorkspacesOf(input);
  const warnings = [
    ...(desired?.warnings ?? []),
    ...(live ? removalWarnings(live.workspace) : []),
    ...[people, keys, tags, assignments, workspaces].flatMap(part => part.warnings),
  ];
  return {
    workspace: {
      id: live?.workspace.id ?? desired?.workspace?.id ?? null,
      name: live?.workspace.name ?? desired?.workspace?.name ?? null,
    },
    at: (asOf ?? live?.now)?.toISOString() ?? null,
    as_of: asOf?.toISOString() ?? null,
    sides: {declared: desired !== undefined, live: live !== undefined},
    kinds: Object.fromEntries(KIND_NAMES.map(name => [name, coverageOf(name, input)])) as AccessModel['kinds'],
    refused: live?.refused ?? [],
    roles: rolesOf(input),
    people: people.people,
    keys: keys.keys,
    tags: tags.tags,
    assignments: assignments.assignments,
    sub_workspaces: workspaces.sub_workspaces,
    warnings: unique(warnings),
    notes: [people, keys, tags, workspaces].flatMap(part => part.notes),
  };
}

function coverageOf(name: KindName, {desired, live}: AccessInput): Coverage {
  const isRefused = live?.refused?.some(({what}) => what === name) ?? false;
  return {
    managed: desired?.sections[name] !== undefined,
    live: live?.objects[name] ? 'read' : isRefused ? 'refused' : 'not_asked',
  };
}

function rolesOf({desired}: AccessInput): readonly RoleAccess[] {
  const roles: readonly Role[] = [...(desired?.roles.values() ?? GRANTS.map(name => ({name, grants: name})))];
  return roles.map(({name, grants, description, permissions, at}) => ({
    name,
    built_in: GRANTS.some(one => one === name),
    description: description ?? null,
    grants,
    permissions: namedPermissions({permissions}),
    at: at ?? null,
  }));
}

const unique = (warnings: readonly Warning[]): readonly Warning[] => [
  ...new Map(
    warnings.map(one => [`${one.code} ${one.at ? positionText(one.at) : ''} ${one.message}`, one] as const),
  ).values(),
];
