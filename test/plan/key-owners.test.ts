import {describe, expect, it} from 'vitest';
import {planOf, type Story} from '../kinds/story.ts';

const eve = {email: 'eve@acme.com', user_email: 'e.nagy@acme.com', role: 'view'};
const key = (name: string, owner: string, more = '') => `{name: ${name}, scopes: [leads:read], owner: ${owner}${more}}`;
const story = (keys: string, members = '[]'): Story => ({
  live: {members: [eve]},
  files: `members: ${members}\nkeys: [${keys}]`,
});

describe('keys that outlive a member', () => {
  it.each<readonly [string, Story, readonly string[]]>([
    [
      'are named when their owner is removed',
      story(`${key('A', 'eve@acme.com')}, ${key('B', 'EVE@acme.com')}`),
      ['key/A, key/B'],
    ],
    [
      'are named once for two memberships of one address',
      {
        live: {members: [eve, {...eve, role: 'admin'}]},
        files: `members: []\nkeys: [${key('A', 'eve@acme.com')}]`,
      },
      ['key/A'],
    ],
    ['are found by the login address', story(key('A', 'e.nagy@acme.com')), ['key/A']],
    [
      'are named when their owner expires',
      story(key('A', 'eve@acme.com'), '[{email: eve@acme.com, role: view, expires: 2026-01-01}]'),
      ['key/A'],
    ],
    ['are no matter when they belong to others', story(key('A', 'dan@acme.com')), []],
    ['are no matter when they have expired themselves', story(key('A', 'eve@acme.com', ', expires: 2026-01-01')), []],
    [
      'are no matter when their owner stays',
      story(key('A', 'eve@acme.com'), '[{email: eve@acme.com, role: view}]'),
      [],
    ],
    [
      'are no matter when their owner only gets another address',
      {
        live: {
          members: [
            {email: 'eve@acme.com', role: 'view'},
            {email: 'eve@new.com', role: 'view'},
          ],
        },
        files: `members: [{email: eve@new.com, role: view, previously: [eve@acme.com]}]\nkeys: [${key('A', 'eve@acme.com')}]`,
      },
      [],
    ],
  ])('%s', async (_phrase, one, named) => {
    const {warnings} = await planOf(one);
    const found = warnings.filter(({code}) => code === 'KEYS_OUTLIVE_MEMBER');
    expect(found.map(({message}) => /stay: (.*);/.exec(message)?.[1])).toEqual(named);
  });
});
