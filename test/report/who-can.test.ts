import {describe, expect, it} from 'vitest';
import type {AccessModel} from '../../src/model/access.ts';
import {findQuestion, namesInUse} from '../../src/report/question.ts';
import {type Holder, whoCan} from '../../src/report/who-can.ts';
import {type AskedStory, accessOf, declaredAccess, exampleAccess} from './access/story.ts';

function ask(model: AccessModel, asked: string) {
  const question = findQuestion(asked, namesInUse(model));
  if (!question) throw new Error(`${asked} asks for nothing`);
  return whoCan(model, question);
}

const line = ({address, reply, live, declared}: Holder) =>
  `${reply} ${address} ${live ? live.reply : '-'}/${declared ? declared.reply : '-'} by ${(live ?? declared)?.by.join(' ')}`;
const told = (model: AccessModel, asked: string) => {
  const {people, keys} = ask(model, asked);
  return [...people, ...keys].map(line);
};
const noOwner = (lines: readonly string[]) => lines.filter(one => !one.includes('olga@'));

const member = (name: string, role: string, permissions?: readonly string[]) => ({
  email: `${name}@acme.com`,
  role,
  ...(permissions && {permissions}),
});
const key = (name: string, ...scopes: readonly string[]) => ({name, scopes});

const live: readonly (readonly [phrase: string, world: object, asked: string, lines: readonly string[]])[] = [
  [
    'a permission comes with a role, by name, perhaps, or is hidden',
    {
      members: [
        member('a', 'admin'),
        member('b', 'editor'),
        member('c', 'editor', ['campaigns.delete']),
        member('d', 'editor', ['crm.view']),
        member('e', 'view'),
        member('f', 'view', ['campaigns.delete']),
        member('g', 'client'),
      ],
    },
    'campaigns.delete',
    [
      'yes member/a@acme.com yes/- by admin',
      'yes member/b@acme.com yes/- by editor',
      'yes member/c@acme.com yes/- by campaigns.delete',
      'perhaps member/f@acme.com perhaps/- by campaigns.delete',
      'perhaps member/g@acme.com perhaps/- by client',
      'hidden member/d@acme.com hidden/- by campaigns.delete',
    ],
  ],
  [
    'keys do the like by its scope, by wildcards of both kinds, and by a detour',
    {
      api_keys: [
        key('A', 'all:all'),
        key('B', 'campaigns:all'),
        key('C', 'all:delete'),
        key('D', 'campaigns:delete', 'leads:read'),
        key('E', 'api_keys:create'),
        key('F', 'workspace_members:update'),
        key('G', 'campaigns:read'),
      ],
    },
    'campaigns.delete',
    [
      'yes key/A yes/- by all:all',
      'yes key/B yes/- by campaigns:all',
      'yes key/C yes/- by all:delete',
      'yes key/D yes/- by campaigns:delete',
      'indirect key/E indirect/- by api_keys:create',
      'indirect key/F indirect/- by workspace_members:update',
    ],
  ],
  [
    'a wildcard is followed the other way: to those who have a part of it',
    {
      api_keys: [
        key('A', 'leads:all'),
        key('B', 'leads:read', 'leads:update'),
        key('C', 'all:all'),
        key('D', 'emails:all'),
      ],
    },
    'leads:all',
    ['yes key/A yes/- by leads:all', 'yes key/C yes/- by all:all', 'part key/B part/- by leads:read leads:update'],
  ],
  [
    'a wildcard over resources is held by itself, or in part',
    {api_keys: [key('A', 'all:read'), key('B', 'leads:read'), key('C', 'leads:create')]},
    'all:read',
    ['yes key/A yes/- by all:read', 'part key/B part/- by leads:read'],
  ],
  [
    'all that the four wildcards do is all:all',
    {api_keys: [key('A', 'all:create', 'all:read', 'all:update', 'all:delete')]},
    'all:all',
    ['yes key/A yes/- by all:create all:read all:update all:delete'],
  ],
  [
    'a scope is asked of people by what is like it in the app',
    {
      members: [
        member('a', 'editor', ['leadManagement.view']),
        member('b', 'editor', ['leads.move']),
        member('c', 'view'),
        member('d', 'editor', ['crm.view']),
      ],
    },
    'leads:update',
    [
      'yes member/a@acme.com yes/- by leadManagement.view',
      'yes member/b@acme.com yes/- by leads.move',
      'hidden member/d@acme.com hidden/- by leadManagement.view leads.move',
    ],
  ],
  [
    'all of a resource is had in part by those who see it',
    {members: [member('a', 'editor', ['leadManagement.view']), member('b', 'view')]},
    'leads:all',
    ['yes member/a@acme.com yes/- by leadManagement.view', 'part member/b@acme.com part/- by view'],
  ],
  [
    'of people only admins are told where the app has no permission',
    {members: [member('a', 'admin'), member('b', 'editor'), member('c', 'admin', ['crm.view'])]},
    'audit_logs:read',
    ['yes member/a@acme.com yes/- by admin', 'perhaps member/c@acme.com perhaps/- by admin'],
  ],
  [
    'an admin may not have the workspace removed',
    {members: [member('a', 'admin')], api_keys: [key('A', 'workspaces:delete')]},
    'workspaces:delete',
    ['yes key/A yes/- by workspaces:delete'],
  ],
  [
    'everything is more than an admin has',
    {members: [member('a', 'admin')]},
    'all:delete',
    ['part member/a@acme.com part/- by admin'],
  ],
  [
    'a role is had at least, and by keys that are as good',
    {
      members: [member('a', 'admin'), member('b', 'editor')],
      api_keys: [key('A', 'api_keys:all'), key('B', 'leads:all')],
    },
    'admin',
    ['yes member/a@acme.com yes/- by admin', 'yes key/A yes/- by api_keys:all'],
  ],
];

describe('who can', () => {
  it.each(live)('%s', async (_phrase, world, asked, lines) => {
    expect(noOwner(told(await accessOf({live: world}), asked))).toEqual(lines);
  });

  it('includes the owner, who has everything', async () => {
    const model = await accessOf({live: {}});
    for (const asked of ['campaigns.delete', 'workspaces:delete', 'all:all', 'owner', 'admin', 'sales_flows:read'])
      expect(told(model, asked)[0]).toBe('yes member/olga@acme.com yes/- by owner');
  });

  it('is not known of a role that this version does not know', async () => {
    const model = await accessOf({live: {members: [member('a', 'view')]}});
    const people = model.people.map(person => ({
      ...person,
      live: person.live.map(one => (one.role === 'view' ? {...one, role: 'emperor'} : one)),
    }));
    for (const asked of ['admin', 'campaigns.delete', 'leads:update', 'all:all', 'audit_logs:read'])
      expect(noOwner(told({...model, people}, asked))[0]).toMatch(/^perhaps member\/a@acme\.com/);
  });

  it('is no key that owns the workspace, but those that can change who does', async () => {
    const model = await accessOf({live: {api_keys: [key('A', 'workspaces:update'), key('B', 'leads:all')]}});
    expect(noOwner(told(model, 'owner'))).toEqual(['indirect key/A indirect/- by workspaces:update']);
  });

  it('tells both sides of whoever is declared otherwise than live', async () => {
    const story: AskedStory = {
      live: {
        members: [member('a', 'admin'), member('b', 'view'), member('u', 'admin')],
        api_keys: [key('K', 'leads:all')],
      },
      files: [
        'members: [{email: a@acme.com, role: view}, {email: b@acme.com, role: admin}, {email: n@acme.com, role: admin}]',
        'keys: [{name: K, scopes: [campaigns:all]}]',
      ].join('\n'),
    };
    const model = await accessOf(story);
    expect(noOwner(told(model, 'campaigns.delete'))).toEqual([
      'yes member/a@acme.com yes/no by admin',
      'yes member/b@acme.com no/yes by view',
      'yes member/n@acme.com -/yes by admin',
      'yes member/u@acme.com yes/- by admin',
      'yes key/K no/yes by ',
    ]);
    const {people} = ask(model, 'campaigns.delete');
    expect(people.map(({address, state}) => [address, ...state])).toContainEqual([
      'member/u@acme.com',
      'undeclared: the next apply removes it',
    ]);
    expect(people.find(({address}) => address === 'member/n@acme.com')?.state).toEqual(['not live yet']);
  });

  it('marks invitations that are open, and access that has expired', async () => {
    const {people, of} = ask(
      await accessOf({
        live: {members: [{...member('a', 'admin'), accepted: false}, member('b', 'admin')]},
        files: 'members: [{email: a@acme.com, role: admin}, {email: b@acme.com, role: admin, expires: 2026-01-01}]',
      }),
      'admin',
    );
    expect(people.map(({address, pending, state}) => [address, pending, ...state])).toEqual([
      ['member/a@acme.com', true, 'invited, not accepted yet'],
      ['member/b@acme.com', false, 'expired: the next apply removes it'],
      ['member/olga@acme.com', false],
    ]);
    expect(of).toEqual({people: 3, keys: 0});
  });

  it('leaves out who is declared absent and gone', () => {
    const model = declaredAccess('members: [{email: a@acme.com, role: admin, expires: 2026-01-01}]');
    expect(ask(model, 'admin')).toMatchObject({people: [], of: {people: 0}});
  });

  it('says what it cannot say', () => {
    const model = declaredAccess('members: [{email: a@acme.com, role: editor}]\nroles: {}');
    expect(ask(model, 'dashboard.view').notes).toEqual([
      'no scope is known to be about dashboard.view: of keys none is told',
    ]);
    expect(ask(model, 'audit_logs:read').notes).toEqual([
      'no permission of the app is about audit_logs:read: of people only the owner and admins are told',
    ]);
    expect(ask(model, 'organization.integrations').notes).toEqual([
      'perhaps: the vendor does not document it, or its pages disagree',
    ]);
  });

  it('of rbac.example.yaml is what the file means', () => {
    expect(told(exampleAccess(), 'campaigns.create')).toEqual([
      'yes member/ana@acme.com -/yes by admin',
      'yes member/ceo@acme.com -/yes by owner',
      'yes member/mia@acme.com -/yes by campaigns.create',
      'yes member/tom@acme.com -/yes by admin',
      'hidden member/eli@acme.com -/hidden by campaigns.create',
      'hidden member/sam@acme.com -/hidden by campaigns.create',
      'yes key/SDR — Campaign Management -/yes by campaigns:all',
      'indirect key/CI — Access as Code -/indirect by workspace_members:all api_keys:all',
    ]);
  });
});
