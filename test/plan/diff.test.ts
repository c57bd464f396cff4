import {readFileSync} from 'node:fs';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {Diff} from '../../src/model/diff.ts';
import {buildDiff} from '../../src/plan/diff.ts';
import {detailOf} from '../../src/render/rows.ts';
import {desiredFrom, NOW} from '../support/world.ts';

const validate = new Ajv({strict: false}).compile(JSON.parse(readFileSync('schemas/diff.schema.json', 'utf8')));

function diffOf(old: string, desired: string, now: Date = NOW): Diff {
  const diff = buildDiff({
    old: desiredFrom(`version: 1\n${old}`, now),
    new: desiredFrom(`version: 1\n${desired}`, now),
    kinds,
    tool: {name: 'instantly-rbac', version: '0.0.0-test'},
    names: {old: 'main:rbac.yaml', new: 'rbac.yaml'},
  });
  validate(diff);
  expect(validate.errors ?? []).toEqual([]);
  return diff;
}

const rowsOf = (...versions: Parameters<typeof diffOf>) =>
  diffOf(...versions).changes.map(change => `${change.action} ${change.address}: ${detailOf(change)}`);

const ROLES = 'roles: {manager: {grants: editor, permissions: [campaigns.view]}}\n';
const KEY = (rest: string, name = 'Ads') => `keys: [{name: ${name}, ${rest}}]`;

describe('a row', () => {
  it.each<[phrase: string, old: string, desired: string, rows: readonly string[]]>([
    [
      'is there for somebody new',
      'members: []',
      `${ROLES}members: [{email: ana@acme.com, role: manager, expires: 2030-01-31, reason: OPS-1}]`,
      ['create member/ana@acme.com: expires  (none) → 2030-01-31 · invite as manager (editor, 1 permission) · OPS-1'],
    ],
    [
      'is there for somebody who is no longer declared',
      'members: [{email: ana@acme.com, role: view}]',
      'members: []',
      ['delete member/ana@acme.com: no longer declared'],
    ],
    [
      'shows another role',
      'members: [{email: ana@acme.com, role: view}]',
      'members: [{email: ANA@acme.com, role: admin}]',
      ['update member/ana@acme.com: role  view → admin'],
    ],
    [
      'shows what a redefined role does to those who have it',
      `${ROLES}members: [{email: ana@acme.com, role: manager}]`,
      `${ROLES.replace('campaigns.view', 'campaigns.view, campaigns.edit')}members: [{email: ana@acme.com, role: manager}]`,
      [
        'replace member/ana@acme.com: permissions  + campaigns.edit · removed and invited again as manager (editor, 2 permissions): must be accepted again',
      ],
    ],
    [
      'shows a role of another name and the same meaning',
      'roles: {a: {grants: view}, b: {grants: view}}\nmembers: [{email: ana@acme.com, role: a}]',
      'roles: {a: {grants: view}, b: {grants: view}}\nmembers: [{email: ana@acme.com, role: b}]',
      ['update member/ana@acme.com: role_name  a → b'],
    ],
    [
      'is one for a change of address',
      'members: [{email: ana@old.com, role: view}]',
      'members: [{email: ana@acme.com, role: view, previously: [Ana@Old.com]}]',
      [
        'update member/ana@acme.com: email  ana@old.com → ana@acme.com · invite as view · the old one stays until that is accepted',
      ],
    ],
    [
      'shows the end of a membership and why, when they change',
      'members: [{email: ana@acme.com, role: view, expires: 2030-01-31}]',
      'members: [{email: ana@acme.com, role: view, reason: OPS-2}]',
      ['update member/ana@acme.com: expires  2030-01-31 → (none) · reason  (none) → OPS-2'],
    ],
    [
      'of a key shows scopes by what they allow',
      KEY('scopes: [campaigns:read, leads:all]'),
      KEY('scopes: [accounts:read, campaigns:read]'),
      [
        'replace key/Ads: scopes  + accounts:read  − leads:all · new key now, old one after 24h · secret goes to --secrets-out',
      ],
    ],
    [
      'of a key shows what no plan has a row for',
      KEY('scopes: [leads:read], owner: ana@acme.com, overlap: 1h, rotate_every: 90d, secret: {to: file, path: a.key}'),
      KEY('scopes: [leads:read], owner: bob@acme.com, expires: 2030-01-31, secret: {to: exec, command: [put, "a b"]}'),
      [
        'update key/Ads: expires  (none) → 2030-01-31 · overlap  1h → 24h · owner  ana@acme.com → bob@acme.com · rotate_every  90d → (none) · secret  a.key → the program put "a b"',
      ],
    ],
    [
      'of a key that is replaced shows a new destination once',
      KEY('scopes: [leads:read], secret: {to: file, path: a.key}'),
      KEY('scopes: [leads:all], secret: {to: file, path: b.key}'),
      ['replace key/Ads: scopes  + leads:all  − leads:read · secret  a.key → b.key · new key now, old one after 24h'],
    ],
    [
      'of a renamed key is a replacement',
      KEY('scopes: [leads:read]'),
      KEY('scopes: [leads:read], previously: [Ads]', 'Adverts'),
      [
        'replace key/Adverts: name  Ads → Adverts · takes the place of "Ads" · new key now, old one after 24h · secret goes to --secrets-out',
      ],
    ],
    [
      'of a key whose name differs by case is about two keys',
      KEY('scopes: [leads:read]'),
      KEY('scopes: [leads:read], previously: [ADS]', 'Adverts'),
      [
        'delete key/Ads: no longer declared',
        'create key/Adverts: new key · 1 scope: leads:read · secret goes to --secrets-out',
      ],
    ],
    [
      'of a renamed tag is an update, and its assignments go along',
      'tags: [{label: West SDRs}]\nassignments: [{tag: West SDRs, campaigns: [A, B]}]',
      'tags: [{label: SDR-West, previously: [west sdrs]}]\nassignments: [{tag: SDR-West, campaigns: [B, C]}]',
      [
        'update tag/SDR-West: label  West SDRs → SDR-West · keeps its assignments',
        'assign assignment/SDR-West/campaigns: C',
        'unassign assignment/SDR-West/campaigns: no longer on A',
      ],
    ],
    [
      'of an undeclared tag is there where tags are authoritative',
      'tags: [{label: A}]',
      'manage: {tags: authoritative}\ntags: []',
      ['delete tag/A: no longer declared'],
    ],
    [
      'of assignments holds the patterns of each type that is new',
      'assignments: [{tag: T, campaigns: [A]}]',
      'assignments: [{tag: t, campaigns: [A], accounts: ["*@b.com", a@b.com]}]',
      ['assign assignment/t/accounts: *@b.com, a@b.com'],
    ],
    [
      'of a sub-workspace tells that it leaves',
      'sub_workspaces: [{id: 0190D777-0000-7000-8000-000000000001}]',
      'sub_workspaces: []',
      ['delete sub_workspace/0190d777-0000-7000-8000-000000000001: no longer declared'],
    ],
  ])('%s', (_phrase, old, desired, rows) => {
    expect(rowsOf(old, desired)).toEqual(rows);
  });
});

describe('no row and no note is there', () => {
  it.each<[phrase: string, old: string, desired: string]>([
    ['for the same files', KEY('scopes: [leads:read]'), KEY('scopes: [leads:read]')],
    [
      'for another spelling of an address',
      'members: [{email: ana@acme.com, role: view}]',
      'members: [{email: " Ana@ACME.com", role: view}]',
    ],
    ['for another spelling of a label', 'tags: [{label: West}]', 'tags: [{label: " WEST "}]'],
    [
      'for another order, and a scope said twice',
      KEY('scopes: [leads:read, accounts:read]'),
      KEY('scopes: [accounts:read, leads:read, leads:read]'),
    ],
    [
      'for the order and case of accounts',
      'assignments: [{tag: T, accounts: [a@b.com, c@d.com]}]',
      'assignments: [{tag: T, accounts: [C@d.com, a@b.com]}]',
    ],
    ['for a default that is written out', KEY('scopes: [leads:read]'), KEY('scopes: [leads:read], overlap: 24h')],
    [
      'for an entry that had ended and is taken out',
      'members: [{email: ana@acme.com, role: view, expires: 2020-01-31}]',
      'members: []',
    ],
  ])('%s', (_phrase, old, desired) => {
    const {changes, notes} = diffOf(old, desired);
    expect({changes, notes}).toEqual({changes: [], notes: []});
  });
});

describe('a note', () => {
  it.each<[phrase: string, old: string, desired: string, notes: readonly string[]]>([
    [
      'tells of a section that is gone',
      'members: [{email: ana@acme.com, role: view}]\ntags: []',
      'tags: []',
      ['members are no longer managed: the live ones stay as they are (member/ana@acme.com)'],
    ],
    [
      'tells of a section that is new',
      'tags: []',
      'tags: []\nkeys: []',
      ['keys are managed from now on: what is live and declared alike stays, and undeclared ones are removed'],
    ],
    [
      'tells that an additive section takes nobody away',
      'manage: {members: additive}\nmembers: [{email: ana@acme.com, role: view}, {email: bob@acme.com, role: view}]',
      'manage: {members: additive}\nmembers: []',
      [
        'member/ana@acme.com, member/bob@acme.com: no longer declared: stays as it is, for undeclared members are not removed here',
      ],
    ],
    [
      'tells that undeclared tags stay',
      'tags: [{label: A}]',
      'tags: []',
      ['tag/A: no longer declared: stays as it is, for undeclared tags are not removed here'],
    ],
    [
      'tells that a deleted assignment entry unassigns nothing',
      'assignments: [{tag: T, campaigns: [A]}]',
      'assignments: []',
      ['assignment/T/campaigns: no longer listed: nothing is unassigned'],
    ],
    [
      'tells that a new assignment entry may unassign',
      'assignments: []',
      'assignments: [{tag: T, campaigns: []}]',
      ['assignment/T/campaigns: listed for the first time: what carries the tag and is not named here loses it'],
    ],
    [
      'tells what is ignored instead',
      'keys: [{name: Zapier 1, scopes: [leads:read]}]',
      'manage: {ignore: ["key/Zapier*"]}\nkeys: []',
      ['key/Zapier 1: ignored from now on: stays as it is'],
    ],
    [
      'tells that the key in use is kept',
      'workspace: {key: CI}\nkeys: [{name: CI, scopes: [leads:read]}]',
      'workspace: {key: CI}\nkeys: []',
      ['key/CI: no longer declared, and kept: workspace.key says that it is in use'],
    ],
    [
      'tells of fields that are left to others',
      'members: [{email: ana@acme.com, role: view, nickname: Ana}]',
      'members: [{email: ana@acme.com, role: view}]',
      ['member/ana@acme.com: nickname no longer managed: the live value stays'],
    ],
    [
      'tells of an entry that comes with an end that has passed',
      'members: []',
      'members: [{email: ana@acme.com, role: view, expires: 2020-01-31}]',
      ['member/ana@acme.com: declared with an end that has passed: removed where it is live'],
    ],
    [
      'tells that the owner is only asserted',
      'members: [{email: ceo@acme.com, role: admin}]',
      'members: [{email: ceo@acme.com, role: owner}]',
      ['member/ceo@acme.com: admin → owner: who owns the workspace is asserted and never applied'],
    ],
    [
      'tells of the workspace part, of guardrails and of roles',
      'workspace: {owner: a@acme.com, key: CI}\nguardrails: {max_removals: "10%", protected: [member/a@b.com]}\nroles: {gone: {grants: view}, other: {grants: view}}',
      'workspace: {owner: b@acme.com, key: CI}\nguardrails: {max_removals: "50%", max_key_lifetime: 90d, protected: [member/a@b.com]}\nroles: {new: {grants: view}, other: {grants: editor}}',
      [
        'workspace.owner: a@acme.com → b@acme.com',
        'guardrails: max_key_lifetime (default) → 90d, max_removals 10% → 50%',
        'roles: − gone, + new, ~ other',
      ],
    ],
  ])('%s', (_phrase, old, desired, notes) => {
    const diff = diffOf(old, desired);
    expect(diff.notes).toEqual(notes);
    expect(diff.changes).toEqual([]);
  });
});

describe('the day', () => {
  const FILES = 'members: [{email: ana@acme.com, role: view, expires: 2027-01-31}]';
  const on = (day: string) => new Date(`${day}T00:00:00Z`);

  it('makes a removal of an end that the newer files set, once it has come', () => {
    const open = 'members: [{email: ana@acme.com, role: view}]';
    expect(rowsOf(open, FILES, on('2027-01-30'))).toEqual(['update member/ana@acme.com: expires  (none) → 2027-01-31']);
    const {changes} = diffOf(open, FILES, on('2027-01-31'));
    expect(changes).toMatchObject([
      {
        action: 'delete',
        reason: 'expired',
        after: null,
        before: {role: 'view'},
        at: {line: 2},
        summary: 'expired 2027-01-31',
      },
    ]);
  });

  it('gives access back when the newer files move an end that has come', () => {
    const later = FILES.replace('2027', '2028');
    expect(rowsOf(FILES, later, on('2027-02-01'))).toEqual([
      'create member/ana@acme.com: expires  (none) → 2028-01-31 · invite as view',
    ]);
  });

  it('is no difference when it is the same end in both', () => {
    expect(rowsOf(FILES, FILES, on('2027-02-01'))).toEqual([]);
  });
});

it('the value is sorted, counted and names its versions', () => {
  const diff = diffOf(
    'members: []\nassignments: [{tag: T, campaigns: [A]}]',
    'workspace: {id: 0190b2c4-0000-7000-8000-000000000001, name: Acme}\nmembers: [{email: b@acme.com, role: view}, {email: a@acme.com, role: view}]\nassignments: [{tag: T, campaigns: [B, C]}]',
  );
  expect(diff.changes.map(({address, action}) => `${action} ${address}`)).toEqual([
    'create member/a@acme.com',
    'create member/b@acme.com',
    'assign assignment/T/campaigns',
    'unassign assignment/T/campaigns',
  ]);
  expect(diff.summary).toEqual({create: 2, update: 0, replace: 0, delete: 0, assign: 2, unassign: 1});
  expect(diff.workspace).toEqual({id: '0190b2c4-0000-7000-8000-000000000001', name: 'Acme'});
  expect(diff.old.name).toBe('main:rbac.yaml');
  expect(diff.new.digest).toMatch(/^sha256:/);
  expect(JSON.stringify(diffOf('members: []', 'members: []'))).toBe(
    JSON.stringify(diffOf('members: []', 'members: []')),
  );
});

it('risks are found against the older files, and raise the rows they are about', () => {
  const {risks, changes} = diffOf(
    'guardrails: {min_admins: 2}\nmembers: [{email: a@acme.com, role: view}]',
    'guardrails: {min_admins: 1}\nmembers: [{email: a@acme.com, role: admin}]',
  );
  expect(risks[0]).toMatchObject({rule: 'loosened_guardrail', risk: 'critical', address: null});
  expect(risks.map(({rule}) => rule)).toContain('gains_admin');
  expect(changes[0]?.risk).toBe('high');
});

it('a change of address hides no promotion', () => {
  const {risks, changes} = diffOf(
    'members: [{email: a@acme.com, role: view}]',
    'members: [{email: b@acme.com, role: admin, previously: [a@acme.com]}]',
  );
  expect(changes).toMatchObject([{address: 'member/b@acme.com', reason: 'renamed', risk: 'high'}]);
  expect(risks.map(({rule}) => rule)).toContain('gains_admin');
});

it('files that are new have loosened nothing', () => {
  const {risks, changes} = diffOf('', 'guardrails: {min_admins: 0}\nmembers: [{email: a@acme.com, role: view}]');
  expect(changes).toHaveLength(1);
  expect(risks.map(({rule}) => rule)).not.toContain('loosened_guardrail');
});
