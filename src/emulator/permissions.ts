/** The 31 permissions that an invitation may name. DOC: OpenAPI of 2026-08; what they do is not published. */
export const PERMISSIONS: readonly string[] = `
  dashboard.view campaigns.view campaigns.create campaigns.edit campaigns.delete
  organization.manage organization.integrations organization.billing organization.users.manage
  leadFinder.view customLeadLabels.create customLeadLabels.edit customLeadLabels.delete
  unibox.all analytics.view websiteChat.view websiteChat.manage agency.manage accounts.view accounts.manage
  leadManagement.view leads.move crm.view websiteVisitors.view blocklist.manage preferences.manage
  inboxPlacement.view aiAgents.manage
  workspaceGroupMembers.invite workspaceGroupMembers.remove workspaceGroupMembers.leave
`
  .trim()
  .split(/\s+/);
