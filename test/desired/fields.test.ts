import {expect, it} from 'vitest';
import {linesOf, problemsOf, stateOf} from './support.ts';

const member = (fields: string) => `version: 1\nmembers:\n  - {email: ana@acme.com, role: view, ${fields}}`;
const key = (fields: string) => `version: 1\nkeys:\n  - {name: Ours, scopes: ["leads:all"], ${fields}}`;
const UUID = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';

it.each<[string, string, string]>([
  [
    'a missing version is asked for',
    'members: []',
    '1:1 CONFIG_MISSING_FIELD version is missing · add version: 1 at the top of every file',
  ],
  [
    'another version is of another program',
    'version: 2',
    '1:10 CONFIG_UNSUPPORTED version is the number 2; this program reads version 1 · write version: 1',
  ],
  [
    'a version in quotes is no number',
    'version: "1"',
    '1:10 CONFIG_VALUE version is "1", and must be a whole number · write it like 1',
  ],
  [
    'a list is no file',
    '- version: 1',
    '1:1 CONFIG_VALUE the file is a list, and must be a map of names and values · write it like {version: 1, members: [{email: ana@acme.com, role: editor}]}',
  ],
  [
    'a section without a value is ambiguous',
    'version: 1\nmembers:',
    '2:1 CONFIG_VALUE members is empty, and must be a list · write [] for none, or delete the line to leave it unmanaged',
  ],
  [
    'a section that says null is ambiguous',
    'version: 1\ntags: null',
    '2:7 CONFIG_VALUE tags is empty, and must be a list · write [] for none, or delete the line to leave it unmanaged',
  ],
  [
    'a section that is a map is no list',
    'version: 1\nkeys: {a: 1}',
    '2:7 CONFIG_VALUE keys is a map, and must be a list · start each entry with "- "',
  ],
  [
    'a misspelled section is recognised',
    'version: 1\nmember: []',
    '2:1 CONFIG_UNKNOWN_FIELD the name "member" means nothing here · did you mean "members"?',
  ],
  [
    'an empty entry is pointed at',
    'version: 1\ntags:\n  - label: a\n  -',
    '4:4 CONFIG_VALUE entry 2 of tags is empty, and must be a map of names and values · give it a value, or delete the dash',
  ],
  [
    'an entry that is a text is no entry',
    'version: 1\ntags: [a]',
    '2:8 CONFIG_VALUE entry 1 of tags is "a", and must be a map of names and values · write it like {label: SDR-West}',
  ],
  [
    'a misspelled field is one problem, not two',
    'version: 1\nmembers:\n  - emial: a@b.co\n    role: view',
    '3:5 CONFIG_UNKNOWN_FIELD the name "emial" means nothing here · did you mean "email"?',
  ],
  [
    'an unknown field lists the known ones',
    'version: 1\ntags:\n  - label: a\n    colour: red',
    '4:5 CONFIG_UNKNOWN_FIELD the name "colour" means nothing here · known here: label, description, previously',
  ],
  [
    'a missing field shows how it looks',
    'version: 1\nmembers:\n  - email: a@b.co',
    '3:5 CONFIG_MISSING_FIELD role is missing · add role: admin here',
  ],
  [
    'a number is no label',
    'version: 1\ntags:\n  - label: 007',
    '3:12 CONFIG_VALUE label is the number 007, and must be a text · write it in quotes: "007"',
  ],
  [
    'a yes-or-no word is no label',
    'version: 1\ntags:\n  - label: true',
    '3:12 CONFIG_VALUE label is the word true, and must be a text · write it in quotes: "true"',
  ],
  [
    'a blank label is none',
    'version: 1\ntags:\n  - label: " "',
    '3:12 CONFIG_VALUE label: " " is blank · write it like SDR-West',
  ],
  [
    'an address needs a domain',
    'version: 1\nmembers:\n  - {email: ana, role: view}',
    '3:13 CONFIG_VALUE email: "ana" is no mail address (ASCII only) · write it like ana@acme.com',
  ],
  [
    'an address is ASCII',
    'version: 1\nmembers:\n  - {email: añá@acme.com, role: view}',
    '3:13 CONFIG_VALUE email: "añá@acme.com" is no mail address (ASCII only) · write it like ana@acme.com',
  ],
  [
    'a pattern is no member',
    'version: 1\nmembers:\n  - {email: "*@acme.com", role: view}',
    '3:13 CONFIG_VALUE email: "*@acme.com" is no mail address (ASCII only) · write it like ana@acme.com',
  ],
  [
    'a day must exist',
    member('expires: 2027-02-30'),
    '3:48 CONFIG_VALUE expires: there is no day "2027-02-30" · write it like 2027-01-31',
  ],
  [
    'a word is no day',
    member('expires: tomorrow'),
    '3:48 CONFIG_VALUE expires: "tomorrow" is no day · write it like 2027-01-31',
  ],
  [
    'a field without a value says nothing',
    member('nickname: '),
    '3:39 CONFIG_VALUE nickname is empty, and must be a text · give it a value, or delete the line',
  ],
  [
    'a nickname has 80 characters at most',
    member(`nickname: ${'x'.repeat(81)}`),
    '3:49 CONFIG_VALUE nickname has 81 characters; 80 are allowed · shorten it',
  ],
  [
    'earlier addresses are a list',
    member('previously: b@c.co'),
    '3:51 CONFIG_VALUE previously is "b@c.co", and must be a list · write a list: [b@c.co]',
  ],
  [
    'a bidi character in a name is shown',
    'version: 1\ntags:\n  - label: "a\u202eb"',
    '3:12 CONFIG_VALUE label holds the invisible character \\u{202e} · type the text anew: such characters come along when text is copied',
  ],
  [
    'a list of scopes is needed',
    'version: 1\nkeys:\n  - {name: a, scopes: leads:all}',
    '3:23 CONFIG_VALUE scopes is "leads:all", and must be a list · write a list: [leads:all]',
  ],
  [
    'a key without scopes is none',
    'version: 1\nkeys:\n  - {name: a, scopes: []}',
    '3:23 CONFIG_VALUE scopes is an empty list · name at least one, as in [campaigns:read, accounts:read]',
  ],
  [
    'a misspelled scope is recognised',
    'version: 1\nkeys:\n  - {name: a, scopes: [campaign:read]}',
    '3:24 CONFIG_UNKNOWN_SCOPE "campaign:read" is no scope that the API publishes · did you mean "campaigns:read"?',
  ],
  [
    'a strange scope can be allowed',
    'version: 1\nkeys:\n  - {name: a, scopes: ["x:y"]}',
    '3:24 CONFIG_UNKNOWN_SCOPE "x:y" is no scope that the API publishes · such as campaigns:read; --allow-unknown lets unknown ones pass',
  ],
  [
    'a duration needs a unit',
    key('rotate_every: 90'),
    '3:55 CONFIG_VALUE rotate_every is the number 90, and must be a text · write it like 90d',
  ],
  [
    'rotation is not counted in hours',
    key('rotate_every: 24h'),
    '3:55 CONFIG_VALUE rotate_every: "24h" is no length of time in d (days), w (weeks), m (30 days) or y (365 days) · write it like 90d',
  ],
  [
    'rotation never is no rotation',
    key('rotate_every: 0d'),
    '3:55 CONFIG_VALUE rotate_every: "0d" is no length of time in d (days), w (weeks), m (30 days) or y (365 days) · write it like 90d',
  ],
  [
    'an overlap needs a unit too',
    key('overlap: "24"'),
    '3:50 CONFIG_VALUE overlap: "24" is no length of time in h (hours), d (days), w (weeks), m (30 days) or y (365 days) · write it like 24h',
  ],
  [
    'a secret without a destination goes nowhere',
    key('secret: {path: a}'),
    '3:49 CONFIG_MISSING_FIELD to is missing · write it like {to: file, path: secrets/marketing.key}',
  ],
  [
    'a file needs a path',
    key('secret: {to: file}'),
    '3:49 CONFIG_MISSING_FIELD path is missing · add path: secrets/marketing.key here',
  ],
  [
    'a destination is one of six',
    key('secret: {to: fiel, path: a}'),
    '3:54 CONFIG_VALUE to is "fiel", and must be file, env-file, age, github, vault or exec · did you mean "file"?',
  ],
  [
    'a field of another destination is unknown',
    key('secret: {to: file, path: a, variable: B}'),
    '3:69 CONFIG_UNKNOWN_FIELD the name "variable" means nothing here · known here: to, path',
  ],
  [
    'a variable has a plain name',
    key('secret: {to: env-file, path: a, variable: A-B}'),
    '3:83 CONFIG_VALUE variable: "A-B" is no name of a variable (letters, digits and _; no digit first) · write it like INSTANTLY_MARKETING_KEY',
  ],
  [
    'a command is a list',
    key('secret: {to: exec, command: store it}'),
    '3:69 CONFIG_VALUE command is "store it", and must be a list · write a list: [store it]',
  ],
  [
    'an assignment names resources',
    'version: 1\nassignments:\n  - tag: a',
    '3:5 CONFIG_MISSING_FIELD entry 1 of assignments has neither campaigns nor accounts · add campaigns or accounts; [] means none',
  ],
  [
    'an account is an address or a pattern',
    'version: 1\nassignments:\n  - {tag: a, accounts: [lead]}',
    '3:25 CONFIG_VALUE item 1 of accounts: "lead" is neither a mail address nor a pattern with * or ? (ASCII only) · write it like lead@acme.com',
  ],
  [
    'an id is a uuid',
    'version: 1\nsub_workspaces: [{id: 0190}]',
    `2:23 CONFIG_VALUE id is the number 0190, and must be a text · write it like ${UUID}`,
  ],
  [
    'a workspace id is one too',
    'version: 1\nworkspace: {id: acme}',
    `2:17 CONFIG_VALUE id: "acme" is no id · write it like ${UUID}`,
  ],
  [
    'a role grants what the API knows',
    'version: 1\nroles: {a: {grants: editr}}',
    '2:21 CONFIG_VALUE grants is "editr", and must be admin, editor or view · did you mean "editor"?',
  ],
  [
    'a role must grant something',
    'version: 1\nroles: {a: {}}',
    '2:12 CONFIG_MISSING_FIELD grants is missing · add grants: editor here',
  ],
  [
    'a misspelled permission is recognised',
    'version: 1\nroles: {a: {grants: view, permissions: [campaign.view]}}',
    '2:41 CONFIG_UNKNOWN_PERMISSION "campaign.view" is no permission that the API publishes · did you mean "campaigns.view"?',
  ],
  [
    'an empty role is none',
    'version: 1\nroles:\n  a:',
    '3:3 CONFIG_VALUE a is empty, and must be a map of names and values · give it a value, or delete the line',
  ],
  [
    'a mode is one of two',
    'version: 1\nmanage: {keys: additve}',
    '2:16 CONFIG_VALUE keys is "additve", and must be authoritative or additive · did you mean "additive"?',
  ],
  [
    'assignments have no mode',
    'version: 1\nmanage: {assignments: additive}',
    '2:10 CONFIG_UNKNOWN_FIELD the name "assignments" means nothing here · known here: members, keys, tags, sub_workspaces, ignore',
  ],
  [
    'a limit is no negative number',
    'version: 1\nguardrails: {min_admins: -1}',
    '2:26 CONFIG_VALUE min_admins is -1, and must be 0 or more · write a whole number such as 2',
  ],
  [
    'a share is in percent',
    'version: 1\nguardrails: {max_removals: 0.25}',
    '2:28 CONFIG_VALUE max_removals is the number 0.25, and must be a text · write it like 25%',
  ],
  [
    'a share has a limit',
    'version: 1\nguardrails: {max_removals: 101%}',
    '2:28 CONFIG_VALUE max_removals: "101%" is no share in percent · write it like 25%',
  ],
])('%s', (_phrase, text, expected) => {
  expect(linesOf(text)).toEqual([expected]);
});

it.each([
  ['required_admins: [a@b.co]', {required_admins: ['a@b.co']}],
  ['member_replacement: allow', {member_replacement: 'allow'}],
  ['protected: [member/a@b.co, "key/CRM*"]', {protected: ['member/a@b.co', 'key/CRM*']}],
  ['allowed_domains: [b.co]', {allowed_domains: ['b.co']}],
  ['forbidden_scopes: ["all:all"]', {forbidden_scopes: ['all:all']}],
  ['max_key_lifetime: 90d', {max_key_lifetime: 90 * 86_400_000}],
  ['require: {key: [owner]}', {require: {key: ['owner']}}],
  ['sending_tags: refuse', {sending_tags: 'refuse'}],
])('the guardrail "%s" is taken over', (line, settings) => {
  expect(stateOf(`version: 1\nguardrails:\n  ${line}`).guardrails).toEqual(settings);
});

it.each([
  ['required_admins: [ana]', 'CONFIG_VALUE'],
  ['member_replacement: maybe', 'CONFIG_VALUE'],
  ['protected: [ana@b.co]', 'CONFIG_VALUE'],
  ['protected:', 'CONFIG_VALUE'],
  ['allowed_domains: ["@b.co"]', 'CONFIG_VALUE'],
  ['forbidden_scopes: [leeds:all]', 'CONFIG_UNKNOWN_SCOPE'],
  ['max_key_lifetime: 90', 'CONFIG_VALUE'],
  ['max_key_lifetime: 0d', 'CONFIG_VALUE'],
  ['require: {key: [ownr]}', 'CONFIG_VALUE'],
  ['require: {keys: [owner]}', 'CONFIG_UNKNOWN_FIELD'],
  ['sending_tags: stop', 'CONFIG_VALUE'],
])('the guardrail "%s" is a problem at its line', (line, code) => {
  const [problem, ...rest] = problemsOf(`version: 1\nguardrails:\n  ${line}`);
  expect(problem).toMatchObject({code, at: {line: 3}});
  expect(rest).toEqual([]);
});

it.each([
  '/etc/key',
  '../key',
  'a/../../key',
  '.git/key',
  'a/.github/key',
  '.rbac/key',
  'a\\b',
  'C:/key',
  '~/key',
  'a/',
  '..',
  '.GIT/x',
])('a secret does not go to %s', path => {
  expect(problemsOf(key(`secret: {to: file, path: '${path}'}`)).map(({code}) => code)).toEqual(['CONFIG_VALUE']);
});

it.each(['key', 'secrets/a.key', '.env', './a', 'a..b', 'a.git/b', '.gitkeep'])('a secret may go to %s', path => {
  expect(linesOf(key(`secret: {to: file, path: ${path}}`))).toEqual([]);
});

it.each(['0h', '0d', '24h', '3d', '2w', '1m', '1y'])('an overlap may be %s', overlap => {
  expect(linesOf(key(`overlap: ${overlap}`))).toEqual([]);
});

it('a problem carries the line and the length to underline', () => {
  const [problem] = problemsOf('version: 1\nmembers:\n  - email: bob  # who?\n    role: view\n');
  expect(problem).toMatchObject({
    line: '  - email: bob  # who?',
    length: 3,
    at: {file: 'rbac.yaml', line: 3, column: 12},
  });
});

it('a wrong value does not hide what else is wrong with its entry', () => {
  const text = 'version: 1\nmembers:\n  - {email: a@b.co, role: view}\n  - {email: A@b.co, role: vew, nickname: 1}';
  expect(problemsOf(text).map(({code}) => code)).toEqual(['CONFIG_DUPLICATE', 'CONFIG_UNKNOWN_ROLE', 'CONFIG_VALUE']);
});

it('an empty list of tests asks for nothing', () => {
  expect(linesOf('version: 1\nassert: []')).toEqual([]);
});

it('beyond a hundred problems the rest are counted', () => {
  const problems = problemsOf(`version: 1\ntags: [${'{},'.repeat(150)}]`);
  expect(problems).toHaveLength(101);
  expect(problems.at(-1)).toMatchObject({code: 'CONFIG_TOO_MANY', message: '50 more problems like these or others'});
});
