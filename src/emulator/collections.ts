import {accountCursor, accountQuery, selectAccounts, showAccount} from './accounts.ts';
import {auditQuery, selectAudit} from './audit.ts';
import {campaignQuery, selectCampaigns} from './campaigns.ts';
import {collection} from './collection.ts';
import type {Endpoint} from './endpoint.ts';
import {groupBody, inGroup, inviteWorkspace, parentEndpoint, selectGroup} from './groups.ts';
import {createKey, keyBody, revoke, showKey} from './keys.ts';
import {editMember, invite, memberBody, memberEdit, selectMembers, spareOwner} from './members.ts';
import {clearTag, createTag, editTag, selectTags, tagBody, tagEdit} from './tags.ts';
import {toggleEndpoint} from './toggle.ts';
import {workspaceEndpoints} from './workspaces.ts';

const text = {type: 'string'};

/** Every operation of the API. A simple collection is one row here; what is special about it stands in the file of its name. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...workspaceEndpoints,
  parentEndpoint,
  toggleEndpoint,
  ...collection({
    path: 'workspace-members',
    scope: 'workspace_members',
    table: ({store}) => store.members,
    list: {query: {accepted: {type: 'boolean'}, search: text}, select: selectMembers},
    get: true,
    create: {body: memberBody, run: invite},
    patch: {body: memberEdit, run: editMember},
    remove: spareOwner,
  }),
  ...collection({
    path: 'api-keys',
    scope: 'api_keys',
    table: ({store}) => store.keys,
    list: {},
    show: showKey,
    create: {body: keyBody, run: createKey, show: row => row},
    remove: revoke,
  }),
  ...collection({
    path: 'custom-tags',
    scope: 'custom_tags',
    table: ({store}) => store.tags,
    list: {query: {search: text, resource_ids: text, tag_ids: text}, select: selectTags},
    get: true,
    create: {body: tagBody, run: createTag},
    patch: {body: tagEdit, run: editTag},
    remove: clearTag,
  }),
  // LIVE: the filters of this list do nothing, so none is read.
  ...collection({
    path: 'custom-tag-mappings',
    scope: 'custom_tag_mappings',
    table: ({store}) => store.mappings.table,
    list: {},
  }),
  ...collection({
    path: 'accounts',
    scope: 'accounts',
    param: 'email',
    table: ({store}) => store.accounts,
    list: {query: accountQuery, select: selectAccounts, cursorOf: accountCursor, skips: true},
    show: showAccount,
    get: true,
  }),
  ...collection({
    path: 'campaigns',
    scope: 'campaigns',
    table: ({store}) => store.campaigns,
    list: {query: campaignQuery, select: selectCampaigns},
    get: true,
  }),
  ...collection({
    path: 'workspace-group-members',
    scope: 'workspace_group_members',
    table: ({world}) => world.groups,
    list: {select: selectGroup},
    visible: inGroup,
    get: true,
    create: {body: groupBody, run: inviteWorkspace},
    remove: () => undefined,
  }),
  ...collection({
    path: 'audit-logs',
    scope: 'audit_logs',
    table: ({store}) => store.audit,
    list: {maxLimit: 1000, query: auditQuery, select: selectAudit},
  }),
];
