import {describe, expect, it} from 'vitest';
import {linesOf, problemsOf, stateOf} from './support.ts';

const members = (...lines: readonly string[]) => `version: 1\nmembers:\n${lines.map(line => `  - ${line}\n`).join('')}`;
const keys = (...lines: readonly string[]) => `version: 1\nkeys:\n${lines.map(line => `  - ${line}\n`).join('')}`;
const toFile = (name: string, path: string) =>
  `{name: ${name}, scopes: ["leads:all"], secret: {to: file, path: ${path}}}`;
const toVariable = (name: string, path: string, variable: string) =>
  `{name: ${name}, scopes: ["leads:all"], secret: {to: env-file, path: ${path}, variable: ${variable}}}`;
const toCommand = (name: string, word: string) =>
  `{name: ${name}, scopes: ["leads:all"], secret: {to: exec, command: [store, ${word}]}}`;

it.each<[string, string, string]>([
  [
    'an address declared twice shows both places',
    members('{email: ana@acme.com, role: view}', '{email: " Ana@Acme.com", role: admin}'),
    '4:5 CONFIG_DUPLICATE member/ana@acme.com is declared twice (see rbac.yaml:3:5) · keep one of them',
  ],
  [
    'a label declared twice in two spellings names both',
    'version: 1\ntags: [{label: West}, {label: WEST}]',
    '2:23 CONFIG_DUPLICATE tag/WEST is the same as tag/West (see rbac.yaml:2:8) · keep one of them',
  ],
  [
    'a built-in role cannot be redefined',
    'version: 1\nroles:\n  admin: {grants: view}',
    '3:3 CONFIG_RESERVED the role name "admin" belongs to the API · choose another name; admin, editor, view are built in',
  ],
  [
    'a role cannot pass for the owner',
    'version: 1\nroles:\n  Owner: {grants: admin}',
    '3:3 CONFIG_RESERVED the role name "Owner" belongs to the API · choose another name; admin, editor, view are built in',
  ],
  [
    'a role name has no spaces at its ends',
    'version: 1\nroles:\n  "x ": {grants: view}',
    '3:3 CONFIG_VALUE the role name "x " has spaces at its ends or invisible characters · type the name anew',
  ],
  [
    'a misspelled role is recognised',
    `version: 1\nroles: {manager: {grants: view}}\nmembers:\n  - {email: ana@acme.com, role: manger}`,
    '4:33 CONFIG_UNKNOWN_ROLE no role is called "manger" · did you mean "manager"?',
  ],
  [
    'a tag of an assignment must be declared',
    'version: 1\ntags: [{label: SDR-West}]\nassignments:\n  - {tag: SDR-Wst, campaigns: [], accounts: []}',
    '4:11 CONFIG_UNKNOWN_REFERENCE no tag "SDR-Wst" is declared · did you mean "SDR-West"?',
  ],
  [
    'with no tags at all no tag is declared',
    'version: 1\ntags: []\nassignments: [{tag: a, campaigns: []}]',
    '3:21 CONFIG_UNKNOWN_REFERENCE no tag "a" is declared · declare it under tags, or mend the spelling',
  ],
  [
    'an ignored address starts with a kind',
    'version: 1\nmanage:\n  ignore: [members/x@*]',
    '3:12 CONFIG_VALUE "members/x@*" is no address · did you mean "member/x@*"?',
  ],
  [
    'an ignored address has a name',
    'version: 1\nmanage:\n  ignore: ["key/"]',
    '3:12 CONFIG_VALUE "key/" is no address · write a kind, a slash and a name or pattern, such as key/Zapier*; kinds are member, key, tag, assignment, sub_workspace',
  ],
  [
    'an ignored address is more than a word',
    'version: 1\nmanage:\n  ignore: [Zapier]',
    '3:12 CONFIG_VALUE "Zapier" is no address · write a kind, a slash and a name or pattern, such as key/Zapier*; kinds are member, key, tag, assignment, sub_workspace',
  ],
  [
    'nothing is both declared and ignored',
    `${members('{email: Ana@acme.com, role: view}')}manage: {ignore: ["key/*", "member/*@Acme.com"]}`,
    '3:5 CONFIG_CONFLICT member/ana@acme.com is declared, and ignored by "member/*@Acme.com" (see rbac.yaml:4:28) · delete the entry, or narrow the pattern at rbac.yaml:4:28',
  ],
  [
    'two keys have two files',
    keys(toFile('a', 'x/k'), toFile('b', './x//k')),
    '4:46 CONFIG_DUPLICATE the secret of key/b would overwrite that of key/a (see rbac.yaml:3:46) · give each key a destination of its own',
  ],
  [
    'two keys have two variables',
    keys(toVariable('a', '.env', 'K'), toVariable('b', '.env', 'K')),
    '4:46 CONFIG_DUPLICATE the secret of key/b would overwrite that of key/a (see rbac.yaml:3:46) · give each key a destination of its own',
  ],
  [
    'a file of secrets is no file of variables',
    keys(toVariable('a', '.env', 'K'), toFile('b', '.env')),
    '4:46 CONFIG_DUPLICATE the secret of key/b would overwrite that of key/a (see rbac.yaml:3:46) · give each key a destination of its own',
  ],
  [
    'two keys have two commands',
    keys(toCommand('a', 'x'), toCommand('b', 'x')),
    '4:46 CONFIG_DUPLICATE the secret of key/b would overwrite that of key/a (see rbac.yaml:3:46) · give each key a destination of its own',
  ],
])('%s', (_phrase, text, expected) => {
  expect(linesOf(text)).toEqual([expected]);
});

it.each<[string, string]>([
  ['two variables of one file are two destinations', keys(toVariable('a', '.env', 'K'), toVariable('b', '.env', 'L'))],
  ['two words for one command are two destinations', keys(toCommand('a', 'x'), toCommand('b', 'y'))],
  ['key names differ by case', keys('{name: a, scopes: ["leads:all"]}', '{name: A, scopes: ["leads:all"]}')],
  [
    'an assignment finds its tag in another spelling',
    'version: 1\ntags: [{label: SDR-West}]\nassignments: [{tag: " sdr-west", campaigns: []}]',
  ],
  ['without a section of tags any tag may be named', 'version: 1\nassignments: [{tag: a, campaigns: []}]'],
  [
    'the owner of a key need not be a member',
    'version: 1\nmembers: []\nkeys: [{name: a, scopes: ["leads:all"], owner: x@y.co}]',
  ],
  ['an owner may be declared', members('{email: ceo@acme.com, role: owner}')],
  ['a file may say nothing but its version', 'version: 1'],
  ['JSON is YAML', '{\n\t"version": 1,\n\t"tags": [{"label": "a"}]\n}'],
  ['an alias is written out', 'version: 1\ntags:\n  - {label: &l a, description: *l}'],
])('%s', (_phrase, text) => {
  expect(linesOf(text)).toEqual([]);
});

describe('the state', () => {
  it('leaves absent sections out and keeps empty ones', () => {
    const {sections, authoritative} = stateOf('version: 1\nmembers: []');
    expect(sections).toEqual({member: []});
    expect([...authoritative]).toEqual(['member']);
  });

  it('removes what nobody declares, tags excepted', () => {
    const all = 'version: 1\nmembers: []\nkeys: []\ntags: []\nassignments: []\nsub_workspaces: []\n';
    expect([...stateOf(all).authoritative]).toEqual(['member', 'key', 'sub_workspace']);
    const turned = stateOf(
      `${all}manage: {members: additive, keys: additive, sub_workspaces: additive, tags: authoritative}`,
    );
    expect([...turned.authoritative]).toEqual(['tag']);
  });

  it('is not authoritative for what it does not manage', () => {
    expect([...stateOf('version: 1\nmanage: {tags: authoritative}').authoritative]).toEqual([]);
  });

  it('sorts objects by address and knows their lines', () => {
    const {sections} = stateOf(
      members('{email: b@acme.com, role: view}', '{email: a@acme.com, role: view, reason: X-1}'),
    );
    expect(sections.member?.map(({address, at, reason}) => [address, at.line, at.column, reason])).toEqual([
      ['member/a@acme.com', 4, 5, 'X-1'],
      ['member/b@acme.com', 3, 5, undefined],
    ]);
  });

  it('joins entries of one tag', () => {
    const text = 'version: 1\nassignments:\n  - {tag: a, campaigns: [x]}\n  - {tag: A, campaigns: [y], accounts: []}';
    const {sections} = stateOf(text);
    expect(sections.assignment?.map(({address, at}) => `${address} ${at.line}`)).toEqual([
      'assignment/A/accounts 4',
      'assignment/a/campaigns 3',
    ]);
    expect(sections.assignment?.[1]?.spec).toMatchObject({patterns: [{text: 'x'}, {text: 'y'}]});
  });

  it('has the built-in roles beside the declared ones', () => {
    const {roles} = stateOf('version: 1\nroles: {sdr: {grants: editor, permissions: [unibox.all]}}');
    expect([...roles.keys()]).toEqual(['admin', 'editor', 'view', 'sdr']);
    expect(roles.get('sdr')).toEqual({
      name: 'sdr',
      grants: 'editor',
      permissions: ['unibox.all'],
      at: {file: 'rbac.yaml', line: 2, column: 9},
    });
    expect(roles.get('view')).toEqual({name: 'view', grants: 'view'});
  });

  it('keeps what the files say about the workspace and its limits', () => {
    const id = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';
    const text = `version: 1\nworkspace:\n  id: ${id}\nmanage: {ignore: [key/Z*]}\nguardrails: {min_admins: 2, max_removals: 12.5%}`;
    expect(stateOf(text)).toMatchObject({
      workspace: {id, at: {line: 2, column: 1}},
      ignore: ['key/Z*'],
      guardrails: {min_admins: 2, max_removals: 0.125},
    });
  });

  it.each([
    ['2027-01-30T23:59:59Z', false],
    ['2027-01-31T00:00:00Z', true],
  ])('at %s the last day being over is %s', (now, expired) => {
    const {sections} = stateOf(members('{email: a@acme.com, role: view, expires: 2027-01-31}'), {now});
    expect(sections.member?.[0]).toMatchObject({expired, expires: '2027-01-31'});
  });

  it('warns of scopes that are not published', () => {
    const {warnings} = stateOf(keys('{name: a, scopes: [supersearch_enrichments:read]}'));
    expect(warnings).toMatchObject([{code: 'SCOPE_UNPUBLISHED', at: {line: 3, column: 24}}]);
  });

  it('takes unknown scopes and permissions with a warning when it is told to', () => {
    const text = `${keys('{name: a, scopes: [new:thing]}')}roles: {r: {grants: view, permissions: [new.thing]}}`;
    const {warnings, sections, roles} = stateOf(text, {allowUnknown: true});
    expect(warnings.map(({code, at}) => `${at?.line} ${code}`)).toEqual([
      '3 CONFIG_UNKNOWN_SCOPE',
      '4 CONFIG_UNKNOWN_PERMISSION',
    ]);
    expect(sections.key?.[0]?.spec).toMatchObject({scopes: ['new:thing']});
    expect(roles.get('r')?.permissions).toEqual(['new.thing']);
  });

  it('still refuses other problems when unknown values are allowed', () => {
    expect(problemsOf(keys('{name: 1, scopes: [new:thing]}'), {allowUnknown: true}).map(({code}) => code)).toEqual([
      'CONFIG_VALUE',
    ]);
  });
});
