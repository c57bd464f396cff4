import {dangerRule} from './key-scopes.ts';

/** DOC: `workspaces/current/change-owner`; it also wants a security token, of which nothing is published. */
export const keyChangesOwner = dangerRule({
  rule: 'key_changes_owner',
  risk: 'critical',
  when: 'a key comes to hold `workspaces:update`, also by a wildcard',
  scopes: ['workspaces:update'],
  words: () => 'can change the owner of the workspace',
});
