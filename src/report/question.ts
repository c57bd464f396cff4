import type {AccessModel} from '../model/access.ts';
import {nearest} from '../model/nearest.ts';
import {PERMISSION_WORDS, PERMISSIONS} from '../model/permissions.ts';
import {scopeText} from '../model/scope-words.ts';
import {actionsOf, resourceOf, SCOPES, UNPUBLISHED_SCOPES} from '../model/scopes.ts';
import {ABILITIES, AREAS, OTHER_SECTIONS} from './areas.ts';

/** What is asked: a section of the app, something that keys may do, or a role of the API. */
export interface Question {
  readonly asked: string;
  readonly of: 'permission' | 'scope' | 'role';
  /** As a verb phrase: `delete campaigns`. */
  readonly words: string;
  /** What a key needs, wildcards taken apart; none where no scope is about it. */
  readonly scopes: readonly string[];
}

/** Roles that somebody can be asked to have at least, from the least on. */
export const LEVELS: readonly string[] = ['view', 'editor', 'admin', 'owner'];

/** How high a role is; NaN of one that this version does not know, which is neither higher nor lower than another. */
export function levelOf(role: string): number {
  const level = LEVELS.indexOf(role);
  return level === -1 ? Number.NaN : level;
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  owner: 'own the workspace',
  admin: 'manage the workspace as an admin',
  editor: 'work in the workspace as an editor or more',
  view: 'see the workspace at the least',
};

/** Scopes with which a key is as good as an admin: it makes itself another key, or somebody an admin. */
export const RULING_SCOPES: readonly string[] = [
  'api_keys:create',
  'workspace_members:create',
  'workspace_members:update',
];

const KNOWN_SCOPES: readonly string[] = [...SCOPES, ...UNPUBLISHED_SCOPES];

/**
What a word asks for, or undefined when it is no permission, scope or role.
@param inUse permissions and scopes that somebody holds, for those that this version does not know
*/
export function findQuestion(asked: string, inUse: ReadonlySet<string>): Question | undefined {
  const known = (list: readonly string[]) => list.find(one => one === asked) ?? list.find(one => sameWord(one, asked));
  const role = known(LEVELS);
  if (role !== undefined) return {asked: role, of: 'role', words: ROLE_WORDS[role] ?? role, scopes: rulingScopes(role)};
  const permission = known(PERMISSIONS);
  if (permission !== undefined) return ofPermission(permission);
  const scope = known(KNOWN_SCOPES);
  if (scope !== undefined) return ofScope(scope);
  if (!inUse.has(asked)) return undefined;
  return asked.includes(':') ? ofScope(asked) : ofPermission(asked);
}

const sameWord = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const rulingScopes = (role: string) =>
  role === 'admin' ? RULING_SCOPES : role === 'owner' ? ['workspaces:update'] : [];

function ofPermission(asked: string): Question {
  const abilities = ABILITIES.filter(({permission, toView}) => permission === asked && toView === undefined);
  const scopes = [...new Set(abilities.flatMap(one => one.scopes))];
  return {asked, of: 'permission', words: PERMISSION_WORDS[asked] ?? asked, scopes};
}

function ofScope(asked: string): Question {
  const [resource = '', action = ''] = asked.split(':');
  const resources =
    resource === 'all' ? [...new Set(KNOWN_SCOPES.map(resourceOf))].filter(one => one !== 'all') : [resource];
  const scopes = resources.flatMap(one => {
    const actions = action === 'all' ? actionsOf(one) : actionsOf(one).filter(other => other === action);
    return (actions.length > 0 || resource === 'all' ? actions : [action]).map(each => `${one}:${each}`);
  });
  return {asked, of: 'scope', words: scopeText(asked), scopes};
}

/** Permissions and scopes that somebody holds or a role names, be they known to this version or not. */
export const namesInUse = ({people, keys, roles}: AccessModel): ReadonlySet<string> =>
  new Set([
    ...roles.flatMap(({permissions}) => permissions ?? []),
    ...people.flatMap(({declared, live}) =>
      [...(declared ? [declared] : []), ...live].flatMap(one => one.permissions ?? []),
    ),
    ...keys.flatMap(({declared, live}) => [...(declared ? [declared] : []), ...live].flatMap(({scopes}) => scopes)),
  ]);

/** What to do about a word that asks for nothing. */
export function questionHint(asked: string, named: readonly string[]): string {
  const role = named.find(name => sameWord(name, asked));
  if (role !== undefined) return `"instantly-rbac explain role/${role}" tells who has this role of the files`;
  const inArea = namesAbout(asked);
  if (inArea.length > 0) return `ask for one of ${inArea.join(', ')}`;
  const found = nearest(asked, [...PERMISSIONS, ...KNOWN_SCOPES, ...LEVELS]);
  return found === undefined
    ? 'ask for a permission such as campaigns.delete, a scope such as leads:update, or a role such as admin'
    : `did you mean "${found}"?`;
}

/** The permissions and scopes about an area, a section of the app or a resource that is named alone. */
function namesAbout(word: string): readonly string[] {
  const alike = (name: string) => sameWord(name.replace(/[\s_-]/g, ''), word.replace(/[\s_-]/g, ''));
  const area = [...AREAS, ...OTHER_SECTIONS].find(({id, title}) => alike(id) || alike(title));
  const permissions = area
    ? area.abilities.map(({permission}) => permission)
    : PERMISSIONS.filter(one => alike(one.split('.')[0] ?? ''));
  const resource = area?.resource ?? word;
  return [
    ...new Set([
      ...permissions,
      ...KNOWN_SCOPES.filter(scope => alike(resourceOf(scope)) || resourceOf(scope) === resource),
    ]),
  ];
}
