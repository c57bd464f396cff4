import {describe, expect, it} from 'vitest';
import schema from '../../../schemas/guardrails.schema.json' with {type: 'json'};
import {guardrailsOf} from '../../../src/desired/manage.ts';
import {stricter} from '../../../src/desired/stricter.ts';
import type {GuardrailSettings} from '../../../src/model/desired.ts';
import {GUARDRAIL_DEFAULTS, loosened} from '../../../src/model/guardrails.ts';
import {leastAdmins} from '../../../src/plan/guardrails/min-admins.ts';
import {standingNotes} from '../../../src/plan/risk/index.ts';
import {planOf} from '../../kinds/story.ts';

const DAY = 86_400_000;
const ROWS: readonly (readonly [string, GuardrailSettings, GuardrailSettings, readonly string[]])[] = [
  ['fewer admins are looser', {min_admins: 3}, {min_admins: 2}, ['min_admins is 2, was 3']],
  ['more admins are not', {min_admins: 2}, {min_admins: 3}, []],
  ['an unset minimum is its default', {min_admins: 2}, {}, ['min_admins is 1, was 2']],
  ['a minimum below the default is looser than none', {}, {min_admins: 0}, ['min_admins is 0, was 1']],
  ['the default written out is not', {}, {min_admins: 1, max_removals: 0.25, member_replacement: 'refuse'}, []],
  ['more removals are looser', {max_removals: 0.1}, {max_removals: 0.07 + 0.21}, ['max_removals is 28%, was 10%']],
  ['an unset share is its default', {max_removals: 0.1}, {}, ['max_removals is 25%, was 10%']],
  ['a smaller share is not', {}, {max_removals: 0.1}, []],
  [
    'a required admin who goes',
    {required_admins: ['A@b.co', 'c@b.co']},
    {required_admins: ['a@b.co']},
    ['required_admins no longer requires c@b.co'],
  ],
  ['one who comes is not', {}, {required_admins: ['a@b.co']}, []],
  ['replacements that are allowed', {}, {member_replacement: 'allow'}, ['member_replacement is allow, was refuse']],
  ['replacements that were allowed are not', {member_replacement: 'allow'}, {}, []],
  [
    'a pattern that goes',
    {protected: ['key/A', 'key/B']},
    {protected: ['key/A']},
    ['protected no longer protects key/B'],
  ],
  ['a pattern that a wider one takes up is not', {protected: ['key/A', 'key/CRM*']}, {protected: ['key/*']}, []],
  ['nor is one in another case', {protected: ['member/Ana@*', 'tag/A']}, {protected: ['member/ana@*', 'tag/a']}, []],
  ['a narrower pattern', {protected: ['key/*']}, {protected: ['key/CRM*']}, ['protected no longer protects key/*']],
  [
    'a pattern of one character',
    {protected: ['key/*']},
    {protected: ['key/?']},
    ['protected no longer protects key/*'],
  ],
  [
    'a domain that comes',
    {allowed_domains: ['a.co']},
    {allowed_domains: ['A.co', 'b.co']},
    ['allowed_domains also allows b.co'],
  ],
  ['every domain', {allowed_domains: ['a.co']}, {}, ['allowed_domains allows every mail domain, was a.co']],
  ['a first list of domains is not', {}, {allowed_domains: ['a.co']}, []],
  ['a domain that goes is not', {allowed_domains: ['a.co', 'b.co']}, {allowed_domains: ['b.co']}, []],
  [
    'a scope that is allowed again',
    {forbidden_scopes: ['all:all', 'leads:read']},
    {forbidden_scopes: ['all:all']},
    ['forbidden_scopes no longer forbids leads:read'],
  ],
  [
    'a scope that a narrower one forbids as well is not',
    {forbidden_scopes: ['leads:all']},
    {forbidden_scopes: ['leads:read']},
    [],
  ],
  [
    'a scope that only a wider one forbids',
    {forbidden_scopes: ['leads:read']},
    {forbidden_scopes: ['leads:all']},
    ['forbidden_scopes no longer forbids leads:read'],
  ],
  ['a longer life', {max_key_lifetime: 90 * DAY}, {max_key_lifetime: 180 * DAY}, ['max_key_lifetime is 180d, was 90d']],
  ['a life without limit', {max_key_lifetime: 90 * DAY}, {}, ['max_key_lifetime is without limit, was 90d']],
  ['a shorter life is not', {max_key_lifetime: 90 * DAY}, {max_key_lifetime: 30 * DAY}, []],
  [
    'a field that is required no more',
    {require: {key: ['owner', 'reason']}},
    {require: {key: ['reason']}},
    ['require no longer requires owner of keys'],
  ],
  ['a field that is required is not', {require: {key: ['owner']}}, {require: {key: ['owner'], member: ['reason']}}, []],
  ['a refusal that becomes a warning', {sending_tags: 'refuse'}, {}, ['sending_tags is warn, was refuse']],
  ['a warning that becomes a refusal is not', {sending_tags: 'warn'}, {sending_tags: 'refuse'}, []],
];

describe('guardrails', () => {
  it.each(ROWS)('%s', (_phrase, before, after, expected) => {
    expect(loosened(before, after).map(({rule, how}) => `${rule} ${how}`)).toEqual(expected);
  });

  it.each(ROWS)('are not loosened by a trusted file that says what they said (%s)', (_phrase, before, after) => {
    const trusted = {...GUARDRAIL_DEFAULTS, ...before};
    expect(loosened(before, stricter(after, trusted))).toEqual([]);
  });

  it('have every setting of the schema in the table', () => {
    const told = new Set(ROWS.flatMap(([, before, after]) => loosened(before, after).map(({rule}) => rule)));
    expect([...told].sort()).toEqual(Object.keys(schema.properties).sort());
  });

  it('have the defaults that the schema tells and the checks use', () => {
    const {properties} = schema as {readonly properties: Readonly<Record<string, {readonly default?: unknown}>>};
    const defaults = Object.entries(properties).flatMap(([rule, entry]) =>
      entry.default === undefined || Array.isArray(entry.default) ? [] : [[rule, entry.default]],
    );
    expect(guardrailsOf({value: Object.fromEntries(defaults)})).toEqual(GUARDRAIL_DEFAULTS);
    expect(leastAdmins(undefined)).toBe(GUARDRAIL_DEFAULTS.min_admins);
  });
});

describe('what stands in the files for good', () => {
  it.each([
    ['is nothing where nothing is looser', '', []],
    ['is nothing where rules are stricter', 'guardrails: {min_admins: 2, max_removals: 10%}', []],
    ['is nothing where the files manage less', 'manage: {members: additive, ignore: ["key/Zapier*"]}', []],
    [
      'is one note about all rules that are looser',
      'guardrails: {min_admins: 0, max_removals: 80%, member_replacement: allow}',
      [
        'guardrails are looser than their defaults: min_admins 0 (default 1), max_removals 80% (default 25%), member_replacement allow (default refuse)',
      ],
    ],
  ])('%s', async (_phrase, rules, notes) => {
    expect((await planOf({files: `members: []\n${rules}`})).notes).toEqual(notes);
  });

  it('is told of the guardrails alone', () => {
    expect(standingNotes({guardrails: {}})).toEqual([]);
  });
});
