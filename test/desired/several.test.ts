import {expect, it} from 'vitest';
import {linesOf, problemsOf, stateOf} from './support.ts';

const A = 'version: 1\nroles: {sdr: {grants: editor}}\nmembers:\n  - {email: a@acme.com, role: sdr}\n';

it('lists join, and roles of one file serve another', () => {
  const {sections} = stateOf({'a.yaml': A, 'b.yaml': 'version: 1\nmembers: [{email: b@acme.com, role: sdr}]'});
  expect(sections.member?.map(({address, at}) => `${address} ${at.file}`)).toEqual([
    'member/a@acme.com a.yaml',
    'member/b@acme.com b.yaml',
  ]);
});

it.each<[string, string, string]>([
  [
    'every file says its version',
    'tags: []',
    '1:1 CONFIG_MISSING_FIELD version is missing · add version: 1 at the top of every file',
  ],
  [
    'an object stands in one file',
    'version: 1\nmembers: [{email: A@acme.com, role: view}]',
    '2:11 CONFIG_DUPLICATE member/a@acme.com is declared twice (see a.yaml:4:5) · keep one of them',
  ],
  [
    'a role stands in one file',
    'version: 1\nroles: {sdr: {grants: view}}',
    '2:9 CONFIG_DUPLICATE the role "sdr" is declared twice (see a.yaml:2:9) · join the two, or delete one',
  ],
])('%s', (_phrase, text, expected) => {
  const problems = problemsOf({'a.yaml': A, 'b.yaml': text});
  expect(problems.map(({at}) => at.file)).toEqual(['b.yaml']);
  expect(linesOf({'a.yaml': A, 'b.yaml': text})).toEqual([expected]);
});

it.each([
  ['workspace', '{name: x}'],
  ['manage', '{tags: additive}'],
  ['guardrails', '{min_admins: 1}'],
])('%s stands in one file only', (part, value) => {
  const text = `version: 1\n${part}: ${value}`;
  expect(linesOf({'a.yaml': text, 'b.yaml': text})).toEqual([
    `2:1 CONFIG_CONFLICT ${part} stands in two files, and may stand in one only (see a.yaml:2:1) · move everything into one of them`,
  ]);
});

it('a section that is present in one file is present', () => {
  expect(stateOf({'a.yaml': A, 'b.yaml': 'version: 1\ntags: []'}).sections.tag).toEqual([]);
});

it('problems of all files come at once, by file and line', () => {
  const files = {'b.yaml': 'version: 1\ntags: [{}]\nkeys:', 'a.yaml': 'version: 1\ntags: [1]'};
  expect(problemsOf(files).map(({at}) => `${at.file}:${at.line}`)).toEqual(['a.yaml:2', 'b.yaml:2', 'b.yaml:3']);
});
