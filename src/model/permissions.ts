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
