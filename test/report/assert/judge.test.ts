import {describe, expect, it} from 'vitest';
import type {Claim} from '../../../src/model/assertion.ts';
import type {Sending} from '../../../src/model/sending.ts';
import {judge} from '../../../src/report/assert/judge.ts';
import type {Actor} from '../../../src/report/assert/scene.ts';
import {claim, key, member, scene} from './scenes.ts';

const ANA = member('ana@acme.com', 'admin');
const EVE = member('eve@else.com', 'admin');
const BOB = member('bob@acme.com', 'editor');
const CI = key('CI', 'leads:all');
const MAKER = key('Maker', 'api_keys:create');

const textsOf = (one: Claim, actors: readonly Actor[], more: string | null = null) => {
  const {verdict, violations, empty} = judge(one, scene(actors, {more}));
  return [verdict, ...violations.map(({text}) => text), ...empty];
};

describe('an assertion about people and keys', () => {
  it.each<[phrase: string, one: Claim, actors: readonly Actor[], ...told: string[]]>([
    ['nobody holds when nobody has it', claim('nobody', 'owner'), [ANA, BOB], 'holds'],
    [
      'nobody fails with each who has it',
      claim('nobody', 'admin', {who: ['member/*'], except: ['member/*@acme.com']}),
      [ANA, EVE, BOB],
      'fails',
      'member/eve@else.com can manage the workspace as an admin (admin)',
    ],
    [
      'nobody counts a key that makes itself another one',
      claim('nobody', 'leads:delete', {who: ['key/*']}),
      [MAKER],
      'fails',
      'key/Maker can give itself what it takes to delete leads (api_keys:create)',
    ],
    [
      'nobody counts a role that the API has since',
      claim('nobody', 'admin'),
      [member('x@acme.com', 'superhero')],
      'fails',
      'member/x@acme.com can perhaps manage the workspace as an admin (superhero)',
    ],
    [
      'nobody does not count what permissions hide',
      claim('nobody', 'campaigns.delete'),
      [member('bob@acme.com', 'editor', ['campaigns.view'])],
      'holds',
    ],
    ['nobody of a wildcard does not count a part of it', claim('nobody', 'all:all', {who: ['key/*']}), [CI], 'holds'],
    [
      'only lets those it names have it',
      claim('only', 'leads:delete', {who: ['key/*'], except: ['key/CI']}),
      [CI, key('CRM', 'leads:delete')],
      'fails',
      'key/CRM can delete leads (leads:delete)',
    ],
    [
      'addresses of members are compared in any case',
      claim('nobody', 'admin', {who: ['member/EVE@*']}),
      [EVE],
      'fails',
      'member/eve@else.com can manage the workspace as an admin (admin)',
    ],
    [
      'names of keys are compared as they are',
      claim('nobody', 'leads:read', {who: ['key/ci']}),
      [CI],
      'holds',
      'key/ci is nobody',
    ],
    ['must holds when each has it', claim('must', 'admin', {who: ['member/ana@acme.com']}), [ANA, BOB], 'holds'],
    [
      'must fails with those who lack it or are not there',
      claim('must', 'admin', {who: ['member/ana@acme.com', 'member/bob@*', 'member/gone@acme.com']}),
      [ANA, BOB],
      'fails',
      'there is no member/gone@acme.com',
      'member/bob@acme.com cannot for certain manage the workspace as an admin',
    ],
    [
      'must says when a pattern fits nobody',
      claim('must', 'admin', {who: ['member/*@nowhere.com']}),
      [ANA],
      'holds',
      'member/*@nowhere.com is nobody',
    ],
    ['at_least counts', claim('at_least', 'admin', {number: 2, who: ['member/*']}), [ANA, EVE], 'holds'],
    [
      'at_least names those there are',
      claim('at_least', 'admin', {number: 2, who: ['member/*']}),
      [ANA, BOB],
      'fails',
      '1 holder (member/ana@acme.com), and 2 must be able to manage the workspace as an admin',
    ],
    ['at_most counts', claim('at_most', 'admin', {number: 2, who: ['member/*']}), [ANA, EVE, BOB], 'holds'],
    [
      'at_most names all when they are too many',
      claim('at_most', 'admin', {number: 1, who: ['member/*']}),
      [ANA, EVE],
      'fails',
      'member/ana@acme.com can manage the workspace as an admin (admin)',
      'member/eve@else.com can manage the workspace as an admin (admin)',
    ],
    [
      'an exception that is nobody is told',
      claim('nobody', 'all:all', {who: ['key/*'], except: ['key/CL']}),
      [CI],
      'holds',
      'key/CL is nobody',
    ],
  ])('%s', (_phrase, one, actors, ...told) => {
    expect(textsOf(one, actors)).toEqual(told);
  });

  it.each<[phrase: string, one: Claim, verdict: string]>([
    ['nobody is open', claim('nobody', 'owner'), 'open'],
    ['nobody fails with those who are known', claim('nobody', 'admin'), 'fails'],
    ['at_most is open', claim('at_most', 'admin', {number: 2}), 'open'],
    ['at_least holds with enough of those who are known', claim('at_least', 'admin', {number: 1}), 'holds'],
    ['at_least is open with too few of them', claim('at_least', 'admin', {number: 2}), 'open'],
    ['must is open for somebody who may be there', claim('must', 'admin', {who: ['member/x@acme.com']}), 'open'],
  ])('%s while there may be more of them', (_phrase, one, verdict) => {
    expect(textsOf(one, [ANA], 'the files do not manage members')).toEqual([
      verdict,
      ...(verdict === 'fails' ? ['member/ana@acme.com can manage the workspace as an admin (admin)'] : []),
    ]);
  });

  it('is no matter of kinds that it is not about', () => {
    const state = {...scene([ANA]), key: {actors: [], more: 'the files do not manage keys'}};
    expect(judge(claim('nobody', 'owner', {who: ['member/*']}), state).verdict).toBe('holds');
    expect(judge(claim('nobody', 'owner'), state)).toMatchObject({
      verdict: 'open',
      why: 'the files do not manage keys',
    });
  });
});

describe('an assertion about campaigns', () => {
  const sending: Sending = {
    tags: [
      {
        id: 't1',
        label: 'West',
        campaigns: new Set(['c1', 'c2', 'c3']),
        accounts: new Set(['a@west.com', 'b@west.com']),
      },
      {id: 't2', label: 'Pool', campaigns: undefined, accounts: new Set(['b@west.com', 'z@pool.com'])},
      {id: 't3', label: 'Idle', campaigns: new Set(), accounts: new Set()},
    ],
    campaigns: new Map([
      ['c1', {name: 'West 1', accounts: ['a@west.com'], tagIds: []}],
      ['c2', {name: 'West 2', accounts: [], tagIds: ['t2']}],
      ['c3', {name: 'West 3', accounts: ['z@pool.com'], tagIds: []}],
    ]),
  };
  const judged = (tagged: string, from: string, all = false) => {
    const {verdict, violations, empty} = judge({form: 'every_campaign', tagged, from, all}, scene([], {sending}));
    return [verdict, ...violations.map(({text}) => text), ...empty];
  };

  it('wants one account of the tag, named by the campaign or by a tag that it sends from', () => {
    expect(judged('West', 'West')).toEqual(['fails', 'campaign "West 3" sends from no account of "West": z@pool.com']);
  });

  it('wants every account of the tag when it says only', () => {
    expect(judged('West', 'West', true)).toEqual([
      'fails',
      'campaign "West 2" also sends from z@pool.com',
      'campaign "West 3" also sends from z@pool.com',
    ]);
  });

  it('tells of a tag that nothing has, and of one that no campaign carries', () => {
    expect(judged('Wset', 'West')).toEqual(['holds', 'no tag is called "Wset"']);
    expect(judged('idle', 'West')).toEqual(['holds', 'no campaign carries "idle"']);
  });

  it('tells of campaigns without any account', () => {
    const none = {...sending, campaigns: new Map([['c1', {name: 'West 1', accounts: [], tagIds: []}]])};
    const {violations} = judge(
      {form: 'every_campaign', tagged: 'West', from: 'West', all: false},
      scene([], {sending: none}),
    );
    expect(violations.map(({text}) => text)).toEqual(['campaign "West 1" sends from no account']);
  });

  it('is open where nobody knows from what campaigns send', () => {
    expect(judge({form: 'every_campaign', tagged: 'West', from: 'West', all: false}, scene([])).verdict).toBe('open');
  });
});
