import {describe, expect, it} from 'vitest';
import type {Claim} from '../../src/model/assertion.ts';
import {judge} from '../../src/report/assert/judge.ts';
import type {Actor} from '../../src/report/assert/scene.ts';
import {key, member, scene} from '../report/assert/scenes.ts';
import fc from '../support/laws.ts';

const EMAILS = ['ana@acme.com', 'ben@acme.com', 'eve@else.com'];
const NAMES = ['CI', 'CRM', 'Zapier'];
const SCOPES = ['all:all', 'all:read', 'leads:all', 'leads:delete', 'api_keys:create', 'nothing:known'];
const ROLES = ['owner', 'admin', 'editor', 'view', 'superhero'];

const actors: fc.Arbitrary<readonly Actor[]> = fc
  .tuple(
    fc.array(
      fc.record({
        email: fc.constantFrom(...EMAILS),
        role: fc.constantFrom(...ROLES),
        permissions: fc.option(fc.subarray(['campaigns.view', 'campaigns.delete', 'crm.view'])),
      }),
      {maxLength: 5},
    ),
    fc.array(fc.record({name: fc.constantFrom(...NAMES), scopes: fc.subarray(SCOPES)}), {maxLength: 5}),
  )
  .map(([members, keys]) => [
    ...members.map(({email, role, permissions}) => member(email, role, permissions)),
    ...keys.map(({name, scopes}) => key(name, ...scopes)),
  ]);
const pattern = fc.oneof(
  fc.constantFrom('*', 'member/*', 'key/*', 'member/*@acme.com', 'key/C*', 'key/CI', 'member/EVE@else.com'),
  fc.string({maxLength: 20}),
);
const patterns = fc.array(pattern, {maxLength: 4});
const has = fc.oneof(fc.constantFrom('admin', 'view', 'leads:delete', 'all:all', 'campaigns.delete'), fc.string());
const more = fc.option(fc.constant('there may be more'));
const holders = fc.record({
  form: fc.constantFrom('nobody', 'only', 'must', 'at_least', 'at_most'),
  who: patterns,
  except: patterns,
  has,
  number: fc.nat(4),
});

describe('assertions', () => {
  it('are judged whatever they say, once one way', () => {
    fc.assert(
      fc.property(holders, actors, more, (claim, list, why) => {
        const first = judge(claim as Claim, scene(list, {more: why}));
        expect(judge(claim as Claim, scene(list, {more: why}))).toEqual(first);
        expect(first.verdict === 'fails').toBe(first.violations.length > 0);
        expect(first.verdict === 'open').toBe(first.why !== null);
      }),
    );
  });

  it('say the same with only and with nobody but', () => {
    fc.assert(
      fc.property(holders, actors, (claim, list) => {
        const only = judge({...claim, form: 'only'}, scene(list));
        expect(only).toEqual(judge({...claim, form: 'nobody'}, scene(list)));
      }),
    );
  });

  it('have nobody where at most none has it', () => {
    fc.assert(
      fc.property(holders, actors, (claim, list) => {
        const none = judge({...claim, form: 'at_most', number: 0}, scene(list));
        expect(none.violations).toEqual(judge({...claim, form: 'nobody'}, scene(list)).violations);
      }),
    );
  });

  it('fail no more when more are excepted, and no less when there are more people', () => {
    fc.assert(
      fc.property(holders, pattern, actors, actors, (claim, excepted, list, others) => {
        const nobody = {...claim, form: 'nobody'} as const;
        const told = judge(nobody, scene(list)).violations.map(({text}) => text);
        const fewer = judge({...nobody, except: [...nobody.except, excepted]}, scene(list)).violations;
        expect(told).toEqual(expect.arrayContaining(fewer.map(({text}) => text)));
        const all = judge(nobody, scene([...list, ...others])).violations.map(({text}) => text);
        expect(all).toEqual(expect.arrayContaining(told));
      }),
    );
  });
});
