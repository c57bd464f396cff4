import {describe, expect, it} from 'vitest';
import type {ShownChange} from '../../src/model/plan.ts';
import {meaningsOf, meaningText} from '../../src/report/meaning.ts';
import {planOf, type Story} from '../kinds/story.ts';
import {draft} from '../plan/drafts.ts';

const told = (changes: readonly ShownChange[]) => meaningsOf(changes).map(meaningText);
const ROLE = 'roles: {r: {grants: editor, permissions: [campaigns.delete, campaigns.view]}}';
const member = (role: string, more: object = {}) => ({email: 'ben@acme.com', role, ...more});
const files = (role: string, above = '') => `${above}\nmembers: [{email: ben@acme.com, role: ${role}}]`;

const VIEW =
  'view all of Unibox, manage inbox placement, view leads, view the CRM, view the lead finder, view campaigns, and 5 more';

const rows: readonly (readonly [phrase: string, story: Story, sentences: readonly string[]])[] = [
  [
    'somebody new gains what the role brings',
    {files: files('view')},
    [`ben@acme.com gains: view access, manage sending accounts, ${VIEW}.`],
  ],
  [
    'somebody new gains the permissions of the role',
    {files: files('r', ROLE)},
    ['ben@acme.com gains: edit access, delete campaigns, view campaigns.'],
  ],
  [
    'a promotion adds what the other role lacks, the most dangerous first',
    {live: {members: [member('editor')]}, files: files('admin')},
    [
      'ben@acme.com gains: admin access, manage members, manage the workspace, manage billing, manage integrations, remove sub-workspaces, invite sub-workspaces, manage the agency.',
    ],
  ],
  [
    'a demotion takes it away',
    {live: {members: [member('admin')]}, files: files('editor')},
    [
      'ben@acme.com loses: admin access, manage members, manage the workspace, manage billing, manage integrations, remove sub-workspaces, invite sub-workspaces, manage the agency.',
    ],
  ],
  [
    'other permissions are gained and lost, behind the wait for the new invitation',
    {live: {members: [member('editor', {permissions: ['campaigns.view', 'crm.view']})]}, files: files('r', ROLE)},
    ['ben@acme.com gains: delete campaigns; loses: all access until the new invitation is accepted, view the CRM.'],
  ],
  [
    'somebody who goes loses everything',
    {live: {members: [member('editor', {permissions: ['campaigns.view', 'crm.view']})]}, files: 'members: []'},
    ['ben@acme.com loses: edit access, view the CRM, view campaigns.'],
  ],
  [
    'a nickname means nothing',
    {live: {members: [member('view')]}, files: 'members: [{email: ben@acme.com, role: view, nickname: Ben}]'},
    [],
  ],
  [
    'an invitation that is sent again means nothing',
    {
      live: {members: [member('view', {accepted: false})]},
      files: files('view'),
      options: {requests: ['member/ben@acme.com']},
    },
    [],
  ],
  [
    'a key of other scopes gains and loses',
    {
      live: {api_keys: [{name: 'Marketing', scopes: ['leads:all']}]},
      files: 'keys: [{name: Marketing, scopes: ["leads:read", "emails:read"]}]',
    },
    ['the key "Marketing" gains: read emails; loses: write leads.'],
  ],
  [
    'a key that goes loses all',
    {live: {api_keys: [{name: 'Marketing', scopes: ['leads:all']}]}, files: 'keys: []'},
    ['the key "Marketing" loses: read and write leads.'],
  ],
  [
    'a rotation means nothing, and neither does its end',
    {
      live: {
        api_keys: [
          {name: 'K', scopes: ['leads:all'], timestamp_created: '2026-01-01T00:00:00.000Z'},
          {name: 'K', scopes: ['leads:all'], timestamp_created: '2026-11-01T00:00:00.000Z'},
        ],
      },
      files: 'keys: [{name: K, scopes: ["leads:all"], rotate_every: 7d}]',
    },
    [],
  ],
  [
    'a tag gains and loses resources of both sorts in one sentence',
    {
      live: {
        accounts: [{email: 'a@w.com'}, {email: 'b@w.com'}],
        campaigns: [{name: 'Spring'}],
        custom_tags: [{id: '0190b2c4-0000-7000-8000-00000000aaaa', label: 'West'}],
        mappings: [{tag_id: '0190b2c4-0000-7000-8000-00000000aaaa', resource_id: 'b@w.com', resource_type: 1}],
      },
      files: 'assignments: [{tag: West, campaigns: [Spring], accounts: [a@w.com]}]',
    },
    ['the tag "West" gains: 1 account, 1 campaign; loses: 1 account.'],
  ],
  [
    'a tag that is deleted loses whatever carries it',
    {live: {custom_tags: [{label: 'West'}]}, files: 'tags: []\nmanage: {tags: authoritative}'},
    ['the tag "West" loses: every campaign and account that carries it.'],
  ],
  ['a tag that is only made means nothing', {files: 'tags: [{label: West}]'}, []],
];

describe('what changes for people', () => {
  it.each(rows)('%s', async (_phrase, story, sentences) => {
    expect(told((await planOf(story)).changes)).toEqual(sentences);
  });

  it('begins with the most dangerous', async () => {
    const {changes} = await planOf({
      live: {members: [member('view')]},
      files: `${files('editor')}\nkeys: [{name: B, scopes: ["leads:read"]}, {name: A, scopes: ["all:all"]}]`,
    });
    expect(meaningsOf(changes).map(({address, risk}) => `${risk} ${address}`)).toEqual([
      'critical key/A',
      'low member/ben@acme.com',
      'low key/B',
    ]);
  });

  it('keeps an address change to what is gained: the person stays', () => {
    const {change} = draft('delete', 'member/old@acme.com', {
      change: {reason: 'renamed', before: {email: 'old@acme.com', role: 'admin'}},
    });
    expect(told([change as unknown as ShownChange])).toEqual([]);
  });

  it('names patterns where only files are compared, for nobody knows what they stand for', () => {
    const {change} = draft('assign', 'assignment/A/B/campaigns', {change: {resources: ['West *', 'East — Q1']}});
    expect(told([change as unknown as ShownChange])).toEqual([
      'the tag "A/B" gains: campaigns like West *, East — Q1.',
    ]);
  });

  it('says of sub-workspaces that they come and go', () => {
    const make = (action: 'create' | 'delete') => draft(action, 'sub_workspace/x').change as unknown as ShownChange;
    expect(told([make('create')])).toEqual(['the sub-workspace x gains: being managed from this workspace.']);
    expect(told([make('delete')])).toEqual(['the sub-workspace x loses: being managed from this workspace.']);
  });

  it('speaks of a role that nobody knows by its name', () => {
    const {change} = draft('update', 'member/a@acme.com', {
      change: {before: {email: 'a@acme.com', role: 'emp\u202eeror'}, after: {email: 'a@acme.com', role: 'view'}},
    });
    const [sentence] = told([change as unknown as ShownChange]);
    expect(sentence).toContain('gains: view access');
    expect(sentence).toContain('loses: the role emp\\u{202e}eror.');
  });
});
