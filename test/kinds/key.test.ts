import {describe, expect, it} from 'vitest';
import {key} from '../../src/kinds/key.ts';
import type {Secret} from '../../src/model/secret.ts';
import {planOf, type Row, type Story, told} from './story.ts';

const DAY = 86_400_000;
const NOON = Date.parse('2026-11-23T12:00:00Z');
const ago = (hours: number) => new Date(NOON - hours * (DAY / 24)).toISOString();
const id = (number: number) => `0190b2c4-0000-7000-8000-0000000000${number}`;

/** A live key of a name, so many hours old. */
const live = (name: string, hours: number, scopes: readonly string[], more: object = {}) => ({
  name,
  scopes,
  timestamp_created: ago(hours),
  ...more,
});
const READ = ['leads:read'];
const ALL = ['leads:all'];
const CI = '{name: CI, scopes: [leads:read]}';

const ownership: readonly Row[] = [
  ['an absent section manages no key', {live: {api_keys: [live('CI', 1, READ)]}, files: 'members: []'}, []],
  [
    'an empty section wants no key',
    {live: {api_keys: [live('CI', 1, READ)]}, files: 'keys: []'},
    ['delete key/CI (undeclared)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'an undeclared key stays, and is counted, where keys are additive',
    {live: {api_keys: [live('CI', 1, READ)]}, files: 'keys: []\nmanage: {keys: additive}'},
    ['warn KEY_LIST_READABLE', 'unmanaged 1 key'],
  ],
  [
    'an ignored key is only counted',
    {live: {api_keys: [live('Zapier 1', 1, READ)]}, files: 'keys: []\nmanage: {ignore: ["key/Zapier*"]}'},
    ['ignored 1 key'],
  ],
  [
    'an ignore pattern for a key minds letter case',
    {live: {api_keys: [live('zapier', 1, READ)]}, files: 'keys: []\nmanage: {ignore: ["key/Zapier*"]}'},
    ['delete key/zapier (undeclared)', 'warn KEY_LIST_READABLE'],
  ],
  ['a declared key that is not there is made', {files: `keys: [${CI}]`}, ['create key/CI']],
  [
    'an expired key is removed where keys are additive, too',
    {
      live: {api_keys: [live('CI', 1, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], expires: 2026-11-01}]\nmanage: {keys: additive}',
    },
    ['delete key/CI (expired)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'every live key of an expired name is removed, earlier names included',
    {
      live: {api_keys: [live('CI', 1, READ), live('CI', 2, ALL), live('Old', 3, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], expires: 2026-11-01, previously: [Old]}]',
    },
    ['delete key/CI (expired)', 'delete key/CI (expired)', 'delete key/Old (expired)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'an expired key that is not there is not made',
    {files: 'keys: [{name: CI, scopes: [leads:read], expires: 2026-11-01}]'},
    [],
  ],
];

const lasting: readonly Row[] = [
  [
    'an overlap that is longer than the time between rotations is an error: no old key would ever go',
    {files: 'keys: [{name: CI, scopes: [leads:read], rotate_every: 7d, overlap: 8d}]'},
    ['error 4 CONFIG_CONFLICT line 3'],
  ],
  [
    'one that is as long is none',
    {files: 'keys: [{name: CI, scopes: [leads:read], rotate_every: 7d, overlap: 1w}]'},
    ['create key/CI'],
  ],
];

const quiet = {settings: {key_display: 'masked'}};
const several: readonly Row[] = [
  [
    'scopes are compared by what they allow',
    {
      beside: quiet,
      live: {api_keys: [live('CI', 1, ['leads:create', 'leads:update', 'leads:delete', 'leads:read'])]},
      files: 'keys: [{name: CI, scopes: [leads:all]}]',
    },
    [],
  ],
  [
    'other scopes are one replacement',
    {beside: quiet, live: {api_keys: [live('CI', 99, ALL)]}, files: `keys: [${CI}]`},
    ['replace key/CI'],
  ],
  [
    'with several live keys of a name and none that matches, one is replaced and the rest wait',
    {beside: quiet, live: {api_keys: [live('CI', 99, ALL), live('CI', 98, ['all:all'])]}, files: `keys: [${CI}]`},
    ['replace key/CI'],
  ],
  [
    'the newest that matches is the key, and older ones go once it has existed for the overlap',
    {live: {api_keys: [live('CI', 25, READ), live('CI', 99, ALL), live('CI', 200, READ)]}, files: `keys: [${CI}]`},
    ['delete key/CI (rotated)', 'delete key/CI (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'before that they stay, and the plan says until when',
    {live: {api_keys: [live('CI', 23, READ), live('CI', 99, ALL, {id: id(41)})]}, files: `keys: [${CI}]`},
    [
      'warn KEY_LIST_READABLE',
      `note key/CI: the old key (${id(41)}) works beside the new one until 2026-11-23 13:00 UTC; a later plan removes it`,
    ],
  ],
  [
    'keys newer than the one that matches are only warned about',
    {beside: quiet, live: {api_keys: [live('CI', 99, READ), live('CI', 1, ALL)]}, files: `keys: [${CI}]`},
    ['warn KEY_DUPLICATE'],
  ],
  [
    'an overlap of none lets the old key go in the same run',
    {
      live: {api_keys: [live('CI', 1, READ), live('CI', 99, ALL)]},
      files: 'keys: [{name: CI, scopes: [leads:read], overlap: 0h}]',
    },
    ['delete key/CI (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'an overlap of none and no key that matches replaces one and removes the rest',
    {
      live: {api_keys: [live('CI', 1, ALL), live('CI', 2, ALL), live('CI', 3, ALL)]},
      files: 'keys: [{name: CI, scopes: [leads:read], overlap: 0h}]',
    },
    ['replace key/CI', 'delete key/CI (rotated)', 'delete key/CI (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'the overlap is the declared one',
    {
      live: {api_keys: [live('CI', 25, READ), live('CI', 99, ALL)]},
      files: 'keys: [{name: CI, scopes: [leads:read], overlap: 26h}]',
    },
    ['warn KEY_LIST_READABLE', expect.stringContaining('until 2026-11-23 13:00 UTC')],
  ],
];

const rotation: readonly Row[] = [
  [
    'a key that is old enough is replaced',
    {
      beside: quiet,
      live: {api_keys: [live('CI', 90 * 24, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], rotate_every: 90d}]',
    },
    ['replace key/CI (rotation_due)'],
  ],
  [
    'a key that is an hour too young stays',
    {
      beside: quiet,
      live: {api_keys: [live('CI', 90 * 24 - 1, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], rotate_every: 90d}]',
    },
    [],
  ],
  [
    'a rotation without an overlap takes along all other keys of the name',
    {
      live: {api_keys: [live('CI', 99 * 24, READ), live('CI', 98 * 24, ALL), live('CI', 200 * 24, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], rotate_every: 90d, overlap: 0h}]',
    },
    ['replace key/CI (rotation_due)', 'delete key/CI (rotated)', 'delete key/CI (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'a rotation is over once the new key is there',
    {
      live: {api_keys: [live('CI', 30, READ), live('CI', 91 * 24, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], rotate_every: 90d}]',
    },
    ['delete key/CI (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'a rotation that somebody asks for is due at any age',
    {
      beside: quiet,
      live: {api_keys: [live('CI', 1, READ)]},
      files: `keys: [${CI}]`,
      options: {requests: ['key/CI']},
    },
    ['replace key/CI (requested)'],
  ],
];

const names: readonly Row[] = [
  [
    'names are exact: another letter case is an error',
    {live: {api_keys: [live('ci', 1, READ)]}, files: `keys:\n  - ${CI}`},
    ['error 4 CONFIG_CONFLICT line 4'],
  ],
  [
    'a name with other spaces is an error',
    {live: {api_keys: [live('Big  Key', 1, READ)]}, files: 'keys:\n  - {name: BigKey, scopes: [leads:read]}'},
    ['error 4 CONFIG_CONFLICT line 4'],
  ],
  [
    'a lookalike that is declared by itself is another key',
    {
      live: {api_keys: [live('ci', 1, READ), live('CI', 1, READ)]},
      beside: quiet,
      files: `keys: [${CI}, {name: ci, scopes: [leads:read]}]`,
    },
    [],
  ],
  [
    'a lookalike that stands under previously is replaced',
    {
      live: {api_keys: [live('ci', 1, READ)]},
      beside: quiet,
      files: 'keys: [{name: CI, scopes: [leads:read], previously: [ci]}]',
    },
    ['replace key/CI (renamed)'],
  ],
  [
    'a lookalike that is ignored is no matter',
    {live: {api_keys: [live('ci', 1, READ)]}, files: `keys: [${CI}]\nmanage: {ignore: [key/ci]}`},
    ['create key/CI', 'ignored 1 key'],
  ],
  [
    'names are compared in one Unicode form',
    {
      beside: quiet,
      live: {api_keys: [live('Cafe\u0301', 1, READ)]},
      files: 'keys: [{name: "Caf\u00e9", scopes: [leads:read]}]',
    },
    [],
  ],
  [
    'a new name is a new key beside the old one',
    {
      beside: quiet,
      live: {api_keys: [live('Old', 1, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], previously: [Old]}]',
    },
    ['replace key/CI (renamed)'],
  ],
  [
    'the key of the old name goes after the overlap',
    {
      live: {api_keys: [live('CI', 25, READ), live('Old', 99, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], previously: [Old]}]',
    },
    ['delete key/Old (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'an old name that is declared by itself keeps its key',
    {
      beside: quiet,
      live: {api_keys: [live('Old', 99, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], previously: [Old]}, {name: Old, scopes: [leads:read]}]',
    },
    ['create key/CI'],
  ],
  [
    'a key that got the old name later is somebody else\u2019s: undeclared, and not rotated',
    {
      live: {api_keys: [live('CI', 99, READ), live('Old', 1, READ)]},
      files: 'keys: [{name: CI, scopes: [leads:read], previously: [Old]}]\nmanage: {keys: additive}',
    },
    ['warn KEY_LIST_READABLE', 'unmanaged 1 key'],
  ],
  [
    'a rotation without an overlap takes such a key along, for it would be older than the new one',
    {
      live: {api_keys: [live('CI', 2_400, READ), live('Old', 1, READ)]},
      files:
        'keys: [{name: CI, scopes: [leads:read], rotate_every: 90d, overlap: 0h, previously: [Old]}]\nmanage: {keys: additive}',
    },
    ['replace key/CI (rotation_due)', 'delete key/Old (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'an old name is one key\u2019s predecessor, not two keys\u2019',
    {
      live: {api_keys: [live('A', 30, READ), live('B', 30, READ), live('Old', 99, READ)]},
      files:
        'keys: [{name: A, scopes: [leads:read], previously: [Old]}, {name: B, scopes: [leads:read], previously: [Old]}]',
    },
    ['delete key/Old (rotated)', 'warn KEY_LIST_READABLE'],
  ],
];

const MINE = 'the-text-of-the-key-in-use-0123456789-abcdef';
const mine = (name: string, hours: number, scopes: readonly string[], more: object = {}) =>
  live(name, hours, scopes, {key: MINE, ...more});
const SEES = ['all:read'];
const SEES_MORE = ['all:read', 'leads:all'];
const SEEING_CI = '{name: CI, scopes: ["all:read"]}';
const own: readonly Row[] = [
  [
    'the undeclared key in use is kept with a warning',
    {key: MINE, live: {api_keys: [mine('CI', 9, SEES)]}, files: 'keys: []'},
    ['warn KEY_LIST_READABLE', 'warn OWN_KEY_UNDECLARED', 'unmanaged 1 key'],
  ],
  [
    'without a removal to spare it from there is nothing to warn of',
    {key: MINE, live: {api_keys: [mine('CI', 9, SEES)]}, files: 'keys: []\nmanage: {keys: additive}'},
    ['warn KEY_LIST_READABLE', 'unmanaged 1 key'],
  ],
  [
    'the undeclared key that workspace.key names is kept, too',
    {workspace: 'key: CI', live: {api_keys: [live('CI', 9, SEES)]}, files: 'keys: []'},
    ['warn KEY_LIST_READABLE', 'warn OWN_KEY_UNDECLARED', 'unmanaged 1 key'],
  ],
  [
    'the key in use is not removed after a rotation until a run uses the new one',
    {
      key: MINE,
      live: {api_keys: [live('CI', 30, SEES), mine('CI', 99, SEES, {id: id(42)})]},
      files: `keys: [${SEEING_CI}]`,
    },
    [
      'warn KEY_LIST_READABLE',
      `note key/CI: the old key (${id(42)}) is the one in use; a run with the new key removes it`,
    ],
  ],
  [
    'a run that uses the new key removes the old one, also where workspace.key names both',
    {
      key: MINE,
      workspace: 'key: CI',
      live: {api_keys: [mine('CI', 30, SEES), live('CI', 99, SEES)]},
      files: `keys: [${SEEING_CI}]`,
    },
    ['delete key/CI (rotated)', 'warn KEY_LIST_READABLE'],
  ],
  [
    'a run with another key removes neither of the keys that workspace.key names',
    {
      key: MINE,
      workspace: 'key: CI',
      live: {api_keys: [mine('Plan', 30, SEES), live('CI', 30, SEES), live('CI', 99, SEES, {id: id(43)})]},
      files: `keys: [${SEEING_CI}, {name: Plan, scopes: ["all:read"]}]`,
    },
    [
      'warn KEY_LIST_READABLE',
      `note key/CI: the old key (${id(43)}) is the one in use; a run with the new key removes it`,
    ],
  ],
  [
    'the key in use with other scopes is replaced with an overlap',
    {key: MINE, live: {api_keys: [mine('CI', 9, SEES_MORE)]}, files: `keys: [${SEEING_CI}]`},
    ['replace key/CI', 'warn KEY_LIST_READABLE'],
  ],
];

describe.each([
  ['ownership and expiry', ownership],
  ['how long keys last', lasting],
  ['several live keys of one name', several],
  ['rotation', rotation],
  ['names', names],
  ['the key in use', own],
] as const)('keys: %s', (_name, rows) => {
  it.each(rows)('%s', async (_phrase, story, end) => {
    expect(await told(story)).toEqual(end);
  });
});

/** What the guardrail for the key in use says of a story. */
async function ruling(story: Story): Promise<string | undefined> {
  const {guardrails} = await planOf(story);
  return guardrails.find(({rule}) => rule === 'own_key')?.status;
}

describe('the own_key guardrail', () => {
  const rows: readonly (readonly [string, Story, string])[] = [
    [
      'passes when no key goes',
      {key: MINE, live: {api_keys: [mine('CI', 9, SEES)]}, files: `keys: [${SEEING_CI}]`},
      'passed',
    ],
    [
      'passes when another key goes',
      {key: MINE, live: {api_keys: [mine('CI', 9, SEES), live('X', 9, SEES)]}, files: `keys: [${SEEING_CI}]`},
      'passed',
    ],
    [
      'refuses to remove the key in use because it has expired',
      {
        key: MINE,
        live: {api_keys: [mine('CI', 9, SEES)]},
        files: 'keys: [{name: CI, scopes: ["all:read"], expires: 2026-01-01}]',
      },
      'refused',
    ],
    [
      'lets the key in use be replaced with an overlap',
      {key: MINE, live: {api_keys: [mine('CI', 9, SEES_MORE)]}, files: `keys: [${SEEING_CI}]`},
      'passed',
    ],
    [
      'refuses to replace the key in use without an overlap',
      {
        key: MINE,
        live: {api_keys: [mine('CI', 9, SEES_MORE)]},
        files: 'keys: [{name: CI, scopes: ["all:read"], overlap: 0h}]',
      },
      'refused',
    ],
    [
      'refuses to replace the key in use first thing in an incident',
      {
        key: MINE,
        live: {api_keys: [mine('CI', 9, SEES_MORE)]},
        files: `keys: [${SEEING_CI}]`,
        options: {revoke_first: true},
      },
      'refused',
    ],
    [
      'refuses any removal while nobody knows which key is in use',
      {beside: quiet, live: {api_keys: [live('X', 9, SEES)]}, files: 'keys: []'},
      'refused',
    ],
    [
      'lets keys be made while nobody knows',
      {beside: quiet, live: {api_keys: [live('CI', 9, SEES_MORE)]}, files: `keys: [${SEEING_CI}]`},
      'passed',
    ],
    [
      'knows the key in use by workspace.key where the API does not tell',
      {
        beside: quiet,
        workspace: 'key: CI',
        live: {api_keys: [live('CI', 9, SEES), live('X', 9, SEES)]},
        files: `keys: [${SEEING_CI}]`,
      },
      'passed',
    ],
    [
      'does not take a workspace.key that is nowhere for an answer',
      {beside: quiet, workspace: 'key: Gone', live: {api_keys: [live('X', 9, SEES)]}, files: 'keys: []'},
      'refused',
    ],
    [
      'knows the key in use by the id inside it',
      {
        beside: quiet,
        key: Buffer.from(`${id(44)}:0123456789ab`).toString('base64'),
        live: {api_keys: [live('CI', 9, SEES, {id: id(44)})]},
        files: 'keys: [{name: CI, scopes: ["all:read"], expires: 2026-01-01}]',
      },
      'refused',
    ],
    [
      'cannot be allowed',
      {
        key: MINE,
        live: {api_keys: [mine('CI', 9, SEES)]},
        files: 'keys: [{name: CI, scopes: ["all:read"], expires: 2026-01-01}]',
        options: {allow: ['own_key']},
      },
      'refused',
    ],
  ];
  it.each(rows)('%s', async (_phrase, story, status) => {
    expect(await ruling(story)).toBe(status);
  });
});

describe('key rows', () => {
  it.each([
    ['a key that reads leads', null, ['leads:read'], 'low'],
    ['another scope of a key', ['leads:all'], ['leads:read'], 'medium'],
    ['the end of a key', ['leads:all'], null, 'medium'],
  ] as const)('%s: %s → %s is %s', (_phrase, before, after, risk) => {
    const fields = (scopes: readonly string[] | null) => scopes && {name: 'CI', scopes};
    expect(key.riskOf(fields(before), fields(after))).toBe(risk);
  });

  it('carry the destination of the secret when a key is made, and null when the files name none', async () => {
    const files =
      'keys: [{name: A, scopes: [leads:read], secret: {to: file, path: secrets/a.key}}, {name: B, scopes: [leads:read]}]';
    const {changes} = await planOf({files});
    expect(changes.map(({secret}) => secret)).toEqual([{to: 'file', path: 'secrets/a.key'}, null]);
  });

  it('never hold a secret of the list', async () => {
    const plan = await planOf({live: {api_keys: [live('X', 9, READ, {key: 'a very secret text'})]}, files: 'keys: []'});
    expect(plan.changes).toHaveLength(1);
    expect(JSON.stringify(plan)).not.toContain('a very secret text');
  });

  it('are replaced without a last wave when removals are left out', async () => {
    const story = {
      live: {api_keys: [live('CI', 9, ALL)]},
      files: 'keys: [{name: CI, scopes: [leads:read], overlap: 0h}]',
    };
    expect((await planOf(story)).changes[0]?.last_wave).toBe(2);
    const [kept] = (await planOf({...story, options: {no_remove: true}})).changes;
    expect(kept?.last_wave).toBeNull();
    expect(kept?.summary).toBe('new key now, the old one stays');
  });

  it('name what changes in the terms of reach', async () => {
    const story = {
      live: {api_keys: [live('CI', 9, ['leads:all'])]},
      files: 'keys: [{name: CI, scopes: [leads:read, accounts:read]}]',
    };
    expect((await planOf(story)).changes[0]?.fields).toEqual([
      {path: 'scopes', before: ['leads:all'], after: ['accounts:read', 'leads:read']},
    ]);
  });

  it('of a creation whose answer has no secret are an error', async () => {
    const writer = {post: async () => ({id: 'x', name: 'CI', scopes: ['leads:read']}) as {key?: Secret}};
    await expect(key.create?.(writer as never, {name: 'CI', scopes: ['leads:read']})).rejects.toMatchObject({
      code: 'API_SHAPE',
    });
  });
});
