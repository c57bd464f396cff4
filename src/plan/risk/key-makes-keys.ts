import {dangerRule, MAKES_KEYS} from './key-scopes.ts';

/** GUESS, and the safe one: nothing says that a key can only make keys of its own scopes. */
export const keyMakesKeys = dangerRule({
  rule: MAKES_KEYS,
  risk: 'critical',
  when: 'a key comes to hold `api_keys:create`, also by a wildcard',
  scopes: ['api_keys:create'],
  words: () => 'can make keys, and so do everything',
});
