import {describe, expect, it} from 'vitest';
import {findQuestion, questionHint} from '../../src/report/question.ts';

const NOTHING: ReadonlySet<string> = new Set();

describe('a question', () => {
  it.each([
    ['campaigns.delete', 'permission', 'delete campaigns', ['campaigns:delete']],
    ['Campaigns.Delete', 'permission', 'delete campaigns', ['campaigns:delete']],
    ['leadManagement.view', 'permission', 'view leads', ['leads:read']],
    ['leads.move', 'permission', 'move leads', ['leads:update']],
    ['dashboard.view', 'permission', 'view the dashboard', []],
    ['leads:update', 'scope', 'change leads', ['leads:update']],
    ['leads:all', 'scope', 'read and write leads', ['leads:create', 'leads:read', 'leads:update', 'leads:delete']],
    [
      'email_verifications:all',
      'scope',
      'read and create email verifications',
      ['email_verifications:create', 'email_verifications:read'],
    ],
    ['view', 'role', 'see the workspace at the least', []],
    [
      'admin',
      'role',
      'manage the workspace as an admin',
      ['api_keys:create', 'workspace_members:create', 'workspace_members:update'],
    ],
  ] as const)('%s is a %s: %s', (asked, of, words, scopes) => {
    expect(findQuestion(asked, NOTHING)).toMatchObject({of, words, scopes});
  });

  it('about a wildcard over resources is about each of them', () => {
    const all = findQuestion('all:update', NOTHING)?.scopes ?? [];
    expect(all).toContain('leads:update');
    expect(all).not.toContain('email_verifications:update');
    expect(all.filter(scope => scope.startsWith('all:'))).toEqual([]);
    expect(all.length).toBeGreaterThan(30);
  });

  it('may be about what this version does not know, when somebody holds it', () => {
    expect(findQuestion('quantum:leap', NOTHING)).toBeUndefined();
    expect(findQuestion('quantum:leap', new Set(['quantum:leap']))).toMatchObject({
      of: 'scope',
      scopes: ['quantum:leap'],
    });
    expect(findQuestion('quantum.leap', new Set(['quantum.leap']))).toMatchObject({of: 'permission', scopes: []});
  });
});

describe('a word that asks for nothing', () => {
  it.each([
    ['campaigns.delet', 'did you mean "campaigns.delete"?'],
    ['lead:update', 'did you mean "leads:update"?'],
    ['admn', 'did you mean "admin"?'],
    [
      'leads',
      'ask for one of leadManagement.view, leads.move, leads:all, leads:create, leads:read, leads:update, leads:delete',
    ],
    [
      'API keys',
      'ask for one of organization.integrations, api_keys:all, api_keys:create, api_keys:read, api_keys:update, api_keys:delete',
    ],
    ['crm', 'ask for one of crm.view'],
    [
      'sales_flows',
      'ask for one of sales_flows:all, sales_flows:create, sales_flows:read, sales_flows:update, sales_flows:delete',
    ],
    ['manager', '"instantly-rbac explain role/Manager" tells who has this role of the files'],
    ['xyzzy', 'ask for a permission such as campaigns.delete, a scope such as leads:update, or a role such as admin'],
  ])('%s: %s', (asked, hint) => {
    expect(questionHint(asked, ['Manager'])).toBe(hint);
  });
});
