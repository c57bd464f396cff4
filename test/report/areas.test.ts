import {describe, expect, it} from 'vitest';
import {comesWith, PERMISSIONS, permissionsOfRole} from '../../src/model/permissions.ts';
import {isKnownScope, resourceOf, SCOPES, UNPUBLISHED_SCOPES} from '../../src/model/scopes.ts';
import {ABILITIES, AREAS, keyCell, memberCell, OTHER_SECTIONS, resourcesWith} from '../../src/report/areas.ts';
import fc from '../support/laws.ts';

const ALL = [...AREAS, ...OTHER_SECTIONS];
const areaOf = (id: string) => {
  const area = ALL.find(one => one.id === id);
  if (!area) throw new Error(`there is no area ${id}`);
  return area;
};

describe('areas', () => {
  it('are the six of those who decide about access, in their order', () => {
    expect(AREAS.map(({title}) => title)).toEqual([
      'campaigns',
      'leads',
      'accounts',
      'webhooks',
      'API keys',
      'members',
    ]);
  });

  it('have names of their own', () => {
    expect(new Set(ALL.map(({id}) => id)).size).toBe(ALL.length);
    expect(new Set(ALL.map(({title}) => title)).size).toBe(ALL.length);
  });

  it('hold every permission, and none that nobody knows', () => {
    expect([...new Set(ABILITIES.map(({permission}) => permission))].sort()).toEqual([...PERMISSIONS].sort());
  });

  it('name scopes that are known', () => {
    const scopes = ABILITIES.flatMap(one => one.scopes);
    expect(scopes.length).toBeGreaterThan(30);
    expect(scopes.filter(scope => !isKnownScope(scope))).toEqual([]);
    const resources = new Set([...SCOPES, ...UNPUBLISHED_SCOPES].map(resourceOf));
    for (const {resource} of AREAS) expect(resources).toContain(resource);
  });
});

describe('what a member may do in an area', () => {
  const MANAGER = ['campaigns.view', 'campaigns.create', 'campaigns.edit', 'leadManagement.view', 'leads.move'];
  it.each([
    ['everything as an admin', 'admin', null, 'campaigns', 'full'],
    ['everything as the owner', 'owner', null, 'members', 'full'],
    ['less than everything as an admin in what owners alone may', 'admin', null, 'workspace_group', 'invite, remove'],
    ['never everything as an editor, whatever that has', 'editor', null, 'campaigns', 'create, edit, launch, delete'],
    ['what an admin is narrowed to', 'admin', ['campaigns.view'], 'campaigns', 'view'],
    ['launching along with editing', 'editor', ['campaigns.view', 'campaigns.edit'], 'campaigns', 'edit, launch'],
    ['what the permissions of a manager give', 'editor', MANAGER, 'campaigns', 'create, edit, launch'],
    ['leads: also what has no permission', 'editor', MANAGER, 'leads', 'import, edit, move'],
    ['leads: import and edit come with seeing them', 'editor', ['leadManagement.view'], 'leads', 'import, edit'],
    ['leads: not for those who only view', 'view', ['leadManagement.view'], 'leads', 'view'],
    ['editing what is not seen', 'editor', ['campaigns.edit'], 'campaigns', 'edit, launch, no view'],
    ['nothing', 'editor', ['crm.view'], 'campaigns', 'none'],
    [
      'a permission beyond the role, of which nobody knows',
      'view',
      ['campaigns.view', 'campaigns.delete'],
      'campaigns',
      'view, delete?',
    ],
    ['what the vendor’s pages disagree about, of an editor', 'editor', null, 'api_keys', 'manage?'],
    ['the same, of `view`', 'view', null, 'accounts', 'view, manage?'],
    ['replies in Unibox, of `view`', 'view', null, 'unibox', 'view, reply?'],
    ['neither of them when permissions leave it out', 'view', ['accounts.view'], 'accounts', 'view'],
    ['nothing that is known, of a client', 'client', null, 'campaigns', 'unclear'],
    ['a role of tomorrow', 'emperor', ['campaigns.view'], 'campaigns', 'view?'],
  ] as const)('%s', (_phrase, role, permissions, area, text) => {
    expect(memberCell({role, permissions}, areaOf(area)).text).toBe(text);
  });

  it('is never more than what the permissions name', () => {
    const permissions = fc.subarray([...PERMISSIONS], {minLength: 1});
    fc.assert(
      fc.property(fc.constantFrom('owner', 'admin', 'editor', 'view', 'client'), permissions, (role, named) => {
        for (const area of ALL) {
          const {can, perhaps, full} = memberCell({role, permissions: named}, area);
          const takes = area.abilities.filter(({verb}) => can.includes(verb) || perhaps.includes(verb));
          expect(takes.filter(({permission}) => !named.includes(permission))).toEqual([]);
          expect(full).toBe(false);
        }
      }),
    );
  });

  it('tells verb by verb what is hidden', () => {
    expect(memberCell({role: 'editor', permissions: ['campaigns.view']}, areaOf('campaigns'))).toEqual({
      text: 'view',
      full: false,
      can: ['view'],
      perhaps: [],
      hidden: ['create', 'edit', 'launch', 'delete'],
    });
  });

  it('is at least what words say of the role in plans', () => {
    for (const role of ['owner', 'admin', 'editor', 'view'])
      for (const permission of permissionsOfRole(role)) expect(comesWith(role, permission)).not.toBe('no');
  });

  it.each([
    ['owner', 'new.thing', 'yes'],
    ['editor', 'new.thing', 'perhaps'],
    ['editor', 'organization.billing', 'no'],
    ['editor', 'organization.integrations', 'perhaps'],
    ['client', 'campaigns.view', 'perhaps'],
  ])('%s comes with %s: %s', (role, permission, answer) => {
    expect(comesWith(role, permission)).toBe(answer);
  });
});

describe('what a key may do with a resource', () => {
  it.each([
    ['everything by the resource', ['leads:all'], 'leads', 'full'],
    ['everything by its actions', ['leads:read', 'leads:create', 'leads:update', 'leads:delete'], 'leads', 'full'],
    ['everything that there is of it', ['all:read', 'email_verifications:create'], 'email_verifications', 'full'],
    ['something by a wildcard', ['all:read'], 'campaigns', 'view'],
    ['something by two ways', ['all:read', 'campaigns:update'], 'campaigns', 'edit'],
    ['writing without reading', ['leads:create'], 'leads', 'create, no view'],
    ['nothing', ['leads:all'], 'campaigns', 'none'],
    ['everything there will be', ['all:all'], 'all', 'full'],
    ['a resource that nobody knows', ['new_thing:read'], 'new_thing', 'view'],
  ] as const)('%s', (_phrase, scopes, resource, text) => {
    expect(keyCell(scopes, resource).text).toBe(text);
  });

  it('is asked of every resource, those of tomorrow included', () => {
    const resources = resourcesWith(['new_thing:read', 'leads:read']);
    expect(resources[0]).toBe('all');
    expect(resources).toContain('supersearch_enrichments');
    expect(resources.at(-1)).toBe('new_thing');
    expect(new Set(resources).size).toBe(resources.length);
  });
});
