import {describe, expect, it} from 'vitest';
import {allows, isKnownScope, reachOf, SCOPES, sameReach, UNPUBLISHED_SCOPES} from '../../src/model/scopes.ts';
import fc from '../support/laws.ts';

const known = [...SCOPES, ...UNPUBLISHED_SCOPES];
const RESOURCES = [...new Set(known.map(scope => scope.split(':')[0] ?? ''))].filter(name => name !== 'all');
const ACTIONS = ['create', 'read', 'update', 'delete'];
const scope = fc.constantFrom(...known);
const few = fc.constantFrom(
  ...['all', 'leads', 'email_verifications', 'supersearch_enrichments'].flatMap(resource =>
    known.filter(one => one.startsWith(`${resource}:`)),
  ),
);
const scopes = fc.oneof(fc.array(scope, {maxLength: 12}), fc.array(few, {maxLength: 8}));

/** Every published action that a list allows, and every wildcard over resources, found the long way. */
function allowed(list: readonly string[]): readonly string[] {
  const wild = ACTIONS.filter(action => allows(list, `all:${action}`));
  const single = RESOURCES.flatMap(resource =>
    ACTIONS.filter(action => known.includes(`${resource}:${action}`) && allows(list, `${resource}:${action}`)).map(
      action => `${resource}:${action}`,
    ),
  );
  return [...wild, ...single];
}

describe('the reach of scopes', () => {
  it('is the same for lists that allow the same, and for no others', () => {
    fc.assert(
      fc.property(scopes, scopes, (a, b) => {
        expect(sameReach(a, b)).toBe(allowed(a).join() === allowed(b).join());
      }),
      {numRuns: 300},
    );
  });

  it('allows what the list allows', () => {
    fc.assert(
      fc.property(scopes, list => {
        expect(allowed(reachOf(list))).toEqual(allowed(list));
      }),
      {numRuns: 100},
    );
  });

  it('stays the same when it is taken again, in any order, with repetitions', () => {
    const text = fc.oneof(scope, fc.stringMatching(/^[a-z]{0,4}:?[a-z]{0,4}$/));
    fc.assert(
      fc.property(fc.array(text, {maxLength: 10}), list => {
        const reach = reachOf(list);
        expect(reachOf(reach)).toEqual(reach);
        expect(reachOf([...list, ...list].reverse())).toEqual(reach);
      }),
      {numRuns: 300},
    );
  });

  it.each(RESOURCES)('%s:all equals its actions', resource => {
    const actions = ACTIONS.map(action => `${resource}:${action}`).filter(isKnownScope);
    expect(actions.length).toBeGreaterThan(1);
    expect(reachOf(actions)).toEqual([`${resource}:all`]);
    expect(reachOf([`${resource}:all`, ...actions])).toEqual([`${resource}:all`]);
    expect(sameReach(actions.slice(1), [`${resource}:all`])).toBe(false);
  });

  it.each([
    ['a wildcard stays itself', ['all:read'], ['all:read']],
    ['a wildcard covers the action of a resource', ['all:read', 'leads:read'], ['all:read']],
    ['a wildcard covers no other action', ['all:read', 'leads:create'], ['all:read', 'leads:create']],
    [
      'a wildcard may bring the last action',
      ['all:read', 'leads:create', 'leads:update', 'leads:delete'],
      ['all:read', 'leads:all'],
    ],
    ['all four wildcards are everything', ['all:create', 'all:read', 'all:update', 'all:delete'], ['all:all']],
    ['everything covers everything', ['all:all', 'leads:all', 'all:read'], ['all:all']],
    [
      'email_verifications has two actions',
      ['email_verifications:create', 'email_verifications:read'],
      ['email_verifications:all'],
    ],
    [
      'two wildcards cover all of email_verifications',
      ['all:create', 'all:read', 'email_verifications:all'],
      ['all:create', 'all:read'],
    ],
    ['blanks around a scope do not count', [' leads:read '], ['leads:read']],
    ['what nobody knows stays', ['leads:fly', 'nonsense'], ['leads:fly', 'nonsense']],
    ['nothing is nothing', [], []],
  ])('%s', (_phrase, list, reach) => {
    expect(reachOf(list)).toEqual(reach);
  });

  it('knows 178 published scopes of 36 resources', () => {
    expect(SCOPES).toHaveLength(178);
    expect(new Set(SCOPES).size).toBe(178);
    expect(isKnownScope('email_verifications:update')).toBe(false);
    expect(isKnownScope('supersearch_enrichments:read')).toBe(true);
    expect(isKnownScope('toString')).toBe(false);
  });
});
