/**
The sections of the app that a member's `permissions` may name. They narrow what the app shows; whether they restrain
anything else is not documented, so they are no security boundary.
DOC: OpenAPI of 2026-08, WorkspaceMember.permissions: 31 values.
*/
export const PERMISSIONS: readonly string[] = [
  'dashboard.view',
  'campaigns.view',
  'campaigns.create',
  'campaigns.edit',
  'campaigns.delete',
  'organization.manage',
  'organization.integrations',
  'organization.billing',
  'organization.users.manage',
  'leadFinder.view',
  'customLeadLabels.create',
  'customLeadLabels.edit',
  'customLeadLabels.delete',
  'unibox.all',
  'analytics.view',
  'websiteChat.view',
  'websiteChat.manage',
  'agency.manage',
  'accounts.view',
  'accounts.manage',
  'leadManagement.view',
  'leads.move',
  'crm.view',
  'websiteVisitors.view',
  'blocklist.manage',
  'preferences.manage',
  'inboxPlacement.view',
  'aiAgents.manage',
  'workspaceGroupMembers.invite',
  'workspaceGroupMembers.remove',
  'workspaceGroupMembers.leave',
];

/** What each permission lets somebody do, as a verb phrase; the most dangerous first. */
export const PERMISSION_WORDS: Readonly<Record<string, string>> = {
  'organization.users.manage': 'manage members',
  'organization.manage': 'manage the workspace',
  'organization.billing': 'manage billing',
  'organization.integrations': 'manage integrations',
  'workspaceGroupMembers.leave': 'leave the workspace group',
  'workspaceGroupMembers.remove': 'remove sub-workspaces',
  'workspaceGroupMembers.invite': 'invite sub-workspaces',
  'agency.manage': 'manage the agency',
  'campaigns.delete': 'delete campaigns',
  'accounts.manage': 'manage sending accounts',
  'campaigns.edit': 'edit campaigns',
  'campaigns.create': 'create campaigns',
  'leads.move': 'move leads',
  'unibox.all': 'view all of Unibox',
  'blocklist.manage': 'manage the blocklist',
  'aiAgents.manage': 'manage AI agents',
  'inboxPlacement.view': 'manage inbox placement', // As the vendor describes it, whatever its name says.
  'websiteChat.manage': 'manage the website chat',
  'customLeadLabels.delete': 'delete lead labels',
  'customLeadLabels.edit': 'edit lead labels',
  'customLeadLabels.create': 'create lead labels',
  'preferences.manage': 'manage preferences',
  'leadManagement.view': 'view leads',
  'crm.view': 'view the CRM',
  'leadFinder.view': 'view the lead finder',
  'campaigns.view': 'view campaigns',
  'accounts.view': 'view sending accounts',
  'analytics.view': 'view analytics',
  'websiteVisitors.view': 'view website visitors',
  'websiteChat.view': 'view the website chat',
  'dashboard.view': 'view the dashboard',
};

/** Sections that are about the workspace itself, its people and its agency: admins alone have them. */
const OF_ADMINS = /^(organization|agency|workspaceGroupMembers)\./;
/** Sections in which `view` may change something. DOC: the vendor's help pages; its OpenAPI calls the role read-only. */
const NOT_ONLY_VIEWED: ReadonlySet<string> = new Set(['unibox.all', 'accounts.manage']);

/**
The sections that a built-in role comes with when no permissions narrow it; none for a role that this version does not know.
GUESS from the vendor's description of the roles, which names no permissions. It chooses words and answers questions: no plan
and no guardrail is decided by it.
*/
export function permissionsOfRole(role: string): readonly string[] {
  if (role === 'owner') return PERMISSIONS;
  if (role === 'admin') return PERMISSIONS.filter(one => one !== 'workspaceGroupMembers.leave'); // DOC: owners alone may.
  if (role === 'editor') return PERMISSIONS.filter(one => !OF_ADMINS.test(one));
  if (role === 'view') return PERMISSIONS.filter(one => one.endsWith('.view') || NOT_ONLY_VIEWED.has(one));
  return [];
}

/**
Sections of which the vendor's own pages disagree whether a role comes with them. DOC, both ways: an editor may not manage
settings by the OpenAPI, and misses nothing but team and billing by the help pages; `view` is read-only by the first, and may
change sending accounts by the second.
*/
const DISPUTED: Readonly<Record<string, ReadonlySet<string>>> = {
  editor: new Set(['organization.integrations']),
  view: new Set(['accounts.manage', 'inboxPlacement.view']), // The vendor describes the second as managing.
};
const ROLES: ReadonlySet<string> = new Set(['owner', 'admin', 'editor', 'view']);

/** Whether a built-in role comes with a section. `perhaps`: nobody documents it, or the vendor's pages disagree. */
export function comesWith(role: string, permission: string): 'yes' | 'perhaps' | 'no' {
  if (!ROLES.has(role) || DISPUTED[role]?.has(permission)) return 'perhaps';
  if (permissionsOfRole(role).includes(permission)) return 'yes';
  if (PERMISSIONS.includes(permission)) return 'no';
  return role === 'owner' || role === 'admin' ? 'yes' : 'perhaps'; // A section that this version does not know.
}
