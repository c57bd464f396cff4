import {describe, expect, it} from 'vitest';
import {linesOf, stateOf} from './support.ts';

const file = (...lines: readonly string[]) => `version: 1\nassert:\n${lines.map(line => `  - ${line}\n`).join('')}`;

describe('assertions of files', () => {
  it('are read with their claims, each with its place', () => {
    const {assertions} = stateOf(
      file(
        '{name: a, nobody: {has: admin}}',
        '{name: b, because: SEC-1, only: {who: key/CI, among: [key/*], has: leads:delete}}',
        '{name: c, at_least: {number: 2, who: member/*, except: member/x@acme.com, has: admin}}',
        '{name: d, every_campaign: {tagged: West, sends_only_from: East}}',
      ),
    );
    const claim = {who: ['*'], except: [], number: 0};
    expect(assertions.map(({claim: one}) => one)).toEqual([
      {...claim, form: 'nobody', has: 'admin'},
      {...claim, form: 'only', who: ['key/*'], except: ['key/CI'], has: 'leads:delete'},
      {form: 'at_least', who: ['member/*'], except: ['member/x@acme.com'], has: 'admin', number: 2},
      {form: 'every_campaign', tagged: 'West', from: 'East', all: true},
    ]);
    expect(assertions.map(({name, because, at}) => [name, because, at.line])).toEqual([
      ['a', null, 3],
      ['b', 'SEC-1', 4],
      ['c', null, 5],
      ['d', null, 6],
    ]);
  });

  it('change what the files mean, and files without any mean what they did', () => {
    const plain = stateOf('version: 1\nmembers: []').digest;
    expect(stateOf('version: 1\nmembers: []\nassert: []').digest).toBe(plain);
    expect(stateOf(`${file('{name: a, nobody: {has: admin}}')}members: []`).digest).not.toBe(plain);
  });

  it('of several files join', () => {
    const {assertions} = stateOf({
      'a.yaml': file('{name: a, nobody: {has: admin}}'),
      'b.yaml': file('{name: b, nobody: {has: admin}}'),
    });
    expect(assertions.map(({name, at}) => [name, at.file])).toEqual([
      ['a', 'a.yaml'],
      ['b', 'b.yaml'],
    ]);
  });

  it.each<[phrase: string, entry: string, ...lines: string[]]>([
    [
      'need a name',
      '{nobody: {has: admin}}',
      '3:5 CONFIG_MISSING_FIELD name is missing · add name: nobody outside acme.com is admin here',
    ],
    [
      'claim something',
      '{name: a}',
      '3:5 CONFIG_MISSING_FIELD the assertion claims nothing · add nobody, only, must, at_least, at_most or every_campaign',
    ],
    [
      'claim one thing',
      '{name: a, must: {who: "*", has: view}, nobody: {has: admin}}',
      '3:15 CONFIG_CONFLICT one assertion makes one claim, and this one has nobody and must · write two assertions',
    ],
    [
      'know no other claims',
      '{name: a, nobdy: {has: admin}}',
      '3:15 CONFIG_UNKNOWN_FIELD the name "nobdy" means nothing here · did you mean "nobody"?',
    ],
    [
      'know roles, permissions and scopes',
      '{name: a, nobody: {has: leads:delet}}',
      '3:29 CONFIG_UNKNOWN_SCOPE "leads:delet" is no role, permission or scope that the API publishes · did you mean "leads:delete"?',
    ],
    [
      'select by addresses of members and keys',
      '{name: a, nobody: {who: eve@acme.com, has: admin}}',
      '3:29 CONFIG_VALUE who: "eve@acme.com" is neither *, nor member/… nor key/… · write it like member/*@acme.com',
    ],
    [
      'select nothing but people and keys',
      '{name: a, nobody: {who: [tag/West], has: admin}}',
      '3:30 CONFIG_VALUE item 1 of who: "tag/West" is neither *, nor member/… nor key/… · write it like member/*@acme.com',
    ],
    [
      'say how many',
      '{name: a, at_most: {has: admin}}',
      '3:24 CONFIG_MISSING_FIELD number is missing · add number: 5 here',
    ],
    [
      'say from which accounts campaigns send',
      '{name: a, every_campaign: {tagged: West}}',
      '3:15 CONFIG_MISSING_FIELD every_campaign needs sends_from or sends_only_from, and one of them · as in every_campaign: {tagged: SDR-West, sends_from: SDR-West}',
    ],
    [
      'say that in one way',
      '{name: a, every_campaign: {tagged: West, sends_from: A, sends_only_from: B}}',
      '3:15 CONFIG_MISSING_FIELD every_campaign needs sends_from or sends_only_from, and one of them · as in every_campaign: {tagged: SDR-West, sends_from: SDR-West}',
    ],
  ])('%s', (_phrase, entry, ...lines) => {
    expect(linesOf(file(entry))).toEqual(lines);
  });

  it('have names of their own', () => {
    expect(linesOf(file('{name: a, nobody: {has: admin}}', '{name: a, nobody: {has: owner}}'))).toEqual([
      '4:12 CONFIG_DUPLICATE two assertions have this name (see rbac.yaml:3:5) · give each a name of its own: reports know them by it',
    ]);
  });

  it('take words that the API does not publish when those are allowed', () => {
    const {assertions, warnings} = stateOf(file('{name: a, nobody: {has: leads:destroy}}'), {allowUnknown: true});
    expect(assertions).toHaveLength(1);
    expect(warnings.map(({code}) => code)).toEqual(['CONFIG_UNKNOWN_SCOPE']);
  });
});
