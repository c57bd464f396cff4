import {describe, expect, it} from 'vitest';
import type {LiveState} from '../../../src/model/live.ts';
import {findRisks} from '../../../src/plan/risk/index.ts';
import {dangersOf} from '../../../src/plan/risk/key-dangers.ts';
import {desiredFrom, WORKSPACE_ID} from '../../support/world.ts';
import {draft} from '../drafts.ts';

const told = (scopes: readonly string[]) => dangersOf(scopes).map(({rule, by}) => `${rule} ${by.join(' ')}`);

describe('what is dangerous about a key', () => {
  it.each([
    ['nothing in reading leads', ['leads:read'], []],
    ['making keys, which is the rest as well, said once', ['all:all', 'leads:read'], ['key_makes_keys all:all']],
    ['making admins, by a resource', ['workspace_members:all'], ['key_makes_admins workspace_members:all']],
    [
      'whatever a wildcard over resources lets it do',
      ['all:update'],
      ['key_makes_admins all:update', 'key_changes_owner all:update', 'key_reaches_all all:update'],
    ],
    ['listing keys', ['api_keys:read'], ['key_reads_keys api_keys:read']],
    ['deleting everywhere', ['all:delete'], ['key_removes_workspace all:delete', 'key_reaches_all all:delete']],
  ])('is %s', (_phrase, scopes, expected) => {
    expect(told(scopes)).toEqual(expected);
  });

  it('knows whether the API shows the secrets of keys', () => {
    const live = {objects: {key: [{readable: true}]}} as unknown as LiveState;
    expect(dangersOf(['api_keys:read'], live)[0]?.text).toBe('can list the keys, and the API shows their secrets');
  });

  it.each([[['all:all']], [['all:update', 'api_keys:read']], [['workspaces:all']], [['leads:all']]])(
    'of %j is what a plan says that makes it',
    scopes => {
      const change = draft('create', 'key/K', {change: {before: null, after: {name: 'K', scopes}}}).change;
      const desired = desiredFrom(`version: 1\nworkspace: {id: ${WORKSPACE_ID}}\nkeys: []\n`);
      const rules = findRisks({changes: [change as never], desired}).map(({rule}) => rule);
      expect(dangersOf(scopes).map(({rule}) => rule)).toEqual(rules);
    },
  );
});
