import {describe, expect, it} from 'vitest';
import {GRANTS} from '../../src/model/desired.ts';
import {PERMISSION_WORDS, PERMISSIONS, permissionsOfRole} from '../../src/model/permissions.ts';
import {RESOURCE_WORDS, reachGained, reachLost, scopeText} from '../../src/model/scope-words.ts';
import {resourceOf, SCOPES, UNPUBLISHED_SCOPES} from '../../src/model/scopes.ts';
import fc from '../support/laws.ts';

const KNOWN = [...SCOPES, ...UNPUBLISHED_SCOPES];

describe('words', () => {
  it('are there for every permission, and for nothing else', () => {
    expect(Object.keys(PERMISSION_WORDS).sort()).toEqual([...PERMISSIONS].sort());
    expect(new Set(Object.values(PERMISSION_WORDS)).size).toBe(PERMISSIONS.length);
  });

  it('are there for every resource of a scope, and for nothing else', () => {
    expect(Object.keys(RESOURCE_WORDS).sort()).toEqual([...new Set(KNOWN.map(resourceOf))].sort());
    expect(new Set(Object.values(RESOURCE_WORDS)).size).toBe(Object.keys(RESOURCE_WORDS).length);
  });

  it.each(KNOWN)('say what %s allows', scope => {
    expect(scopeText(scope)).toMatch(/^(read|create|change|delete|write)( and (create|write))? \S/);
    expect(scopeText(scope)).not.toContain(':');
  });

  it.each([
    ['leads:read', 'read leads'],
    ['leads:all', 'read and write leads'],
    ['leads:update', 'change leads'],
    ['email_verifications:all', 'read and create email verifications'],
    ['all:all', 'read and write everything'],
    ['all:delete', 'delete everything'],
    ['quantum:all', 'quantum:all'],
    ['leads:fly', 'leads:fly'],
  ])('of %s are: %s', (scope, words) => {
    expect(scopeText(scope)).toBe(words);
  });
});

describe('built-in roles', () => {
  it('come with permissions that are known, the higher with more', () => {
    const [admin, editor, view] = GRANTS.map(role => new Set(permissionsOfRole(role)));
    for (const one of editor ?? []) expect(admin).toContain(one);
    for (const one of view ?? []) expect(editor).toContain(one);
    expect(editor).not.toContain('organization.users.manage');
    expect(admin).not.toContain('workspaceGroupMembers.leave');
    expect(permissionsOfRole('owner')).toEqual(PERMISSIONS);
    expect(permissionsOfRole('emperor')).toEqual([]);
  });
});

describe('the reach of a key', () => {
  it.each([
    ['from nothing', [], ['leads:read', 'campaigns:all'], ['read leads', 'read and write campaigns'], []],
    ['to nothing', ['leads:all'], [], [], ['read and write leads']],
    ['narrowed', ['leads:all'], ['leads:read'], [], ['write leads']],
    ['in another spelling', ['leads:all'], ['leads:create', 'leads:read', 'leads:update', 'leads:delete'], [], []],
    ['by a wildcard', ['leads:read'], ['all:read'], ['read everything'], []],
    ['of a wildcard that goes', ['all:read'], ['leads:read'], [], ['read everything but leads']],
    ['of everything', ['all:all'], ['leads:read'], [], ['write everything', 'read everything but leads']],
    ['from one to another', ['leads:all'], ['emails:read'], ['read emails'], ['read and write leads']],
    ['with scopes that nobody knows', ['new:thing'], ['leads:read'], ['read leads'], ['new:thing']],
    ['the most dangerous first', [], ['leads:all', 'api_keys:read'], ['read API keys', 'read and write leads'], []],
  ] as const)('%s', (_phrase, before, after, gained, lost) => {
    expect(reachGained(before, after)).toEqual(gained);
    expect(reachLost(before, after)).toEqual(lost);
  });

  it('gains and loses something exactly when it differs', () => {
    const scopes = fc.array(fc.constantFrom(...KNOWN), {maxLength: 6});
    fc.assert(
      fc.property(scopes, scopes, (a, b) => {
        expect(reachGained(a, a)).toEqual([]);
        expect(reachGained(a, [...a, ...b]).length > 0).toBe(reachLost([...a, ...b], a).length > 0);
        expect(reachLost(a, [...a, ...b])).toEqual([]);
      }),
      {numRuns: 200},
    );
  });
});
