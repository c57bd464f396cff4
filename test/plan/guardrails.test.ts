import {describe, expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {DesiredState} from '../../src/model/desired.ts';
import type {LiveState} from '../../src/model/live.ts';
import type {Change} from '../../src/model/plan.ts';
import {guardrails} from '../../src/plan/guardrails/index.ts';
import {minAdmins as minAdminsRule} from '../../src/plan/guardrails/min-admins.ts';
import {ownerUntouched} from '../../src/plan/guardrails/owner-untouched.ts';
import {wrongWorkspace} from '../../src/plan/guardrails/wrong-workspace.ts';
import {planned, planOf, type Story} from '../kinds/story.ts';
import {desiredFrom, liveOf, onEmulator} from '../support/world.ts';
import {draft} from './drafts.ts';

const id = (number: number) => `0190b2c4-0000-7000-8000-0000000000${number}`;
const person = (name: string, role: string, more: object = {}) => ({email: `${name}@acme.com`, role, ...more});
const people = (count: number, role = 'view') => Array.from({length: count}, (_, index) => person(`p${index}`, role));
const declared = (...members: readonly {readonly email: string; readonly role: string}[]) =>
  `members:\n${members.map(({email, role}) => `  - {email: ${email}, role: ${role}}`).join('\n')}`;
const rules = (text: string) => `guardrails: {${text}}`;

type Row = readonly [phrase: string, story: Story, status: string | undefined, message?: string];

/** What one rule says of the plan of a story; nothing when it has no say. */
async function ruling(rule: string, story: Story) {
  const {guardrails: results} = await planOf(story);
  return results.find(result => result.rule === rule);
}

const pending = {accepted: false};
const minAdmins: readonly Row[] = [
  ['lets the last admin but the owner go', {live: {members: [person('a', 'admin')]}, files: 'members: []'}, 'passed'],
  [
    'refuses to go below what the files want',
    {live: {members: [person('a', 'admin')]}, files: `members: []\n${rules('min_admins: 2')}`},
    'refused',
    'member/a@acme.com would leave 1 accepted admin, and 2 must remain',
  ],
  [
    'refuses a demotion as well',
    {live: {members: [person('a', 'admin')]}, files: `${declared(person('a', 'view'))}\n${rules('min_admins: 2')}`},
    'refused',
  ],
  [
    'refuses a replacement as well',
    {
      live: {members: [person('a', 'admin')]},
      files: `roles: {r: {grants: admin, permissions: [crm.view]}}\n${declared(person('a', 'r'))}\n${rules('min_admins: 2')}`,
    },
    'refused',
  ],
  [
    'does not count an invitation as an admin',
    {
      live: {members: [person('a', 'admin'), person('b', 'admin', pending)]},
      files: `${declared(person('b', 'admin'))}\n${rules('min_admins: 2')}`,
    },
    'refused',
  ],
  [
    'does not count an admin who is still to be invited',
    {live: {members: [person('a', 'admin')]}, files: `${declared(person('b', 'admin'))}\n${rules('min_admins: 2')}`},
    'refused',
  ],
  [
    'counts a member who is promoted before',
    {
      live: {members: [person('a', 'admin'), person('b', 'view')]},
      files: `${declared(person('a', 'view'), person('b', 'admin'))}\n${rules('min_admins: 2')}`,
    },
    'passed',
  ],
  [
    'does not count the promotion of an invitation',
    {
      live: {members: [person('a', 'admin'), person('b', 'view', pending)]},
      files: `${declared(person('a', 'view'), person('b', 'admin'))}\n${rules('min_admins: 2')}`,
    },
    'refused',
  ],
  [
    'does not count a promotion that an incident puts last',
    {
      live: {members: [person('a', 'admin'), person('b', 'view')]},
      files: `${declared(person('a', 'view'), person('b', 'admin'))}\n${rules('min_admins: 2')}`,
      options: {revoke_first: true},
    },
    'refused',
  ],
  [
    'looks at every step, not at the end alone',
    {
      live: {members: [person('a', 'admin'), person('b', 'admin'), person('c', 'view')]},
      files: `${declared(person('a', 'view'), person('b', 'view'), person('c', 'admin'))}\n${rules('min_admins: 3')}`,
    },
    'refused',
    'member/b@acme.com would leave 2 accepted admins, and 3 must remain',
  ],
  [
    'only warns of a shortfall that was there before',
    {files: `members: []\n${rules('min_admins: 2')}`},
    'warned',
    'the workspace has 1 accepted admin, and 2 are wanted',
  ],
  [
    'only warns of a shortfall while others go',
    {live: {members: people(2)}, files: `members: []\n${rules('min_admins: 2')}`},
    'warned',
  ],
  [
    'refuses to make a shortfall worse',
    {live: {members: [person('a', 'admin')]}, files: `members: []\n${rules('min_admins: 5')}`},
    'refused',
  ],
  [
    'can be allowed once',
    {
      live: {members: [person('a', 'admin')]},
      files: `members: []\n${rules('min_admins: 2')}`,
      options: {allow: ['min_admins']},
    },
    'allowed',
  ],
  ['passes when members are not managed', {files: `tags: []\n${rules('min_admins: 9')}`}, 'passed'],
];

const keys = (count: number) =>
  Array.from({length: count}, (_, index) => ({
    name: `k${index}`,
    scopes: ['leads:read'],
    timestamp_created: '2026-11-01T00:00:00Z',
  }));
const declaredKeys = (from: number, to: number, more = '') =>
  `keys: [${Array.from({length: to - from}, (_, index) => `{name: k${index + from}, scopes: [leads:read]${more}}`).join(', ')}]`;
const accounts = Array.from({length: 12}, (_, index) => `a${index}@x.com`);
const T = (count: number) => ({accounts, custom_tags: [{label: 'T', accounts: accounts.slice(0, count)}]});
const SUBS = Array.from({length: 4}, (_, index) => id(60 + index));
const group = {
  workspaces: SUBS.map((sub, index) => ({id: sub, name: `Client ${index}`})),
  group_members: SUBS.map(sub => ({
    admin_workspace_id: '0190b2c4-0000-7000-8000-000000000001',
    sub_workspace_id: sub,
    status: 'accepted',
  })),
};

const maxRemovals: readonly Row[] = [
  ['two members may always go', {live: {members: people(2)}, files: 'members: []'}, 'passed', '2 removals'],
  [
    'three of three members are too many',
    {live: {members: people(3)}, files: 'members: []'},
    'refused',
    'the plan removes 3 of 3 members (at most 2)',
  ],
  ['a quarter may go', {live: {members: people(12)}, files: declared(...people(12).slice(3))}, 'passed'],
  [
    'more than a quarter may not',
    {live: {members: people(12)}, files: declared(...people(12).slice(4))},
    'refused',
    'the plan removes 4 of 12 members (at most 3)',
  ],
  [
    'the owner is not counted among them',
    {live: {members: people(11)}, files: declared(...people(11).slice(3))},
    'refused',
    '3 of 11 members',
  ],
  [
    'clients and ignored members are not counted among them',
    {
      live: {members: [...people(11), person('c', 'client'), {email: 'z@partner.com', role: 'view'}]},
      files: `${declared(...people(11).slice(3))}\nmanage: {ignore: ["member/*@partner.com"]}`,
    },
    'refused',
    '3 of 11 members',
  ],
  [
    'unmanaged members are not counted among them',
    {
      live: {members: people(13)},
      files: `members: [${people(4)
        .map(({email}) => `{email: ${email}, role: view, expires: 2026-01-01}`)
        .join(', ')}]\nmanage: {members: additive}`,
    },
    'refused',
    'the plan removes 4 of 4 members',
  ],
  [
    'the share can be set',
    {live: {members: people(12)}, files: `${declared(...people(12).slice(6))}\n${rules('max_removals: 50%')}`},
    'passed',
  ],
  [
    'a share of none lets nobody go',
    {live: {members: people(1)}, files: `members: []\n${rules('max_removals: 0%')}`},
    'refused',
    '1 of 1 members (at most 0)',
  ],
  [
    'a share of all lets everybody go',
    {live: {members: people(9)}, files: `members: []\n${rules('max_removals: 100%')}`},
    'passed',
  ],
  [
    'it can be allowed once',
    {live: {members: people(9)}, files: 'members: []', options: {allow: ['max_removals']}},
    'allowed',
  ],
  ['one key may always go', {live: {api_keys: keys(1)}, files: 'keys: []'}, 'passed'],
  [
    'two of two keys are too many',
    {live: {api_keys: keys(2)}, files: 'keys: []'},
    'refused',
    '2 of 2 keys (at most 1)',
  ],
  [
    'rotations with an overlap are no removals',
    {live: {api_keys: keys(9)}, files: declaredKeys(0, 9, ', rotate_every: 7d')},
    'passed',
    '0 removals',
  ],
  [
    'rotations without one are',
    {live: {api_keys: keys(9)}, files: declaredKeys(0, 9, ', rotate_every: 7d, overlap: 0h')},
    'refused',
    '9 of 9 keys',
  ],
  [
    'the ends of rotations are no removals',
    {
      live: {api_keys: [...keys(5), ...keys(5).map(one => ({...one, timestamp_created: '2026-10-01T00:00:00Z'}))]},
      files: declaredKeys(0, 5),
    },
    'passed',
    '0 removals',
  ],
  [
    'more keys of one name than a rotation leaves behind are',
    {live: {api_keys: [...keys(1), ...keys(1), ...keys(1), ...keys(1)]}, files: declaredKeys(0, 1)},
    'refused',
    '2 of 4 keys (at most 1)',
  ],
  [
    'older keys that go together with a replacement are removals',
    {
      live: {api_keys: [...keys(1), ...keys(1), ...keys(1)].map(one => ({...one, scopes: ['leads:all']}))},
      files: 'keys: [{name: k0, scopes: [leads:read], overlap: 0h}]',
    },
    'refused',
    '3 of 3 keys',
  ],
  [
    'removals that are left out are no removals',
    {live: {members: people(9)}, files: 'members: []', options: {no_remove: true}},
    'passed',
  ],
  [
    'member replacements are removals',
    {
      live: {members: people(3).map(one => ({...one, permissions: ['crm.view']}))},
      files: `roles: {r: {grants: view, permissions: [unibox.all]}}\n${declared(...people(3, 'r'))}`,
    },
    'refused',
    '3 of 3 members',
  ],
  [
    'unassignments count by resource',
    {live: T(8), files: `tags: [{label: T}]\nassignments: [{tag: T, accounts: [${accounts.slice(2, 8).join(', ')}]}]`},
    'passed',
    '2 removals',
  ],
  [
    'three of eight are too many',
    {live: T(8), files: `tags: [{label: T}]\nassignments: [{tag: T, accounts: [${accounts.slice(3, 8).join(', ')}]}]`},
    'refused',
    '3 of 8 assignments',
  ],
  [
    'a deleted tag\u2019s assignments count as well',
    {live: T(3), files: 'tags: []\nmanage: {tags: authoritative}\nassignments: []'},
    'refused',
    '3 of 3 assignments',
  ],
  [
    'they are compared with those of all managed tags',
    {
      live: {
        accounts,
        custom_tags: [
          {label: 'T', accounts: accounts.slice(0, 3)},
          {label: 'U', accounts: accounts.slice(0, 9)},
        ],
      },
      files: 'tags: [{label: U}]\nmanage: {tags: authoritative}',
    },
    'passed',
    '4 removals',
  ],
  [
    'each kind is counted alone',
    {
      live: {members: people(2), api_keys: keys(1), custom_tags: ['A', 'B']},
      files: 'members: []\nkeys: []\ntags: []\nmanage: {tags: authoritative}',
    },
    'passed',
    '5 removals',
  ],
  [
    'sub-workspaces are counted like keys',
    {
      beside: group,
      files: `sub_workspaces: [${SUBS.slice(2)
        .map(sub => `{id: ${sub}}`)
        .join(', ')}]`,
    },
    'refused',
    '2 of 4 sub-workspaces (at most 1)',
  ],
];

const others: Readonly<Record<string, readonly Row[]>> = {
  min_admins: minAdmins,
  max_removals: maxRemovals,
  owner_untouched: [
    ['passes when the owner is left out', {files: 'members: []'}, 'passed'],
    [
      'lets a namesake of the owner\u2019s login address go',
      {
        live: {members: [{email: 'o@old.com', user_email: 'x@acme.com', role: 'owner'}, person('x', 'view')]},
        files: 'members: []',
      },
      'passed',
    ],
  ],
  wrong_workspace: [['passes for files with an id', {files: 'members: []'}, 'passed']],
  required_admins: [
    ['has no say when nobody is required', {files: 'members: []'}, undefined],
    [
      'passes while all of them stay',
      {
        live: {members: [person('a', 'admin')]},
        files: `${declared(person('a', 'admin'))}\n${rules('required_admins: [A@acme.com]')}`,
      },
      'passed',
    ],
    [
      'refuses files that do not declare them',
      {live: {members: [person('a', 'admin')]}, files: `members: []\n${rules('required_admins: [a@acme.com]')}`},
      'refused',
    ],
    [
      'refuses files that declare them as less',
      {
        live: {members: [person('a', 'admin')]},
        files: `${declared(person('a', 'view'))}\n${rules('required_admins: [a@acme.com]')}`,
      },
      'refused',
    ],
    [
      'warns of one who is still pending',
      {
        live: {members: [person('a', 'admin', pending)]},
        files: `${declared(person('a', 'admin'))}\n${rules('required_admins: [a@acme.com]')}`,
      },
      'warned',
    ],
    [
      'knows a person by the login address',
      {
        live: {members: [person('a', 'admin', {user_email: 'boss@acme.com'})]},
        files: `${declared(person('a', 'admin'))}\n${rules('required_admins: [boss@acme.com]')}`,
      },
      'passed',
    ],
    [
      'and does not take another for that person',
      {
        live: {members: [person('a', 'admin', {user_email: 'boss@acme.com'}), person('b', 'admin')]},
        files: `${declared(person('b', 'admin'))}\n${rules('required_admins: [boss@acme.com]')}`,
      },
      'refused',
    ],
    ['takes the owner for an admin', {files: `members: []\n${rules('required_admins: [olga@acme.com]')}`}, 'passed'],
  ],
  member_replacement: [
    ['passes when nobody is replaced', {live: {members: people(1)}, files: declared(...people(1))}, 'passed'],
    [
      'refuses to remove somebody and invite them again',
      {
        live: {members: [person('a', 'view', {permissions: ['crm.view']})]},
        files: `roles: {r: {grants: view, permissions: [unibox.all]}}\n${declared(person('a', 'r'))}`,
      },
      'refused',
    ],
    [
      'lets it pass where the files allow it',
      {
        live: {members: [person('a', 'view', {permissions: ['crm.view']})]},
        files: `roles: {r: {grants: view, permissions: [unibox.all]}}\n${declared(person('a', 'r'))}\n${rules('member_replacement: allow')}`,
      },
      'passed',
    ],
  ],
  protected: [
    [
      'refuses a removal',
      {live: {members: people(1)}, files: `members: []\n${rules('protected: ["member/p*"]')}`},
      'refused',
    ],
    [
      'refuses a demotion',
      {
        live: {members: [person('a', 'admin')]},
        files: `${declared(person('a', 'view'))}\n${rules('protected: ["member/a@*"]')}`,
      },
      'refused',
    ],
    [
      'lets a promotion pass',
      {
        live: {members: [person('a', 'view')]},
        files: `${declared(person('a', 'admin'))}\n${rules('protected: ["member/a@*"]')}`,
      },
      'passed',
    ],
    [
      'knows a member by the login address',
      {
        live: {members: [person('a', 'view', {user_email: 'boss@acme.com'})]},
        files: `members: []\n${rules('protected: ["member/boss@*"]')}`,
      },
      'refused',
    ],
    [
      'knows a member in any case',
      {live: {members: people(1)}, files: `members: []\n${rules('protected: ["member/P0@Acme.com"]')}`},
      'refused',
    ],
    [
      'refuses to delete a tag with what it is on',
      {live: T(1), files: `tags: []\nmanage: {tags: authoritative}\n${rules('protected: ["assignment/T/accounts"]')}`},
      'refused',
      'assignment/T/accounts',
    ],
    [
      'lets a tag go that is on nothing',
      {live: T(0), files: `tags: []\nmanage: {tags: authoritative}\n${rules('protected: ["assignment/T/*"]')}`},
      'passed',
    ],
    [
      'refuses a rename after which nothing is protected any more',
      {
        live: {custom_tags: ['Old']},
        files: `tags: [{label: New, previously: [Old]}]\n${rules('protected: ["tag/Old"]')}`,
      },
      'refused',
      'tag/Old (tag/New)',
    ],
    [
      'lets a rename pass under which it still is',
      {
        live: {custom_tags: ['SDR-Old']},
        files: `tags: [{label: SDR-New, previously: [SDR-Old]}]\n${rules('protected: ["tag/SDR-*"]')}`,
      },
      'passed',
    ],
    [
      'names the key that is to be replaced under another name',
      {
        live: {api_keys: [{name: 'Old', scopes: ['leads:read']}]},
        files: `keys: [{name: New, scopes: [leads:read], previously: [Old]}]\n${rules('protected: ["key/Old"]')}`,
      },
      'refused',
      'key/Old (key/New)',
    ],
    [
      'knows a tag in any case',
      {
        live: {custom_tags: ['West SDRs']},
        files: `tags: []\nmanage: {tags: authoritative}\n${rules('protected: ["tag/west*"]')}`,
      },
      'refused',
    ],
  ],
  allowed_domains: [
    [
      'passes members of the domain',
      {files: `${declared(person('a', 'view'))}\n${rules('allowed_domains: [ACME.com]')}`},
      'passed',
    ],
    [
      'refuses members of another',
      {files: `members: [{email: a@evil.com, role: view}]\n${rules('allowed_domains: [acme.com]')}`},
      'refused',
    ],
    [
      'refuses a member who logs in with another',
      {
        live: {members: [person('a', 'view', {user_email: 'a@evil.com'})]},
        files: `${declared(person('a', 'view'))}\n${rules('allowed_domains: [acme.com]')}`,
      },
      'refused',
      'member/a@acme.com (logs in as a@evil.com): not of acme.com',
    ],
    [
      'passes one who was invited under another and logs in with this one',
      {
        live: {members: [{email: 'a@old.com', user_email: 'a@acme.com', role: 'view'}]},
        files: `${declared(person('a', 'view'))}\n${rules('allowed_domains: [acme.com]')}`,
      },
      'passed',
    ],
    [
      'takes a subdomain for another',
      {files: `members: [{email: a@x.acme.com, role: view}]\n${rules('allowed_domains: [acme.com]')}`},
      'refused',
    ],
  ],
  forbidden_scopes: [
    [
      'passes keys without them',
      {files: `keys: [{name: K, scopes: [leads:read]}]\n${rules('forbidden_scopes: [leads:delete]')}`},
      'passed',
    ],
    [
      'refuses a key that holds one by a wildcard',
      {files: `keys: [{name: K, scopes: ["all:delete"]}]\n${rules('forbidden_scopes: [leads:delete]')}`},
      'refused',
    ],
    [
      'refuses a key that holds one in its parts',
      {
        files: `keys: [{name: K, scopes: [leads:create, leads:read, leads:update, leads:delete]}]\n${rules('forbidden_scopes: [leads:all]')}`,
      },
      'refused',
    ],
  ],
  max_key_lifetime: [
    [
      'passes a key that rotates in time',
      {files: `keys: [{name: K, scopes: [leads:read], rotate_every: 30d}]\n${rules('max_key_lifetime: 90d')}`},
      'passed',
    ],
    [
      'passes a key that expires in time',
      {files: `keys: [{name: K, scopes: [leads:read], expires: 2027-01-01}]\n${rules('max_key_lifetime: 90d')}`},
      'passed',
    ],
    [
      'refuses a key that does neither',
      {files: `keys: [{name: K, scopes: [leads:read]}]\n${rules('max_key_lifetime: 90d')}`},
      'refused',
    ],
    [
      'refuses a key that expires too late',
      {files: `keys: [{name: K, scopes: [leads:read], expires: 2028-01-01}]\n${rules('max_key_lifetime: 90d')}`},
      'refused',
    ],
  ],
  require: [
    [
      'takes blanks for nothing',
      {
        files: `members: [{email: a@acme.com, role: view, reason: "  "}]\n${rules('require: {member: [reason]}')}`,
      },
      'refused',
    ],
    [
      'passes objects with the fields',
      {files: `keys: [{name: K, scopes: [leads:read], reason: x}]\n${rules('require: {key: [reason]}')}`},
      'passed',
    ],
    [
      'refuses objects without',
      {files: `keys: [{name: K, scopes: [leads:read]}]\n${rules('require: {key: [reason, owner]}')}`},
      'refused',
      'key/K has no reason and no owner',
    ],
  ],
};

for (const [rule, rows] of Object.entries(others)) {
  describe(rule, () => {
    const cases = rows.map(([phrase, story, status, message]) => ({phrase, story, status, message}));
    it.each(cases)('$phrase', async ({story, status, message}) => {
      const result = await ruling(rule, story);
      expect(result?.status).toBe(status);
      if (message !== undefined) expect(result?.message).toContain(message);
      if (status === 'refused') expect(result?.hint).toEqual(expect.any(String));
    });
  });
}

describe('min_admins, whatever the order of a plan', () => {
  const [up, down] = [id(83), id(84)];
  const update = (of: string, role: string, wave: number): Change => ({
    ...draft('update', `member/${of}@acme.com`).change,
    id: of,
    after: {role},
    wave,
    depends_on: [],
  });
  it.each<readonly [string, readonly Change[], string]>([
    ['takes the worst for granted inside a wave', [update(up, 'admin', 1), update(down, 'view', 1)], 'refused'],
    ['follows the waves, not the list', [update(down, 'view', 2), update(up, 'admin', 1)], 'passed'],
    ['sees that what comes later is of no help', [update(up, 'admin', 2), update(down, 'view', 1)], 'refused'],
  ])('%s', async (_phrase, changes, status) => {
    const members = [person('up', 'view', {id: up}), person('down', 'admin', {id: down})];
    const {live, desired} = await planned({live: {members}, files: `members: []\n${rules('min_admins: 2')}`});
    expect(minAdminsRule.check({changes, live, desired, kinds, managed: {}}).status).toBe(status);
  });
});

describe('owner_untouched, whatever a plan says', () => {
  const owner = {email: 'o@old.com', user_email: 'olga@acme.com', role: 'owner', id: id(81)};
  const change = (more: Partial<Change>) => ({
    ...draft('delete', 'member/x@acme.com').change,
    wave: 1,
    depends_on: [],
    ...more,
  });
  it.each<readonly [string, Partial<Change>, string]>([
    ['refuses to remove the owner', {id: id(81)}, 'refused'],
    [
      'refuses to change the owner under another address',
      {id: id(81), action: 'update', address: 'member/olga@acme.com'},
      'refused',
    ],
    ['refuses to invite the owner', {id: null, action: 'create', address: 'member/o@old.com'}, 'refused'],
    [
      'refuses to invite the owner at the login address',
      {id: null, action: 'create', address: 'member/olga@acme.com'},
      'refused',
    ],
    ['lets others be changed', {id: id(82)}, 'passed'],
    ['looks at members alone', {id: id(81), kind: 'key', address: 'key/olga@acme.com'}, 'passed'],
  ])('%s', async (_phrase, more, status) => {
    const {live, desired} = await planned({live: {members: [owner]}, files: 'members: []'});
    expect(ownerUntouched.check({changes: [change(more)], live, desired, kinds, managed: {}}).status).toBe(status);
    expect(ownerUntouched.allowable).toBe(false);
  });
});

describe('wrong_workspace', () => {
  it('warns of files without an id, and shows the one to paste', () => {
    const live = {workspace: {id: id(11), name: 'Acme'}} as LiveState;
    const desired = {workspace: undefined} as DesiredState;
    expect(wrongWorkspace.check({changes: [], live, desired, kinds, managed: {}})).toMatchObject({
      status: 'warned',
      hint: expect.stringContaining(id(11)),
    });
  });

  it('is refused before anything is read', async () => {
    const files = `version: 1\nworkspace:\n  id: ${id(12)}\nmembers: []`;
    await onEmulator({workspaces: [{id: id(11), name: 'Acme'}]}, async world => {
      const failed = liveOf(world, desiredFrom(files));
      await expect(failed).rejects.toMatchObject({code: 'AUTH_WORKSPACE', exitCode: 8, at: {line: 2}});
      expect(world.emulator.requests().map(({path}) => path)).toEqual(['/api/v2/workspaces/current']);
    });
  });
});

it('every guardrail has a row, or is tested where it belongs', () => {
  const elsewhere = ['own_key', 'sending_tags'];
  expect(new Set(guardrails.map(({rule}) => rule))).toEqual(new Set([...Object.keys(others), ...elsewhere]));
});
