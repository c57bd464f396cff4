import {expect, it} from 'vitest';
import {stricter} from '../../src/desired/stricter.ts';
import type {GuardrailSettings} from '../../src/model/desired.ts';

const CASES: readonly [string, GuardrailSettings, GuardrailSettings, GuardrailSettings][] = [
  ['a rule that only the files name is theirs', {min_admins: 2}, {}, {min_admins: 2}],
  ['a rule that only the trusted file names is added', {}, {min_admins: 2}, {min_admins: 2}],
  ['more admins win', {min_admins: 1}, {min_admins: 3}, {min_admins: 3}],
  ['more admins win from the files too', {min_admins: 4}, {min_admins: 3}, {min_admins: 4}],
  ['fewer removals win', {max_removals: 1}, {max_removals: 0.1}, {max_removals: 0.1}],
  ['a shorter life wins', {max_key_lifetime: 9}, {max_key_lifetime: 5}, {max_key_lifetime: 5}],
  [
    'required admins add up',
    {required_admins: ['a@b.co']},
    {required_admins: ['c@b.co']},
    {required_admins: ['a@b.co', 'c@b.co']},
  ],
  ['protected addresses add up', {protected: []}, {protected: ['key/*']}, {protected: ['key/*']}],
  [
    'forbidden scopes add up',
    {forbidden_scopes: ['all:all']},
    {forbidden_scopes: ['leads:all']},
    {forbidden_scopes: ['all:all', 'leads:all']},
  ],
  [
    'domains must be allowed by both',
    {allowed_domains: ['evil.co', 'ACME.com']},
    {allowed_domains: ['acme.com']},
    {allowed_domains: ['ACME.com']},
  ],
  [
    'required fields add up by kind',
    {require: {key: ['owner']}},
    {require: {key: ['reason'], member: ['reason']}},
    {require: {key: ['owner', 'reason'], member: ['reason']}},
  ],
  [
    'files cannot allow a replacement that is refused',
    {member_replacement: 'allow'},
    {member_replacement: 'refuse'},
    {member_replacement: 'refuse'},
  ],
  [
    'files cannot soften a refusal into a warning',
    {sending_tags: 'warn'},
    {sending_tags: 'refuse'},
    {sending_tags: 'refuse'},
  ],
];

it.each(CASES)('%s', (_phrase, files, trusted, expected) => {
  expect(stricter(files, trusted)).toEqual(expected);
});
