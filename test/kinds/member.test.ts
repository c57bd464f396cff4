import {describe, expect, it} from 'vitest';
import {member} from '../../src/kinds/member.ts';
import {planOf, type Row, told} from './story.ts';

const ana = {email: 'ana@acme.com', role: 'editor'};
const ben = {email: 'ben@acme.com', role: 'view'};
const id = (number: number) => `0190b2c4-0000-7000-8000-0000000000${number}`;

const ownership: readonly Row[] = [
  ['an absent section manages nobody', {live: {members: [ana]}, files: 'tags: []'}, []],
  [
    'an empty section wants nobody',
    {live: {members: [ana]}, files: 'members: []'},
    ['delete member/ana@acme.com (undeclared)'],
  ],
  [
    'an undeclared member is removed',
    {live: {members: [ana, ben]}, files: 'members: [{email: ben@acme.com, role: view}]'},
    ['delete member/ana@acme.com (undeclared)'],
  ],
  [
    'an undeclared member stays, and is counted, where members are additive',
    {live: {members: [ana, ben]}, files: 'members: [{email: ben@acme.com, role: view}]\nmanage: {members: additive}'},
    ['unmanaged 1 member'],
  ],
  [
    'an ignored member is only counted',
    {live: {members: [ana]}, files: 'members: []\nmanage: {ignore: ["member/*@acme.com"]}'},
    ['ignored 2 member'],
  ],
  [
    'a member is ignored under the login address, too',
    {
      live: {members: [{...ana, user_email: 'ana@partner.com'}]},
      files: 'members: []\nmanage: {ignore: ["member/*@partner.com"]}',
    },
    ['ignored 1 member'],
  ],
  [
    'a member who is declared and ignored under the login address is an error',
    {
      live: {members: [{...ana, user_email: 'ana@partner.com'}]},
      files: 'members:\n  - {email: ana@acme.com, role: view}\nmanage: {ignore: ["member/*@partner.com"]}',
    },
    ['error 4 CONFIG_CONFLICT line 4'],
  ],
  [
    'a membership of its own makes the ignored namesake no matter',
    {
      live: {members: [ana, {email: 'old@partner.com', role: 'view', user_email: 'ana@acme.com'}]},
      files: 'members: [{email: ana@acme.com, role: editor}]\nmanage: {ignore: ["member/*@partner.com"]}',
    },
    ['ignored 1 member'],
  ],
  [
    'a nickname that the files leave out is not compared',
    {live: {members: [{...ana, nickname: 'Ana'}]}, files: 'members: [{email: ana@acme.com, role: editor}]'},
    [],
  ],
  [
    'an empty nickname is the same as none',
    {live: {members: [ana]}, files: 'members: [{email: ana@acme.com, role: editor, nickname: ""}]'},
    [],
  ],
  [
    'another nickname is a change',
    {
      live: {members: [{...ana, nickname: 'Anna'}]},
      files: 'members: [{email: ana@acme.com, role: editor, nickname: Ana}]',
    },
    ['update member/ana@acme.com'],
  ],
];

const roles = 'roles: {sdr: {grants: editor, permissions: [campaigns.view, unibox.all]}, plain: {grants: editor}}';
const permissions: readonly Row[] = [
  [
    'the order and repetition of permissions do not matter',
    {
      live: {members: [{...ana, permissions: ['unibox.all', 'campaigns.view', 'unibox.all']}]},
      files: `${roles}\nmembers: [{email: ana@acme.com, role: sdr}]`,
    },
    [],
  ],
  [
    'other permissions are a replacement, for they cannot be edited',
    {
      live: {members: [{...ana, permissions: ['campaigns.view']}]},
      files: `${roles}\nmembers: [{email: ana@acme.com, role: sdr}]`,
    },
    ['replace member/ana@acme.com'],
  ],
  [
    'permissions beyond a role that names none are a warning',
    {
      live: {members: [{...ana, permissions: ['campaigns.view']}]},
      files: `${roles}\nmembers: [{email: ana@acme.com, role: plain}]`,
    },
    ['warn PERMISSIONS_UNDECLARED'],
  ],
  [
    'a role without permissions equals a member without any',
    {
      live: {members: [{...ana, permissions: []}]},
      files: 'roles: {none: {grants: editor, permissions: []}}\nmembers: [{email: ana@acme.com, role: none}]',
    },
    [],
  ],
  [
    'a role with an empty list takes permissions away',
    {
      live: {members: [{...ana, permissions: ['unibox.all']}]},
      files: 'roles: {none: {grants: editor, permissions: []}}\nmembers: [{email: ana@acme.com, role: none}]',
    },
    ['replace member/ana@acme.com'],
  ],
];

const expiry: readonly Row[] = [
  [
    'an expired member is removed',
    {live: {members: [ana]}, files: 'members: [{email: ana@acme.com, role: editor, expires: 2026-11-23}]'},
    ['delete member/ana@acme.com (expired)'],
  ],
  [
    'a member of tomorrow is still there',
    {live: {members: [ana]}, files: 'members: [{email: ana@acme.com, role: editor, expires: 2026-11-24}]'},
    [],
  ],
  [
    'an expired member is removed where members are additive, too',
    {
      live: {members: [ana, ben]},
      files: 'members: [{email: ana@acme.com, role: editor, expires: 2026-01-01}]\nmanage: {members: additive}',
    },
    ['delete member/ana@acme.com (expired)', 'unmanaged 1 member'],
  ],
  [
    'an expired member loses a second membership with the same login address as well',
    {
      live: {members: [ana, {email: 'a.nagy@acme.com', user_email: 'ana@acme.com', role: 'admin'}]},
      files: 'members: [{email: ana@acme.com, role: editor, expires: 2026-01-01}]\nmanage: {members: additive}',
    },
    ['delete member/a.nagy@acme.com (expired)', 'delete member/ana@acme.com (expired)'],
  ],
  [
    'an expired member loses it although another entry had that address before',
    {
      live: {members: [ana, ben, {email: 'old@acme.com', user_email: 'ana@acme.com', role: 'admin'}]},
      files:
        'members: [{email: ben@acme.com, role: view, previously: [old@acme.com]},' +
        ' {email: ana@acme.com, role: editor, expires: 2026-01-01}]\nmanage: {members: additive}',
    },
    ['delete member/ana@acme.com (expired)', 'delete member/old@acme.com (expired)'],
  ],
  [
    'the permissions of an expired member are no matter',
    {
      live: {members: [{...ana, permissions: ['crm.view']}]},
      files: 'members: [{email: ana@acme.com, role: editor, expires: 2026-01-01}]',
    },
    ['delete member/ana@acme.com (expired)'],
  ],
  [
    'an expired member who is not there is not invited',
    {files: 'members: [{email: ana@acme.com, role: editor, expires: 2026-01-01}]'},
    [],
  ],
  [
    'an expired member loses the membership under an earlier address as well',
    {
      live: {members: [{email: 'ana@old.com', role: 'admin'}]},
      files:
        'members: [{email: ana@acme.com, role: editor, expires: 2026-01-01, previously: [ana@old.com]}]\nmanage: {members: additive}',
    },
    ['delete member/ana@old.com (expired)'],
  ],
  [
    'a key may belong to an expired member',
    {
      files:
        'members: [{email: ana@acme.com, role: editor, expires: 2026-01-01}]\nkeys: [{name: CI, scopes: [leads:read], owner: ana@acme.com}]',
    },
    ['create key/CI'],
  ],
];

const identity: readonly Row[] = [
  [
    'addresses are compared trimmed and without letter case',
    {live: {members: [{...ana, email: 'Ana@Acme.com'}]}, files: 'members: [{email: " ANA@acme.com ", role: editor}]'},
    [],
  ],
  [
    'a pending invitation is a member and is not sent again',
    {live: {members: [{...ana, accepted: false}]}, files: 'members: [{email: ana@acme.com, role: editor}]'},
    [],
  ],
  [
    'a member is found by the login address, with a warning',
    {
      live: {members: [{email: 'a.nagy@acme.com', user_email: 'ana@acme.com', role: 'editor'}]},
      files: 'members: [{email: ana@acme.com, role: view}]',
    },
    ['update member/ana@acme.com', 'warn MEMBER_LOGIN_ADDRESS'],
  ],
  [
    'the invited address comes before the login address',
    {
      live: {
        members: [
          {email: 'ana@acme.com', user_email: 'x@acme.com', role: 'editor'},
          {email: 'x@acme.com', user_email: 'ana@acme.com', role: 'view'},
        ],
      },
      files: 'members: [{email: ana@acme.com, role: editor}, {email: x@acme.com, role: view}]',
    },
    [],
  ],
  [
    'several memberships for one entry are ambiguous and left alone',
    {live: {members: [ana, {...ana, role: 'admin'}]}, files: 'members: [{email: ana@acme.com, role: view}]'},
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'several memberships with one login address are ambiguous and left alone',
    {
      live: {
        members: [
          {email: 'a@acme.com', user_email: 'ana@acme.com', role: 'editor'},
          {email: 'b@acme.com', user_email: 'ana@acme.com', role: 'editor'},
        ],
      },
      files: 'members: [{email: ana@acme.com, role: view}]',
    },
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'of several memberships with one login address the one that no other entry asks for is the one',
    {
      live: {
        members: [
          {email: 'a@acme.com', user_email: 'ana@acme.com', role: 'editor'},
          {email: 'b@acme.com', user_email: 'ana@acme.com', role: 'editor'},
        ],
      },
      files: 'members: [{email: ana@acme.com, role: view}, {email: b@acme.com, role: editor, expires: 2026-01-01}]',
    },
    ['update member/ana@acme.com', 'delete member/b@acme.com (expired)', 'warn MEMBER_LOGIN_ADDRESS'],
  ],
  [
    'several entries for one membership are ambiguous and leave it alone',
    {
      live: {members: [{email: 'a@acme.com', user_email: 'ana@acme.com', role: 'editor'}]},
      files: 'members: [{email: a@acme.com, role: view}, {email: ana@acme.com, role: admin}]',
    },
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'several memberships that other entries ask for, under the login address of one more, are left alone with them',
    {
      live: {
        members: [
          {email: 'a@acme.com', user_email: 'ana@acme.com', role: 'editor'},
          {email: 'b@acme.com', user_email: 'ana@acme.com', role: 'editor'},
        ],
      },
      files:
        'members: [{email: a@acme.com, role: view}, {email: ana@acme.com, role: admin},' +
        ' {email: b@acme.com, role: editor, expires: 2026-01-01}]',
    },
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'an ambiguous entry keeps the memberships under its earlier addresses',
    {
      live: {members: [ana, {...ana, role: 'admin'}, {email: 'ana@old.com', role: 'view'}]},
      files: 'members: [{email: ana@acme.com, role: view, previously: [ana@old.com]}]',
    },
    ['warn LIVE_AMBIGUOUS'],
  ],
  [
    'another role is a change',
    {live: {members: [ana]}, files: 'members: [{email: ana@acme.com, role: admin}]'},
    ['update member/ana@acme.com'],
  ],
];

const change = 'members: [{email: ana@new.com, role: editor, previously: [ana@old.com]}]';
const old = {email: 'ana@old.com', role: 'editor'};
const addressChange: readonly Row[] = [
  [
    'a change of address invites the new one and keeps the old membership',
    {live: {members: [old]}, files: change},
    [
      'create member/ana@new.com',
      'note member/ana@old.com is kept until member/ana@new.com has accepted the invitation',
    ],
  ],
  [
    'while the new invitation is pending nothing is planned, and the plan says so',
    {live: {members: [old, {email: 'ana@new.com', role: 'editor', accepted: false}]}, files: change},
    ['note member/ana@old.com is kept until member/ana@new.com has accepted the invitation'],
  ],
  [
    'once the new one is accepted the old membership goes',
    {live: {members: [old, {email: 'ana@new.com', role: 'editor'}]}, files: change},
    ['delete member/ana@old.com (renamed)'],
  ],
  [
    'the old membership goes where members are additive, too',
    {live: {members: [old, {email: 'ana@new.com', role: 'editor'}]}, files: `${change}\nmanage: {members: additive}`},
    ['delete member/ana@old.com (renamed)'],
  ],
  [
    'nothing is to do when the login address already is the new one',
    {live: {members: [{...old, user_email: 'ana@new.com'}]}, files: change},
    [],
  ],
  [
    'an earlier address that somebody else is declared under is theirs',
    {
      live: {members: [old, {email: 'ana@new.com', role: 'editor'}]},
      files:
        'members: [{email: ana@new.com, role: editor, previously: [ana@old.com]}, {email: ana@old.com, role: editor}]',
    },
    [],
  ],
  [
    'an earlier address without a membership means nothing',
    {live: {members: [{email: 'ana@new.com', role: 'editor'}]}, files: change},
    [],
  ],
  [
    'two entries that name one earlier address do not remove it twice',
    {
      live: {members: [old, ana, ben]},
      files:
        'members: [{email: ana@acme.com, role: editor, previously: [ana@old.com]}, {email: ben@acme.com, role: view, previously: [ana@old.com]}]',
    },
    ['delete member/ana@old.com (renamed)'],
  ],
];

const owner: readonly Row[] = [
  ['the owner need not be declared', {files: 'members: []'}, []],
  ['the owner may be declared as such', {files: 'members: [{email: olga@acme.com, role: owner}]'}, []],
  [
    'an owner who is declared with another role is a warning and left alone',
    {files: 'members: [{email: olga@acme.com, role: view}]'},
    ['warn OWNER_DIFFERS'],
  ],
  [
    'a declared owner who is none is a warning and left alone',
    {live: {members: [ana]}, files: 'members: [{email: ana@acme.com, role: owner}]'},
    ['warn OWNER_DIFFERS'],
  ],
  [
    'a declared owner who is nobody is not invited',
    {files: 'members: [{email: ana@acme.com, role: owner}]'},
    ['warn OWNER_DIFFERS'],
  ],
  [
    'another live owner than workspace.owner is a warning',
    {workspace: 'owner: ana@acme.com', files: 'tags: []'},
    ['warn OWNER_DIFFERS'],
  ],
  [
    'workspace.owner may be the login address',
    {
      live: {members: [{email: 'o.nagy@acme.com', user_email: 'olga@acme.com', role: 'owner'}]},
      workspace: 'owner: OLGA@acme.com',
      files: 'members: []',
    },
    [],
  ],
  [
    'workspace.owner and the role owner must be about one person',
    {workspace: 'owner: olga@acme.com', files: 'members:\n  - {email: ana@acme.com, role: owner}'},
    ['error 4 CONFIG_CONFLICT line 4'],
  ],
  [
    'workspace.owner and the role owner agree whatever the letter case',
    {workspace: 'owner: Olga@acme.com', files: 'members:\n  - {email: olga@acme.com, role: owner}'},
    [],
  ],
  [
    'the role owner stands once',
    {files: 'members:\n  - {email: olga@acme.com, role: owner}\n  - {email: ana@acme.com, role: owner}'},
    ['error 4 CONFIG_DUPLICATE line 5'],
  ],
  [
    'the owner is known by the user id, whatever the role says',
    {live: {members: [{...ana, user_id: id(31)}, ben], owner: id(31)}, files: 'members: []'},
    ['delete member/ben@acme.com (undeclared)'],
  ],
  [
    'an expired entry about the owner ends nothing',
    {files: 'members: [{email: olga@acme.com, role: admin, expires: 2026-01-01}]'},
    ['warn OWNER_DIFFERS'],
  ],
];

const client: readonly Row[] = [
  [
    'a live client is counted and never touched',
    {live: {members: [{...ana, role: 'client'}]}, files: 'members: []'},
    ['unmanaged 1 client'],
  ],
  [
    'declaring the address of a client is an error',
    {live: {members: [{...ana, role: 'client'}]}, files: 'members:\n  - {email: ana@acme.com, role: view}'},
    ['error 4 CONFIG_CONFLICT line 4'],
  ],
  [
    'the role client cannot be declared',
    {files: 'members:\n  - {email: ana@acme.com, role: client}'},
    ['error 4 CONFIG_RESERVED line 4'],
  ],
  [
    'built-in roles cannot be redefined',
    {files: 'roles:\n  client: {grants: view}\n  admin: {grants: view}\nmembers: []'},
    ['error 4 CONFIG_RESERVED line 4', 'error 4 CONFIG_RESERVED line 5'],
  ],
  [
    'a client under an earlier address stays',
    {
      live: {members: [ana, {email: 'ana@old.com', role: 'client'}]},
      files: 'members: [{email: ana@acme.com, role: editor, previously: [ana@old.com]}]',
    },
    ['unmanaged 1 client'],
  ],
];

describe.each([
  ['ownership', ownership],
  ['permissions', permissions],
  ['expiry', expiry],
  ['identity', identity],
  ['change of address', addressChange],
  ['owner', owner],
  ['client', client],
] as const)('members: %s', (_name, rows) => {
  it.each(rows)('%s', async (_phrase, story, end) => {
    expect(await told(story)).toEqual(end);
  });
});

describe('member rows', () => {
  it('name the ids and lines of what is ambiguous', async () => {
    const live = {members: [{email: 'a@acme.com', user_email: 'ana@acme.com', role: 'editor', id: id(21)}]};
    const files = 'members:\n  - {email: a@acme.com, role: view}\n  - {email: ana@acme.com, role: admin}';
    const {warnings} = await planOf({live, files});
    expect(warnings[0]?.message).toContain(id(21));
    expect(warnings[0]?.message).toContain('rbac.yaml:4');
    expect(warnings[0]?.at?.line).toBe(5);
  });

  it.each([
    ['an invitation is low', null, {role: 'editor'}, 'low'],
    ['a promotion to admin is medium', {role: 'view'}, {role: 'admin'}, 'medium'],
    ['a promotion to editor is low', {role: 'view'}, {role: 'editor'}, 'low'],
    ['a demotion from admin is medium', {role: 'admin'}, {role: 'view'}, 'medium'],
    ['a removal is medium', {role: 'view'}, null, 'medium'],
    ['a nickname of an admin is low', {role: 'admin', nickname: null}, {role: 'admin', nickname: 'A'}, 'low'],
    ['other permissions are medium', {role: 'view', permissions: null}, {role: 'view', permissions: ['x']}, 'medium'],
  ] as const)('%s risk, where no rule speaks of more', (_phrase, before, after, risk) => {
    expect(member.riskOf(before, after)).toBe(risk);
  });

  it.each([
    ['a demotion', 'admin', 'view', true],
    ['a promotion', 'view', 'admin', false],
    ['the same role', 'editor', 'editor', false],
    ['a role that nobody knows', 'emperor', 'view', true],
  ])('%s takes away or not', (_phrase, before, after, takes) => {
    expect(member.takesAway({role: before}, {role: after})).toBe(takes);
  });
});
