import {byText} from './text.ts';

/**
The scopes that an API key may be given, and what they allow.
DOC: OpenAPI of 2026-08, enum of POST /api/v2/api-keys: 36 resources (with the wildcard `all`), 178 strings.
*/
const ACTIONS = ['all', 'create', 'read', 'update', 'delete'] as const;

const RESOURCES = [
  'all',
  'ai_agents',
  'api_keys',
  'audit_logs',
  'custom_prompt_templates',
  'account_campaign_mappings',
  'campaigns',
  'inbox_placement_tests',
  'inbox_placement_analytics',
  'inbox_placement_reports',
  'lead_lists',
  'leads',
  'background-jobs',
  'custom_tags',
  'custom_tag_mappings',
  'crm_actions',
  'accounts',
  'block_list_entries',
  'lead-labels',
  'email_verifications',
  'emails',
  'email_templates',
  'workspaces',
  'workspace_billing',
  'workspace_group_members',
  'workspace_members',
  'subsequences',
  'ai_sdr',
  'ai_sdr_replies',
  'ai_inbox_manager_analytics',
  'sales_flows',
  'webhooks',
  'webhook_events',
  'security_tokens',
  'dfy_email_account_orders',
  'auth',
] as const;

/** The resources that lack some actions. DOC: OpenAPI of 2026-08; the second is not in its published list. */
const ONLY: ReadonlyMap<string, readonly string[]> = new Map([
  ['email_verifications', ['all', 'create', 'read']],
  ['supersearch_enrichments', ['all', 'create', 'read']],
]);

/** Every scope the vendor publishes, as `resource:action`. */
export const SCOPES: readonly string[] = RESOURCES.flatMap(resource =>
  (ONLY.get(resource) ?? ACTIONS).map(action => `${resource}:${action}`),
);

/** Scopes that endpoints ask for although the published list lacks them. DOC conflict; accepted with a warning. */
export const UNPUBLISHED_SCOPES: readonly string[] = ['all', 'create', 'read'].map(
  action => `supersearch_enrichments:${action}`,
);

const known = new Set([...SCOPES, ...UNPUBLISHED_SCOPES]);
export const isKnownScope = (scope: string): boolean => known.has(scope);

/**
What a list of scopes allows, in one spelling: sorted, without repetition, without what others of them cover, and with
all actions of a resource written `resource:all`. Two lists allow the same exactly when this is equal.
A wildcard over resources (`all:read`) stays itself: it also reaches resources that the vendor adds later.
*/
export function reachOf(scopes: readonly string[]): readonly string[] {
  const given = new Set(scopes.map(scope => scope.trim()));
  for (const resource of new Set([...given].map(resourceOf))) joinActions(resource, given);
  return [...given].filter(scope => !isCovered(scope, given)).sort(byText);
}

/** All actions of a resource are `resource:all`, also where a wildcard over resources brings some of them. */
function joinActions(resource: string, given: Set<string>): void {
  const actions = actionsOf(resource);
  if (actions.every(action => given.has(`${resource}:${action}`) || given.has(`all:${action}`)))
    given.add(`${resource}:all`);
}

/** Whether other scopes allow all that one does. */
function isCovered(scope: string, given: ReadonlySet<string>): boolean {
  if (broaderThan(scope).some(broader => given.has(broader))) return true;
  const resource = resourceOf(scope);
  return scope === `${resource}:all` && resource !== 'all' && actionsOf(resource).every(one => given.has(`all:${one}`));
}

/** Whether a key with these scopes may do what one scope names. */
export const allows = (scopes: readonly string[], scope: string): boolean =>
  scopes.includes(scope) || broaderThan(scope).some(broader => scopes.includes(broader));

/** Whether a key with these scopes can make keys, and so reach everything. */
export const canMakeKeys = (scopes: readonly string[]): boolean => allows(scopes, 'api_keys:create');

export const sameReach = (a: readonly string[], b: readonly string[]): boolean =>
  reachOf(a).join() === reachOf(b).join();

/** The scopes that include a given one, the given one aside. */
function broaderThan(scope: string): readonly string[] {
  const [resource = '', action = ''] = scope.split(':');
  return [`${resource}:all`, `all:${action}`, 'all:all'].filter(broader => broader !== scope);
}

/** `leads` of `leads:read`. */
export const resourceOf = (scope: string) => scope.split(':')[0] ?? '';
/** What can be done with a resource, wildcards aside. */
export const actionsOf = (resource: string): readonly string[] =>
  (ONLY.get(resource) ?? ACTIONS).filter(action => action !== 'all');
