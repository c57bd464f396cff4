import {describe, expect, it} from 'vitest';
import {readSendingTags} from '../../../src/live/senders.ts';
import type {RiskFinding} from '../../../src/model/plan.ts';
import {fileOf, planOf, type Story, stateOf} from '../../kinds/story.ts';
import {desiredFrom, liveOf, onEmulator, planFrom} from '../../support/world.ts';

/** What a rule finds in the plan of a story: the addresses, or with a message the one finding whole. */
type Row = readonly [phrase: string, story: Story, found: readonly string[]];

const person = (name: string, role: string, more: object = {}) => ({email: `${name}@acme.com`, role, ...more});
const declared = (...members: readonly string[]) => `members: [${members.join(', ')}]`;
const entry = (name: string, role: string, more = '') => `{email: ${name}@acme.com, role: ${role}${more}}`;
const live = (...members: readonly object[]) => ({members});
const key = (name: string, scopes: string, more = '') => `{name: ${name}, scopes: ${scopes}${more}}`;
const keys = (...entries: readonly string[]) => `keys: [${entries.join(', ')}]`;
const liveKey = (name: string, scopes: readonly string[], more: object = {}) => ({name, scopes, ...more});
const TOOL = {api_keys: [liveKey('CI', ['all:all'])]};

const found = (risks: readonly RiskFinding[], rule: string) =>
  risks.filter(one => one.rule === rule).map(({message}) => message);

const gainsAdmin: readonly Row[] = [
  ['an invited admin', {files: declared(entry('a', 'admin'))}, ['member/a@acme.com is invited as admin']],
  [
    'a promoted member',
    {live: live(person('a', 'view')), files: declared(entry('a', 'admin'))},
    ['member/a@acme.com becomes admin'],
  ],
  [
    'a role that grants admin',
    {live: live(person('a', 'view')), files: `roles: {boss: {grants: admin}}\n${declared(entry('a', 'boss'))}`},
    ['member/a@acme.com becomes admin'],
  ],
  ['nobody who is invited as editor', {files: declared(entry('a', 'editor'))}, []],
  ['nobody who is admin already', {live: live(person('a', 'admin')), files: declared(entry('a', 'admin'))}, []],
  [
    'nobody who is admin already and gets a nickname',
    {live: live(person('a', 'admin')), files: declared(entry('a', 'admin', ', nickname: A'))},
    [],
  ],
  [
    'no admin who is invited again',
    {
      live: live(person('a', 'admin', {accepted: false})),
      files: declared(entry('a', 'admin')),
      options: {requests: ['member/a@acme.com']},
    },
    [],
  ],
];

const keyMakesKeys: readonly Row[] = [
  ...['api_keys:create', 'api_keys:all', 'all:create', 'all:all'].map(
    scope =>
      [
        `a new key with ${scope}`,
        {files: keys(key('K', `["${scope}"]`))},
        [`key/K can make keys, and so do everything (${scope})`],
      ] as const,
  ),
  [
    'a key that comes to it',
    {live: {api_keys: [liveKey('K', ['leads:read'])]}, files: keys(key('K', '[leads:read, "all:create"]'))},
    ['key/K can make keys, and so do everything (all:create)'],
  ],
  ['no key that may only read keys', {files: keys(key('K', '["api_keys:read"]'))}, []],
  ['no key that may only change keys', {files: keys(key('K', '["all:update", "api_keys:delete"]'))}, []],
  [
    'no key that could do so before',
    {live: {api_keys: [liveKey('K', ['all:all'])]}, files: keys(key('K', '["api_keys:create"]'))},
    [],
  ],
  [
    'no key that is only rotated',
    {live: TOOL, files: keys(key('CI', '["all:all"]')), options: {requests: ['key/CI']}},
    [],
  ],
  ['no key that goes', {live: TOOL, files: 'keys: []'}, []],
];

const otherKeyRules: readonly (readonly [rule: string, scopes: readonly string[], message: string | undefined])[] = [
  ['key_makes_admins', ['workspace_members:create'], 'can make anybody admin (workspace_members:create)'],
  ['key_makes_admins', ['workspace_members:update'], 'can make anybody admin (workspace_members:update)'],
  ['key_makes_admins', ['workspace_members:all'], 'can make anybody admin (workspace_members:all)'],
  ['key_makes_admins', ['all:update'], 'can make anybody admin (all:update)'],
  ['key_makes_admins', ['workspace_members:read', 'workspace_members:delete'], undefined],
  ['key_removes_workspace', ['workspaces:delete'], 'can have the workspace removed (workspaces:delete)'],
  ['key_removes_workspace', ['workspaces:all'], 'can have the workspace removed (workspaces:all)'],
  ['key_removes_workspace', ['all:delete'], 'can have the workspace removed (all:delete)'],
  ['key_removes_workspace', ['workspaces:update', 'all:read'], undefined],
  ['key_removes_workspace', ['all:all'], undefined], // Said by key_makes_keys.
  ['key_changes_owner', ['workspaces:update'], 'can change the owner of the workspace (workspaces:update)'],
  ['key_changes_owner', ['all:update'], 'can change the owner of the workspace (all:update)'],
  ['key_changes_owner', ['workspaces:read', 'workspace_members:update'], undefined],
  ['key_reads_keys', ['api_keys:read'], 'can list the keys, and the API shows their secrets (api_keys:read)'],
  ['key_reads_keys', ['all:read'], 'can list the keys, and the API shows their secrets (all:read)'],
  ['key_reads_keys', ['leads:read', 'api_keys:delete'], undefined],
  ['key_reads_keys', ['api_keys:all'], undefined],
  ['key_reaches_all', ['all:read'], 'reaches every resource, those of tomorrow included (all:read)'],
  ['key_reaches_all', ['all:delete', 'leads:read'], 'reaches every resource, those of tomorrow included (all:delete)'],
  ['key_reaches_all', ['leads:all', 'campaigns:all'], undefined],
];

const outsideDomain: readonly Row[] = [
  [
    'a domain that nobody else has',
    {files: declared('{email: x@evil.com, role: view}')},
    ['member/x@evil.com: a mail domain that nobody else here has'],
  ],
  [
    'each of several that come together',
    {files: declared('{email: x@evil.com, role: view}', '{email: y@evil.com, role: view}')},
    [
      'member/x@evil.com: a mail domain that nobody else here has',
      'member/y@evil.com: a mail domain that nobody else here has',
    ],
  ],
  [
    'a subdomain',
    {files: declared('{email: x@eu.acme.com, role: view}')},
    ['member/x@eu.acme.com: a mail domain that nobody else here has'],
  ],
  ['nobody of the owner’s domain', {files: declared(entry('x', 'view'))}, []],
  ['nobody of the owner’s domain in capitals', {files: declared('{email: X@ACME.com, role: view}')}, []],
  [
    'nobody of a domain that a member has',
    {
      live: live({email: 'a@partner.com', role: 'view'}),
      files: declared('{email: a@partner.com, role: view}', '{email: b@partner.com, role: view}'),
    },
    [],
  ],
  [
    'nobody of the domain of the declared owner',
    {workspace: 'owner: boss@holding.com', files: declared('{email: b@holding.com, role: view}')},
    [],
  ],
  [
    'nobody of an allowed domain',
    {files: `${declared('{email: b@new.com, role: view}')}\nguardrails: {allowed_domains: [new.com]}`},
    [],
  ],
  [
    'somebody outside the allowed domains, though a member has that domain',
    {files: `${declared(entry('b', 'view'))}\nguardrails: {allowed_domains: [new.com]}`},
    ['member/b@acme.com: not of new.com'],
  ],
  [
    'nobody who is there already',
    {live: live({email: 'a@evil.com', role: 'view'}), files: declared('{email: a@evil.com, role: editor}')},
    [],
  ],
];

const lastAdmin: readonly Row[] = [
  [
    'the last admin besides the owner, who goes',
    {live: live(person('a', 'admin')), files: 'members: []'},
    ['member/a@acme.com: after this only the owner is admin'],
  ],
  [
    'the last one who is demoted',
    {live: live(person('a', 'admin')), files: declared(entry('a', 'view'))},
    ['member/a@acme.com: after this only the owner is admin'],
  ],
  [
    'all who go together',
    {live: live(person('a', 'admin'), person('b', 'admin')), files: 'members: []'},
    ['member/a@acme.com: after this only the owner is admin', 'member/b@acme.com: after this only the owner is admin'],
  ],
  [
    'the last one although another is invited, for that one has not accepted',
    {live: live(person('a', 'admin')), files: declared(entry('b', 'admin'))},
    ['member/a@acme.com: after this only the owner is admin'],
  ],
  [
    'no admin while another one stays',
    {live: live(person('a', 'admin'), person('b', 'admin')), files: declared(entry('b', 'admin'))},
    [],
  ],
  [
    'no admin while another one is promoted',
    {live: live(person('a', 'admin'), person('b', 'view')), files: declared(entry('b', 'admin'))},
    [],
  ],
  ['nobody who was no admin', {live: live(person('a', 'editor')), files: 'members: []'}, []],
  ['no invitation that is taken back', {live: live(person('a', 'admin', {accepted: false})), files: 'members: []'}, []],
];

const READER = liveKey('Reader', ['all:read']);
const lastKey: readonly Row[] = [
  [
    'the last key of a resource',
    {
      live: {api_keys: [liveKey('Old', ['leads:read', 'emails:read']), liveKey('Other', ['leads:all'])]},
      files: keys(key('Other', '["leads:all"]')),
    },
    ['key/Old: no key is left that reaches emails'],
  ],
  [
    'a key that is narrowed',
    {live: {api_keys: [liveKey('K', ['leads:read', 'emails:read'])]}, files: keys(key('K', '["leads:read"]'))},
    ['key/K: no key is left that reaches emails'],
  ],
  [
    'a wildcard',
    {live: {api_keys: [READER, liveKey('Other', ['leads:all'])]}, files: keys(key('Other', '["leads:all"]'))},
    ['key/Reader: no key is left that reaches every resource'],
  ],
  [
    'no key while another reaches the same',
    {live: {api_keys: [liveKey('Old', ['leads:read']), READER]}, files: keys(key('Reader', '["all:read"]'))},
    [],
  ],
  [
    'no key whose part a new one takes',
    {live: {api_keys: [liveKey('Old', ['leads:read'])]}, files: keys(key('New', '["leads:read"]'))},
    [],
  ],
  [
    'no key that --no-remove keeps beside the new one',
    {
      live: {api_keys: [liveKey('K', ['leads:read', 'emails:read'])]},
      files: keys(key('K', '["leads:read"]')),
      options: {no_remove: true},
    },
    [],
  ],
  [
    'no old key of a rotation',
    {
      live: {
        api_keys: [
          liveKey('K', ['leads:read', 'emails:read'], {timestamp_created: '2026-01-01T00:00:00.000Z'}),
          liveKey('K', ['leads:read'], {timestamp_created: '2026-11-01T00:00:00.000Z'}),
        ],
      },
      files: keys(key('K', '["leads:read"]')),
    },
    [],
  ],
];

describe.each([
  ['gains_admin', gainsAdmin],
  ['key_makes_keys', keyMakesKeys],
  ['outside_domain', outsideDomain],
  ['last_admin', lastAdmin],
  ['last_key', lastKey],
] as const)('%s finds', (rule, rows) => {
  it.each(rows)('%s', async (_phrase, story, messages) => {
    expect(found((await planOf(story)).risks, rule)).toEqual(messages);
  });
});

describe('rules about scopes', () => {
  it.each(otherKeyRules)('%s of %j: %s', async (rule, scopes, message) => {
    // Another key stands beside it, so that the API has a secret to show.
    const files = keys(key('CI', '["all:all"]'), key('K', JSON.stringify(scopes)));
    const {risks} = await planOf({live: TOOL, files});
    expect(found(risks, rule)).toEqual(message === undefined ? [] : [`key/K ${message}`]);
  });

  it('say no more than they know of secrets that the API does not show', async () => {
    const {risks} = await planOf({files: keys(key('K', '["api_keys:read"]'))});
    expect(found(risks, 'key_reads_keys')).toEqual([
      'key/K can list the keys, perhaps with their secrets (api_keys:read)',
    ]);
  });
});

const TAG = '0190b2c4-0000-7000-8000-00000000aaaa';
const world = (accounts: readonly string[], sending = true) => ({
  accounts: ['a@w.com', 'b@w.com'].map(email => ({email})),
  campaigns: [{name: 'Spring', ...(sending && {email_tag_list: [TAG]})}],
  custom_tags: [{id: TAG, label: 'Senders'}],
  mappings: accounts.map(email => ({tag_id: TAG, resource_id: email, resource_type: 1})),
});
const assigned = (accounts: string) => `assignments: [{tag: Senders, accounts: ${accounts}}]`;

const senders: readonly (readonly [phrase: string, story: Story, rule: string, message: string | undefined])[] = [
  [
    'an account that comes',
    {live: world(['a@w.com']), files: assigned('["*"]')},
    'sending_tag',
    'assignment/Senders/accounts changes which accounts send for "Spring"',
  ],
  [
    'an account that goes while another stays',
    {live: world(['a@w.com', 'b@w.com']), files: assigned('[a@w.com]')},
    'sending_tag',
    'assignment/Senders/accounts changes which accounts send for "Spring"',
  ],
  [
    'the last account',
    {live: world(['a@w.com']), files: assigned('[]')},
    'last_sender',
    'assignment/Senders/accounts: the tag that chooses the senders of "Spring" has no account left',
  ],
  ['the last account, once', {live: world(['a@w.com']), files: assigned('[]')}, 'sending_tag', undefined],
  [
    'an account that another takes the place of',
    {live: world(['a@w.com']), files: assigned('[b@w.com]')},
    'last_sender',
    undefined,
  ],
  [
    'a deleted tag',
    {live: world(['a@w.com']), files: 'tags: []\nmanage: {tags: authoritative}'},
    'last_sender',
    'tag/Senders: the tag that chooses the senders of "Spring" has no account left',
  ],
  [
    'accounts that come and go at one address, once',
    {live: world(['a@w.com']), files: assigned('[b@w.com]')},
    'sending_tag',
    'assignment/Senders/accounts changes which accounts send for "Spring"',
  ],
  ['a tag that chooses nobody', {live: world(['a@w.com'], false), files: assigned('[]')}, 'last_sender', undefined],
  ['a tag that chooses nobody', {live: world(['a@w.com'], false), files: assigned('["*"]')}, 'sending_tag', undefined],
];

describe('senders', () => {
  it.each(senders)('of %s', async (_phrase, story, rule, message) => {
    const risks = await onEmulator(stateOf(story), async one => {
      const desired = desiredFrom(fileOf(story));
      const state = await liveOf(one, desired);
      return planFrom(desired, {...state, sendingTags: await readSendingTags(one.reader)}).risks;
    });
    expect(found(risks, rule)).toEqual(message === undefined ? [] : [message]);
  });

  it('are not guessed at while nobody has asked', async () => {
    expect((await planOf({live: world(['a@w.com']), files: assigned('[]')})).risks).toEqual([]);
  });
});
