import {WORKSPACE_ID} from '../support/world.ts';

/** Of the key in use. */
export const KEY = 'k'.repeat(60);
const id = (number: number) => `0190b2c4-0000-7000-8000-0000000000${number}`;
/** Of some of its objects. */
export const IDS = {client: id(21), key: id(22), tag: id(23), rejected: id(24), accepted: id(25), seller: id(26)};
const SUBS = [1, 2, 3, 4, 5].map(number => `0190b2c4-0000-7000-8000-00000000010${number}`);

/** A workspace with something of every kind that goes, that stays, and that is not to be touched. */
export const KEPT = {
  settings: {fold_tag_case: false},
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [
        {email: 'olga@x.com', role: 'owner'},
        {email: 'ana@x.com', role: 'admin'},
        {id: IDS.seller, email: 'ben@x.com', role: 'editor', permissions: ['campaigns.view'], nickname: 'Ben'},
        {email: 'old@x.com', user_email: 'new@x.com', role: 'view'},
        {id: IDS.client, email: 'client@x.com', role: 'client'},
        {email: 'pending@x.com', role: 'view', accepted: false},
        {email: 'gone@x.com', role: 'view'},
        {email: 'former@x.com', role: 'view'},
        {email: 'hal@partner.com', role: 'view'},
      ],
      api_keys: [
        {name: 'tool', scopes: ['all:all'], key: KEY},
        {name: 'CI', scopes: ['leads:read'], timestamp_created: '2026-11-22T00:00:00Z'},
        {name: 'CI', scopes: ['leads:all'], timestamp_created: '2026-06-01T00:00:00Z'},
        {name: 'Reports', scopes: ['leads:read'], timestamp_created: '2026-06-01T00:00:00Z'},
        {name: 'Reports', scopes: ['leads:read'], timestamp_created: '2026-05-01T00:00:00Z'},
        {id: IDS.key, name: 'Undeclared', scopes: ['leads:all'], timestamp_created: '2026-01-05T00:00:00Z'},
        {name: 'Zapier', scopes: ['leads:all']},
      ],
      custom_tags: [
        {label: 'A', description: 'text', campaigns: ['West 1', 'East 1'], accounts: ['a@west.com', 'c@east.com']},
        {label: 'B', campaigns: ['West 2'], accounts: ['b@west.com']},
        {id: IDS.tag, label: 'Undeclared', campaigns: ['West 2']},
        'Ignored',
        'Former C',
      ],
      campaigns: [{name: 'West 1', email_tag_list: ['B']}, 'West 2', 'East 1'],
      accounts: ['a@west.com', 'b@west.com', 'c@east.com'],
    },
    ...SUBS.map((id, index) => ({id, name: `Client ${index}`})),
  ],
  group_members: ['accepted', 'pending', 'rejected', 'accepted', 'rejected'].map((status, index) => ({
    admin_workspace_id: WORKSPACE_ID,
    sub_workspace_id: SUBS[index],
    ...(index === 0 && {id: IDS.accepted}),
    ...(index === 4 && {id: IDS.rejected}),
    status,
  })),
};

/** Files about it. Guardrails are no help: they refuse next to nothing. */
export const WANTED = {
  version: 1,
  workspace: {id: WORKSPACE_ID, owner: 'olga@x.com'},
  roles: {seller: {grants: 'editor', permissions: ['campaigns.view']}},
  manage: {tags: 'authoritative', ignore: ['member/*@partner.com', 'key/Zapier*', 'tag/Ignored*']},
  guardrails: {max_removals: '100%'},
  members: [
    {email: 'ana@x.com', role: 'admin'},
    {email: 'ben@x.com', role: 'seller', nickname: 'Ben'},
    {email: 'new@x.com', role: 'view'},
    {email: 'pending@x.com', role: 'view'},
    {email: 'fresh@x.com', role: 'view', previously: ['former@x.com']},
  ],
  keys: [
    {name: 'CI', scopes: ['leads:read']},
    {name: 'Reports', scopes: ['leads:read'], rotate_every: '365d'},
  ],
  tags: [{label: 'A', description: 'text'}, {label: 'B'}, {label: 'C', previously: ['Former C']}],
  assignments: [
    {tag: 'A', campaigns: ['West 1', 'East *'], accounts: ['*@west.com', 'c@east.com']},
    {tag: 'B', campaigns: ['West 2'], accounts: ['b@west.com']},
  ],
  sub_workspaces: SUBS.slice(0, 3).map(id => ({id})),
};
