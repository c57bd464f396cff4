import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it, vi} from 'vitest';
import {findDeletions} from '../../src/desired/deletions.ts';
import {entryLines} from '../../src/desired/entry-lines.ts';
import {parseYaml} from '../../src/desired/yaml.ts';
import {assignment} from '../../src/kinds/assignment.ts';
import type {ShownChange} from '../../src/model/plan.ts';
import {costOf, costOfWaiting} from '../support/cost.ts';
import {problemsOf, stateOf} from './support.ts';

const lines = (number: number, line: (index: number) => string) =>
  Array.from({length: number}, (_, index) => line(index)).join('');

it('10,000 members are read in a second or two', () => {
  const text = `version: 1\nmembers:\n${lines(10_000, index => `  - {email: a${index}@acme.com, role: view}\n`)}`;
  expect(costOf(() => expect(stateOf(text).sections.member).toHaveLength(10_000))).toBeLessThan(3000);
});

it('3,000 wrong entries cost no more than reading them', () => {
  const text = `version: 1\nmembers:\n${lines(3_000, () => '  - {emial: a, role: 1}\n')}`;
  expect(costOf(() => expect(problemsOf(text)).toHaveLength(101))).toBeLessThan(3000);
});

it('40,000 names in one map are read in two seconds', () => {
  const text = lines(40_000, index => `r${index}: 1\n`);
  expect(costOf(() => expect(parseYaml(text, 'rbac.yaml').problems).toEqual([]))).toBeLessThan(2000);
});

it('5,000 aliases are read in two seconds', () => {
  const text = `version: 1\ntags:\n  - {label: x, description: &d text}\n${lines(5000, index => `  - {label: l${index}, description: *d}\n`)}`;
  expect(costOf(() => expect(stateOf(text).sections.tag).toHaveLength(5001))).toBeLessThan(2000);
});

it('many entries of one tag are joined once, not one after the other', () => {
  const join = vi.spyOn(assignment, 'join');
  const text = `version: 1\nassignments:\n${lines(100, index => `  - {tag: t, accounts: [a${index}@acme.com]}\n`)}`;
  expect(stateOf(text).sections.assignment).toMatchObject([{spec: {patterns: {length: 100}}}]);
  expect(join).toHaveBeenCalledTimes(1);
});

it('3,000 members with a role that is none of 1,000 take two seconds', () => {
  const roles = lines(1_000, index => `  role${index}: {grants: view}\n`);
  const text = `version: 1\nroles:\n${roles}members:\n${lines(3_000, index => `  - {email: a${index}@acme.com, role: rolle${index}}\n`)}`;
  expect(costOf(() => expect(problemsOf(text)).toHaveLength(101))).toBeLessThan(2000);
});

it('200 references to none of 10,000 tags take three seconds', () => {
  const word = (index: number) => (index * 7_919_919_919).toString(36).repeat(3);
  const tags = lines(10_000, index => `  - label: ${word(index + 1)}\n`);
  const text = `version: 1\ntags:\n${tags}assignments:\n${lines(200, index => `  - {tag: ${word(index + 1)}x, campaigns: []}\n`)}`;
  expect(costOf(() => expect(problemsOf(text)).toHaveLength(101))).toBeLessThan(3000);
});

const rowOf = (index: number, at: ShownChange['at']): ShownChange => ({
  ...{address: `member/a${index}@acme.com`, kind: 'member', action: 'update', reason: 'declared', risk: 'low', at},
  ...{before: null, after: null, fields: [{path: 'role', before: 'view', after: 'admin'}], summary: ''},
});

it('the lines behind 10,000 rows are found in two seconds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-speed-'));
  try {
    const text = `members:\n${lines(10_000, index => `  - email: a${index}@acme.com\n    role: admin\n`)}`;
    writeFileSync(join(folder, 'rbac.yaml'), text);
    const rows = Array.from({length: 10_000}, (_, index) =>
      rowOf(index, {file: 'rbac.yaml', line: 2 + 2 * index, column: 5}),
    );
    const find = async () =>
      expect((await entryLines('rbac.yaml', folder, rows)).get(rows[1] as ShownChange)).toEqual([5]);
    expect(await costOfWaiting(find)).toBeLessThan(2000);
  } finally {
    rmSync(folder, {recursive: true});
  }
});

it('the commit that deleted 5,000 entries is found in two seconds', async () => {
  const rows = Array.from({length: 5_000}, (_, index) => rowOf(index, null));
  const deleted = lines(5_000, index => `-  - {email: A${index}@acme.com, role: view}\n`);
  const log = async () => `\0abc\x1fAna\x1f2026-10-01T09:00:00Z\n\ndiff --git a b\n@@ -1,5000 +0,0 @@\n${deleted}`;
  const find = async () => expect((await findDeletions(rows, [], log)).size).toBe(5_000);
  expect(await costOfWaiting(find)).toBeLessThan(2000);
});

it.each<[string, string]>([
  ['5,000 lists in each other', '['.repeat(5000)],
  ['5,000 closed lists in each other', '['.repeat(5000) + ']'.repeat(5000)],
  ['5,000 maps in each other', '{a: '.repeat(5000)],
  ['5,000 dashes in each other', `${'- '.repeat(5000)}a`],
  ['5,000 names in each other', `${'? '.repeat(5000)}a`],
  ['1,000 indented maps in each other', lines(1000, index => `${' '.repeat(index)}a:\n`)],
  ['aliases of aliases', lines(30, index => `a${index}: &a${index} [${`*a${index - 1}, `.repeat(index && 9)}]\n`)],
  ['a chain of 5,000 aliases', lines(5000, index => `a${index}: &a${index} [${index ? `*a${index - 1}` : 'x'}]\n`)],
  ['many closing brackets', `{${'}'.repeat(20_000)}`],
  ['many texts in a row', "'a' ".repeat(20_000)],
  ['many aliases in a row', '*a '.repeat(20_000)],
  ['many anchors in a row', '&a '.repeat(20_000)],
  ['many directives', '%\n'.repeat(20_000)],
  ['many documents', '---\n'.repeat(20_000)],
  ['many names left out', '?\n'.repeat(20_000)],
  ['many unknown aliases', `a:\n${'- *x\n'.repeat(20_000)}`],
])('%s take less than a second', (_phrase, text) => {
  const cost = costOf(() => expect(parseYaml(text, 'rbac.yaml').problems).not.toEqual([]));
  expect(cost).toBeLessThan(1000);
});

it.each([
  ['a mail address', `version: 1\nmembers: [{role: view, email: "a@${'a.'.repeat(20_000)}!"}]`],
  ['an account', `version: 1\nassignments: [{tag: a, accounts: ["${'*'.repeat(20_000)} x"]}]`],
  [
    'a path',
    `version: 1\nkeys: [{name: a, scopes: ["leads:all"], secret: {to: file, path: "${'a/'.repeat(20_000)}.."}}]`,
  ],
])('%s of 100,000 characters is refused at once', (_phrase, text) => {
  expect(costOf(() => expect(problemsOf(text)).toHaveLength(1))).toBeLessThan(1000);
});
