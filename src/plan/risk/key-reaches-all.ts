import {dangerRule} from './key-scopes.ts';

export const keyReachesAll = dangerRule({
  rule: 'key_reaches_all',
  risk: 'high',
  when: 'a key comes to hold a wildcard over resources, such as `all:read`',
  scopes: ['all:create', 'all:read', 'all:update', 'all:delete'],
  words: () => 'reaches every resource, those of tomorrow included',
});
