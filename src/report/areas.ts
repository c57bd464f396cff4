import type {Membership} from '../model/access.ts';
import {actionsOf, allows, isKnownScope, resourceOf, SCOPES, UNPUBLISHED_SCOPES} from '../model/scopes.ts';
import {answerOf, type Deed} from './may.ts';

/** Something that can be done in an area: what it takes of a person in the app, and of a key. */
export interface Ability extends Deed {
  readonly verb: string;
  /** Scopes by which a key does the like. GUESS by name, where no endpoint of it is in the vendor's published part. */
  readonly scopes: readonly string[];
}

/** A part of the workspace, in the words of those who decide about access. */
export interface Area {
  readonly id: string;
  readonly title: string;
  readonly abilities: readonly Ability[];
  /** The resource of scopes that is the same thing to a key; absent where there is none. */
  readonly resource?: string;
}

const every = (resource: string) => actionsOf(resource).map(action => `${resource}:${action}`);
const only = (verb: string, permission: string, ...scopes: readonly string[]): Ability => ({verb, permission, scopes});
/** What comes with seeing a section, for whoever may edit at all. */
const alongWith = (verb: string, permission: string, ...scopes: readonly string[]): Ability => ({
  ...only(verb, permission, ...scopes),
  toView: 'no',
});

/**
The areas of a matrix, and which permissions and scopes make up each. What the API has no permission for stands here with the
one that it comes with: launching with editing, importing and editing leads with seeing them, webhooks and API keys with
integrations. See docs/questions.md.
*/
export const AREAS: readonly Area[] = [
  {
    id: 'campaigns',
    title: 'campaigns',
    resource: 'campaigns',
    abilities: [
      only('view', 'campaigns.view', 'campaigns:read'),
      only('create', 'campaigns.create', 'campaigns:create'),
      only('edit', 'campaigns.edit', 'campaigns:update'),
      only('launch', 'campaigns.edit', 'campaigns:update'),
      only('delete', 'campaigns.delete', 'campaigns:delete'),
    ],
  },
  {
    id: 'leads',
    title: 'leads',
    resource: 'leads',
    abilities: [
      only('view', 'leadManagement.view', 'leads:read'),
      alongWith('import', 'leadManagement.view', 'leads:create'),
      alongWith('edit', 'leadManagement.view', 'leads:update', 'leads:delete'),
      only('move', 'leads.move', 'leads:update'),
    ],
  },
  {
    id: 'accounts',
    title: 'accounts',
    resource: 'accounts',
    abilities: [
      only('view', 'accounts.view', 'accounts:read'),
      only('manage', 'accounts.manage', 'accounts:create', 'accounts:update', 'accounts:delete'),
    ],
  },
  {
    id: 'webhooks',
    title: 'webhooks',
    resource: 'webhooks',
    abilities: [only('manage', 'organization.integrations', ...every('webhooks'))],
  },
  {
    id: 'api_keys',
    title: 'API keys',
    resource: 'api_keys',
    abilities: [only('manage', 'organization.integrations', ...every('api_keys'))],
  },
  {
    id: 'members',
    title: 'members',
    resource: 'workspace_members',
    abilities: [only('manage', 'organization.users.manage', ...every('workspace_members'))],
  },
];

const section = (id: string, title: string, ...abilities: readonly Ability[]): Area => ({id, title, abilities});

/** The sections of the app that are in none of the areas. Together with those they hold every permission. */
export const OTHER_SECTIONS: readonly Area[] = [
  section('dashboard', 'dashboard', only('view', 'dashboard.view')),
  section('analytics', 'analytics', only('view', 'analytics.view')),
  section('unibox', 'Unibox', only('view', 'unibox.all', 'emails:read'), {
    ...alongWith('reply', 'unibox.all', 'emails:create'),
    toView: 'perhaps',
  }),
  section('lead_finder', 'lead finder', only('view', 'leadFinder.view')),
  section(
    'lead_labels',
    'lead labels',
    only('create', 'customLeadLabels.create', 'lead-labels:create'),
    only('edit', 'customLeadLabels.edit', 'lead-labels:update'),
    only('delete', 'customLeadLabels.delete', 'lead-labels:delete'),
  ),
  section('crm', 'CRM', only('view', 'crm.view', 'crm_actions:read')),
  section('website_chat', 'website chat', only('view', 'websiteChat.view'), only('manage', 'websiteChat.manage')),
  section('website_visitors', 'website visitors', only('view', 'websiteVisitors.view')),
  section('blocklist', 'blocklist', only('manage', 'blocklist.manage', ...every('block_list_entries'))),
  section('preferences', 'preferences', only('manage', 'preferences.manage')),
  // The vendor describes it as managing, whatever its name says.
  section(
    'inbox_placement',
    'inbox placement',
    only('manage', 'inboxPlacement.view', ...every('inbox_placement_tests')),
  ),
  section('ai_agents', 'AI agents', only('manage', 'aiAgents.manage', ...every('ai_agents'))),
  section('workspace', 'workspace', only('manage', 'organization.manage', 'workspaces:update')),
  section('billing', 'billing', only('manage', 'organization.billing', ...every('workspace_billing'))),
  section('agency', 'agency', only('manage', 'agency.manage')),
  section(
    'workspace_group',
    'workspace group',
    only('invite', 'workspaceGroupMembers.invite', 'workspace_group_members:create'),
    only('remove', 'workspaceGroupMembers.remove', 'workspace_group_members:delete'),
    only('leave', 'workspaceGroupMembers.leave', 'workspace_group_members:delete'),
  ),
];

/** Everything that can be done in the app by a permission. */
export const ABILITIES: readonly Ability[] = [...AREAS, ...OTHER_SECTIONS].flatMap(({abilities}) => abilities);

/** What one member or key may do in one area. */
export interface Cell {
  /** `full`, verbs such as `create, edit, launch`, `none`, or `unclear`. A `?` stands behind what nobody documents. */
  readonly text: string;
  readonly full: boolean;
  readonly can: readonly string[];
  /** Nobody documents it, or the vendor's pages disagree. */
  readonly perhaps: readonly string[];
  /** The role comes with it, and permissions hide it in the app. */
  readonly hidden: readonly string[];
}

/** What a member may do in an area of the app. `full` is only what a role brings that nothing narrows. */
export function memberCell(member: Pick<Membership, 'role' | 'permissions'>, {abilities}: Area): Cell {
  const answers = abilities.map(ability => ({verb: ability.verb, answer: answerOf(member, ability)}));
  const verbs = (wanted: string) => answers.filter(({answer}) => answer === wanted).map(({verb}) => verb);
  const [can, perhaps, hidden] = [verbs('yes'), verbs('perhaps'), verbs('hidden')];
  const full = can.length === answers.length && member.permissions === null && RULERS.has(member.role);
  const views = abilities.some(({verb}) => verb === 'view');
  const unclear = answers.length > 1 && perhaps.length === answers.length;
  return {text: unclear ? 'unclear' : textOf(full, can, perhaps, views), full, can, perhaps, hidden};
}

const RULERS: ReadonlySet<string> = new Set(['owner', 'admin']);

const KEY_VERBS: Readonly<Record<string, string>> = {read: 'view', create: 'create', update: 'edit', delete: 'delete'};

/** What a key may do with a resource, wildcards followed. `full` is every action that there is. */
export function keyCell(scopes: readonly string[], resource: string): Cell {
  const order = ['read', 'create', 'update', 'delete'];
  const actions = order.filter(action => actionsOf(resource).includes(action));
  const can = actions
    .filter(action => allows(scopes, `${resource}:${action}`))
    .map(action => KEY_VERBS[action] ?? action);
  const full = can.length === actions.length;
  return {text: textOf(full, can, [], true), full, can, perhaps: [], hidden: []};
}

/** Seeing goes without saying where more can be done, so it is told where it is missing. */
function textOf(full: boolean, can: readonly string[], perhaps: readonly string[], hasView: boolean): string {
  if (full) return 'full';
  const all = [...can, ...perhaps.map(verb => `${verb}?`)];
  if (all.length === 0) return 'none';
  if (can.includes('view')) return all.filter(verb => verb !== 'view' || can.length === 1).join(', ');
  return hasView && !perhaps.includes('view') ? `${all.join(', ')}, no view` : all.join(', ');
}

/** Every resource of scopes with `all` first, and those that the given scopes have beyond what is known. */
export function resourcesWith(scopes: readonly string[]): readonly string[] {
  const known = [...SCOPES, ...UNPUBLISHED_SCOPES].map(resourceOf);
  const others = scopes.filter(scope => !isKnownScope(scope)).map(resourceOf);
  return [...new Set([...known, ...others])];
}
