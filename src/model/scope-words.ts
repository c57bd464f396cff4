import {actionsOf, allows, isKnownScope} from './scopes.ts';

/** What a scope's resource is called, the most dangerous first. `all` is every resource, those of tomorrow included. */
export const RESOURCE_WORDS: Readonly<Record<string, string>> = {
  all: 'everything',
  api_keys: 'API keys',
  workspaces: 'the workspace',
  workspace_members: 'members',
  security_tokens: 'security tokens',
  auth: 'authentication',
  workspace_billing: 'billing',
  workspace_group_members: 'sub-workspaces',
  audit_logs: 'the audit log',
  webhooks: 'webhooks',
  emails: 'emails',
  leads: 'leads',
  accounts: 'sending accounts',
  campaigns: 'campaigns',
  subsequences: 'subsequences',
  lead_lists: 'lead lists',
  'lead-labels': 'lead labels',
  custom_tags: 'tags',
  custom_tag_mappings: 'tag assignments',
  account_campaign_mappings: 'accounts of campaigns',
  block_list_entries: 'the blocklist',
  crm_actions: 'CRM actions',
  sales_flows: 'sales flows',
  email_templates: 'email templates',
  email_verifications: 'email verifications',
  supersearch_enrichments: 'SuperSearch enrichments',
  dfy_email_account_orders: 'orders of done-for-you accounts',
  ai_agents: 'AI agents',
  ai_sdr: 'AI SDRs',
  ai_sdr_replies: 'replies of AI SDRs',
  ai_inbox_manager_analytics: 'analytics of the AI inbox manager',
  custom_prompt_templates: 'prompt templates',
  inbox_placement_tests: 'inbox placement tests',
  inbox_placement_analytics: 'inbox placement analytics',
  inbox_placement_reports: 'inbox placement reports',
  webhook_events: 'webhook events',
  'background-jobs': 'background jobs',
};

const ACTIONS = ['delete', 'create', 'update', 'read'] as const;
const SINGLE = Object.keys(RESOURCE_WORDS).filter(resource => resource !== 'all');

/** One scope as a verb phrase: `read and write leads` for `leads:all`. A scope that nobody knows stands for itself. */
export function scopeText(scope: string): string {
  const [resource = '', action = ''] = scope.split(':');
  const actions = action === 'all' ? actionsOf(resource) : [action];
  const known = RESOURCE_WORDS[resource] !== undefined && actions.every(one => actionsOf(resource).includes(one));
  return known ? phrase(resource, actions) : scope;
}

/** What scopes allow that others do not, as verb phrases, the most dangerous first. Wildcards are followed. */
export const reachGained = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...wildcardTexts(wildcards(after, before), () => ''),
  ...single(after, before),
  ...unknown(after, before),
];

/** The same of what is lost; of a lost wildcard it is told what stays: `read everything but leads`. */
export const reachLost = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...wildcardTexts(wildcards(before, after), action => staying(action, after)),
  ...single(before, after),
  ...unknown(before, after),
];

/** The actions that scopes allow everywhere, and others do not. */
const wildcards = (scopes: readonly string[], others: readonly string[]) =>
  ACTIONS.filter(action => hasWildcard(scopes, action) && !hasWildcard(others, action));

const staying = (action: string, scopes: readonly string[]) =>
  SINGLE.filter(resource => allows(scopes, `${resource}:${action}`))
    .map(nounOf)
    .join(', ');

/** One phrase for the actions that have their exceptions in common. */
function wildcardTexts(actions: readonly string[], exceptOf: (action: string) => string): readonly string[] {
  return [...new Set(actions.map(exceptOf))].map(except => {
    const text = phrase(
      'all',
      actions.filter(action => exceptOf(action) === except),
    );
    return except === '' ? text : `${text} but ${except}`;
  });
}

function single(scopes: readonly string[], others: readonly string[]): readonly string[] {
  return SINGLE.flatMap(resource => {
    const gained = ACTIONS.filter(
      action =>
        actionsOf(resource).includes(action) &&
        allows(scopes, `${resource}:${action}`) &&
        !allows(others, `${resource}:${action}`) &&
        !(hasWildcard(scopes, action) && !hasWildcard(others, action)),
    );
    return gained.length === 0 ? [] : [phrase(resource, gained)];
  });
}

/** Scopes of a version of the API that this one does not know. */
const unknown = (scopes: readonly string[], others: readonly string[]) =>
  scopes.filter(scope => !allows(others, scope) && !isKnownScope(scope));

const hasWildcard = (scopes: readonly string[], action: string) => allows(scopes, `all:${action}`);

const nounOf = (resource: string) => RESOURCE_WORDS[resource] ?? resource;

/** Actions on a resource as people say it: to create, update and delete is to write. */
function phrase(resource: string, actions: readonly string[]): string {
  const has = (action: string) => actions.includes(action);
  const writes = has('create') && has('update') && has('delete');
  const changes = writes
    ? ['write']
    : [
        ...(has('create') ? ['create'] : []),
        ...(has('update') ? ['change'] : []),
        ...(has('delete') ? ['delete'] : []),
      ];
  const verbs = [...(has('read') ? ['read'] : []), ...changes];
  const last = verbs.at(-1) ?? '';
  const text = verbs.length > 1 ? `${verbs.slice(0, -1).join(', ')} and ${last}` : last;
  return `${text} ${nounOf(resource)}`;
}
