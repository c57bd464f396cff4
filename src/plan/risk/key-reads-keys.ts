import type {LiveKey} from '../../kinds/key.ts';
import {dangerRule} from './key-scopes.ts';

/** The vendor's documents contradict each other about whether the list shows secrets; where it does, this is every key. */
export const keyReadsKeys = dangerRule({
  rule: 'key_reads_keys',
  risk: 'high',
  when: 'a key comes to hold `api_keys:read`, also by a wildcard',
  scopes: ['api_keys:read'],
  words(live) {
    const keys = (live?.objects.key ?? []) as readonly LiveKey[];
    return keys.some(({readable}) => readable)
      ? 'can list the keys, and the API shows their secrets'
      : 'can list the keys, perhaps with their secrets';
  },
});
