import {dangerRule} from './key-scopes.ts';

/** DOC: POST and PATCH of workspace members set the role. */
export const keyMakesAdmins = dangerRule({
  rule: 'key_makes_admins',
  risk: 'critical',
  when: 'a key comes to hold `workspace_members:create` or `workspace_members:update`, also by a wildcard',
  scopes: ['workspace_members:create', 'workspace_members:update'],
  words: () => 'can make anybody admin',
});
