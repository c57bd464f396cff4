import {describe, expect, it} from 'vitest';
import type {AuditEntry} from '../../../src/kinds/audit.ts';
import {suggestScopes} from '../../../src/report/audit/suggest.ts';

const line = (activity: number): AuditEntry => ({
  id: `${activity}`,
  timestamp: '2026-11-01T00:00:00.000Z',
  activity,
  fromApi: true,
  ipAddress: undefined,
  userId: undefined,
  userName: undefined,
  apiKeyId: 'k1',
  mentions: [],
});

describe('fewer scopes for a key', () => {
  it.each<[phrase: string, held: readonly string[], activities: readonly number[], scopes: readonly string[] | null]>([
    [
      'are what it can read, and what it was seen to do',
      ['all:all'],
      [9, 2],
      ['all:read', 'leads:create', 'leads:delete'],
    ],
    ['leave a resource as it is but for what it writes', ['leads:all'], [9], ['leads:create', 'leads:read']],
    [
      'keep scopes that are no wildcards',
      ['campaigns:update', 'leads:all'],
      [9],
      ['campaigns:update', 'leads:create', 'leads:read'],
    ],
    ['leave out what the key may not do', ['leads:all'], [3, 9], ['leads:create', 'leads:read']],
    ['need lines whose scope is known', ['all:all'], [9, 77], null],
    ['need a line at all', ['all:all'], [], null],
  ])('%s', (_phrase, held, activities, scopes) => {
    expect(suggestScopes(held, activities.map(line), true)?.scopes).toEqual(scopes);
  });

  it('say why there are none', () => {
    expect(suggestScopes(['all:all'], undefined, true)?.why).toBe('insufficient evidence: the audit log was not read');
    expect(suggestScopes(['all:all'], [line(9)], false)?.why).toBe(
      'insufficient evidence: the audit log is longer than what was read of it',
    );
    expect(suggestScopes(['all:all'], [], true)?.why).toBe('insufficient evidence: no line of the audit log names it');
    expect(suggestScopes(['all:all'], [line(77)], true)?.why).toBe(
      'insufficient evidence: no scope is known for activity 77',
    );
  });

  it('are no matter of a key without wildcards, or of one that needs all it has', () => {
    expect(suggestScopes(['leads:read', 'leads:create'], [line(9)], true)).toBeNull();
    expect(suggestScopes(['all:read'], [line(34)], true)).toBeNull();
  });
});
