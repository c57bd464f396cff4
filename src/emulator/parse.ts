import {accountParser, auditParser, campaignParser} from './assets.ts';
import {assignmentKey, mappingParser, mappingsOf, tagFinder, tagParser} from './assignments.ts';
import {Fields} from './fields.ts';
import {groupParser, parentsOf, type WorkspaceDraft} from './hierarchy.ts';
import {homeOf, unique, userIdOf} from './home.ts';
import {stableId, stableStamp} from './ids.ts';
import {keyParser, memberParser} from './rows.ts';
import {parseSettings} from './settings.ts';
import type {EmulatorState, WorkspaceState} from './shapes.ts';

/**
A full state from a short, hand-written one: whatever is left out gets a default, ids and times the same ones every time.
Reading a full state gives it back unchanged.
@throws Error that names the path of the first odd value, as in `state.workspaces[0].members[2].role`.
*/
export function parseState(json: unknown): EmulatorState {
  const fields = new Fields(json, 'state').only(['workspaces', 'group_members', 'settings']);
  const drafts = fields.list('workspaces', parseWorkspace);
  const workspaces = unique(
    drafts.map(({row}) => row),
    ({id}) => id,
    'state.workspaces',
  );
  unique(
    workspaces.flatMap(({api_keys}) => api_keys),
    ({key}) => key,
    'state: api_keys',
  );
  const groups = [...fields.list('group_members', groupParser(workspaces)), ...parentsOf(drafts, workspaces)];
  return {
    workspaces,
    group_members: unique(groups, ({id}) => id, 'state.group_members'),
    settings: parseSettings(fields.record('settings')),
  };
}

const WORKSPACE = [
  'id',
  'name',
  'owner',
  'timestamp_created',
  'timestamp_updated',
  'scheduled_for_removal_at',
  'plan_id',
];
const LISTS = ['members', 'api_keys', 'custom_tags', 'mappings', 'campaigns', 'accounts', 'audit_logs'];

function parseWorkspace(item: unknown, path: string, index: number): WorkspaceDraft {
  const fields = new Fields(item, path).only([...WORKSPACE, 'org_logo_url', 'org_client_domain', 'parent', ...LISTS]);
  const name = fields.text('name', index === 0 ? 'Example workspace' : `Example workspace ${index + 1}`);
  const id = fields.uuid('id', stableId('workspace', name));
  const created = fields.stamp('timestamp_created', () => stableStamp(0));
  const row: WorkspaceState = {
    id,
    timestamp_created: created,
    timestamp_updated: fields.stamp('timestamp_updated', () => created),
    scheduled_for_removal_at: fields.isNull('scheduled_for_removal_at')
      ? null
      : fields.stamp('scheduled_for_removal_at', () => created),
    owner: ownerOf(fields, id),
    name,
    plan_id: fields.textOrNull('plan_id', 'pid_hg_v1'),
    org_logo_url: fields.textOrNull('org_logo_url'),
    org_client_domain: fields.textOrNull('org_client_domain'),
    ...parseLists(fields, id),
  };
  return {row, parent: fields.textOrNull('parent'), path};
}

/** The owner's user id: as written, else the one of the member with that role, else made up. */
function ownerOf(fields: Fields, id: string): string {
  const members = fields.list('members', (item, path) => new Fields(item, path));
  const owner = members.find(member => member.text('role') === 'owner');
  const derived = owner ? owner.uuid('user_id', userIdOf(owner.text('email'))) : stableId('user', id);
  return fields.uuid('owner', derived);
}

type Lists = Pick<
  WorkspaceState,
  'members' | 'api_keys' | 'custom_tags' | 'mappings' | 'campaigns' | 'accounts' | 'audit_logs'
>;

function parseLists(fields: Fields, id: string): Lists {
  const home = homeOf(id, ownerOf(fields, id));
  const drafts = fields.list('custom_tags', tagParser(home));
  const custom_tags = drafts.map(({tag}) => tag);
  const tagId = tagFinder(custom_tags);
  const campaigns = fields.list('campaigns', campaignParser(home, tagId));
  const accounts = fields.list('accounts', accountParser(home));
  const explicit = fields.list('mappings', mappingParser(home, tagId));
  const lists: Lists = {
    members: fields.list('members', memberParser(home)),
    api_keys: fields.list('api_keys', keyParser(home)),
    custom_tags,
    mappings: [...explicit, ...mappingsOf(drafts, {campaigns, accounts}, explicit, home)],
    campaigns,
    accounts,
    audit_logs: fields.list('audit_logs', auditParser(home)),
  };
  return checkUnique(lists, fields.path);
}

function checkUnique(lists: Lists, path: string): Lists {
  for (const name of ['members', 'api_keys', 'custom_tags', 'mappings', 'campaigns', 'audit_logs'] as const) {
    unique<{readonly id: string}>(lists[name], ({id}) => id, `${path}.${name}`);
  }
  unique(lists.accounts, ({email}) => email.toLowerCase(), `${path}.accounts`);
  unique(lists.mappings, row => assignmentKey(row.tag_id, row.resource_type, row.resource_id), `${path}.mappings`);
  return lists;
}
