/** A scope as text, `<resource>:<action>`. */
export type Scope = `${string}:${string}`;

const ACTIONS = ['all', 'create', 'read', 'update', 'delete'];

/** The resources of the published list in its spelling: two have hyphens, the others underscores. DOC: OpenAPI of 2026-08. */
const RESOURCES = `
  all ai_agents api_keys audit_logs custom_prompt_templates account_campaign_mappings campaigns inbox_placement_tests
  inbox_placement_analytics inbox_placement_reports lead_lists leads background-jobs custom_tags custom_tag_mappings
  crm_actions accounts block_list_entries lead-labels email_verifications emails email_templates workspaces
  workspace_billing workspace_group_members workspace_members subsequences ai_sdr ai_sdr_replies
  ai_inbox_manager_analytics sales_flows webhooks webhook_events security_tokens dfy_email_account_orders auth
`
  .trim()
  .split(/\s+/);

const actionsOf = (resource: string) => (resource === 'email_verifications' ? ['all', 'create', 'read'] : ACTIONS);

/** The 178 scopes that a new key may ask for. DOC: OpenAPI of 2026-08, the enum of `POST /api-keys`. */
export const SCOPES: readonly string[] = RESOURCES.flatMap(resource =>
  actionsOf(resource).map(action => `${resource}:${action}`),
);

/** Whether any of the scopes covers the required one: the same, its resource with `all`, or the wildcard with action or `all`. DOC. */
export function allows(scopes: readonly string[], required: Scope): boolean {
  const [resource = '', action = ''] = required.split(':');
  const covering = [required, `${resource}:all`, `all:${action}`, 'all:all'];
  return covering.some(scope => scopes.includes(scope));
}
