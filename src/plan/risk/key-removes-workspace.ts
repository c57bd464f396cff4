import {dangerRule} from './key-scopes.ts';

/** DOC: `workspaces/current/schedule-for-removal`; the workspace is gone 24 hours later. */
export const keyRemovesWorkspace = dangerRule({
  rule: 'key_removes_workspace',
  risk: 'critical',
  when: 'a key comes to hold `workspaces:delete`, also by a wildcard',
  scopes: ['workspaces:delete'],
  words: () => 'can have the workspace removed',
});
