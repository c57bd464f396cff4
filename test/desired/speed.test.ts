import {expect, it, vi} from 'vitest';
import {parseYaml} from '../../src/desired/yaml.ts';
import {assignment} from '../../src/kinds/assignment.ts';
import {costOf} from '../support/cost.ts';
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
