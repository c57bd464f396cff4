import {describe, expect, it} from 'vitest';
import type {AccessModel} from '../../../src/model/access.ts';
import {type AskedStory, accessOf, declaredAccess} from './story.ts';

const person = (name: string, role: string, more: object = {}) => ({email: `${name}@acme.com`, role, ...more});
const entry = (name: string, role: string, more = '') => `{email: ${name}@acme.com, role: ${role}${more}}`;
const key = (name: string, scopes: readonly string[], more: object = {}) => ({name, scopes, ...more});

/** Each object with its status, and how many live ones it is. */
const told = ({people, keys, tags, assignments, sub_workspaces: workspaces}: AccessModel) => [
  ...[...people, ...keys, ...tags, ...workspaces].map(one => `${one.status} ${one.address} ${one.live.length}`),
  ...assignments.map(one => `${one.status} ${one.address}`),
];
const without = (lines: readonly string[]) => lines.filter(line => !line.includes('olga@') && !line.includes('key/CI'));

const rows: readonly (readonly [phrase: string, story: AskedStory, statuses: readonly string[]])[] = [
  [
    'in step, differing, absent and undeclared',
    {
      live: {members: [person('a', 'view'), person('b', 'admin'), person('d', 'view')]},
      files: `members: [${entry('a', 'view')}, ${entry('b', 'view')}, ${entry('c', 'view')}]`,
    },
    [
      'in_step member/a@acme.com 1',
      'differs member/b@acme.com 1',
      'absent member/c@acme.com 0',
      'undeclared member/d@acme.com 1',
    ],
  ],
  [
    'unmanaged where the section is additive or absent, and ignored',
    {
      live: {members: [person('a', 'view'), person('z', 'view')], api_keys: [key('K', ['leads:read'])]},
      files: 'members: []\nmanage: {members: additive, ignore: ["member/z@*"]}',
    },
    ['unmanaged member/a@acme.com 1', 'ignored member/z@acme.com 1', 'unmanaged key/K 1'],
  ],
  [
    'expired, gone or still there',
    {
      live: {members: [person('a', 'view')]},
      files: `members: [${entry('a', 'view', ', expires: 2026-01-01')}, ${entry('b', 'view', ', expires: 2026-01-01')}]`,
    },
    ['expired member/a@acme.com 1', 'expired member/b@acme.com 0'],
  ],
  [
    'ambiguous where two memberships bear one address',
    {live: {members: [person('a', 'view'), person('a', 'editor')]}, files: `members: [${entry('a', 'view')}]`},
    ['ambiguous member/a@acme.com 2'],
  ],
  [
    'found by the login address',
    {
      live: {members: [person('old', 'view', {user_email: 'new@acme.com'})]},
      files: `members: [${entry('new', 'view')}]`,
    },
    ['in_step member/new@acme.com 1'],
  ],
  [
    'kept while a change of address waits',
    {
      live: {members: [person('old', 'view'), person('new', 'view', {accepted: false})]},
      files: `members: [${entry('new', 'view', ', previously: [old@acme.com]')}]`,
    },
    ['in_step member/new@acme.com 1', 'kept member/old@acme.com 1'],
  ],
  [
    'leaving once a change of address is done',
    {
      live: {members: [person('old', 'view'), person('new', 'view')]},
      files: `members: [${entry('new', 'view', ', previously: [old@acme.com]')}]`,
    },
    ['in_step member/new@acme.com 1', 'leaving member/old@acme.com 1'],
  ],
  [
    'foreign when it is a client',
    {live: {members: [person('c', 'client')]}, files: 'members: []'},
    ['foreign member/c@acme.com 1'],
  ],
  [
    'two keys of one name, the one that the files mean first',
    {
      live: {
        api_keys: [
          key('K', ['leads:all'], {timestamp_created: '2026-11-20T00:00:00.000Z'}),
          key('K', ['leads:read'], {timestamp_created: '2026-11-01T00:00:00.000Z'}),
        ],
      },
      files: 'keys: [{name: K, scopes: [leads:read]}]',
    },
    ['in_step key/K 2'],
  ],
  [
    'tags, what carries them, and what no entry mentions',
    {
      live: {
        campaigns: ['West 1', 'West 2'],
        custom_tags: [
          {label: 'West', campaigns: ['West 1']},
          {label: 'Free', campaigns: ['West 2']},
        ],
      },
      files: 'tags: [{label: West}]\nassignments: [{tag: West, campaigns: ["West *"]}]',
    },
    [
      'unmanaged tag/Free 1',
      'in_step tag/West 1',
      'unmanaged assignment/Free/accounts',
      'unmanaged assignment/Free/campaigns',
      'unmanaged assignment/West/accounts',
      'differs assignment/West/campaigns',
    ],
  ],
  [
    'only live without files',
    {live: {members: [person('a', 'view')], api_keys: [key('K', ['leads:read'])]}},
    ['live member/a@acme.com 1', 'live key/K 1'],
  ],
];

describe('how an object stands', () => {
  it.each(rows)('%s', async (_phrase, story, statuses) => {
    expect(without(told(await accessOf(story)))).toEqual(statuses);
  });

  it('is declared alone where no API is asked', () => {
    expect(told(declaredAccess(`members: [${entry('a', 'view')}]\ntags: [{label: T}]`))).toEqual([
      'declared member/a@acme.com 0',
      'declared tag/T 0',
    ]);
  });

  it('is declared alone of kinds that were not asked for', async () => {
    const {people, keys, kinds} = await accessOf({
      live: {members: [person('a', 'view')]},
      files: `members: [${entry('a', 'view')}]\nkeys: [{name: K, scopes: [leads:read]}]`,
      asked: {only: ['member']},
    });
    expect(people.map(({status}) => status)).toEqual(['in_step', 'foreign']);
    expect(keys.map(({status}) => status)).toEqual(['declared']);
    expect(kinds).toMatchObject({
      member: {managed: true, live: 'read'},
      key: {managed: true, live: 'not_asked'},
      tag: {managed: false, live: 'not_asked'},
    });
  });
});

describe('the owner', () => {
  it('is a person although nobody declares them', async () => {
    const {people} = await accessOf({files: 'members: []'});
    expect(people).toMatchObject([{status: 'foreign', declared: null, live: [{role: 'owner', accepted: true}]}]);
  });

  it('is declared by workspace.owner', async () => {
    const story = {files: 'members: []', workspace: 'owner: Olga@acme.com'};
    expect((await accessOf(story)).people).toMatchObject([
      {status: 'in_step', declared: {role: 'owner', named: 'owner', at: {line: 2}}, live: [{role: 'owner'}]},
    ]);
    expect(declaredAccess(story.files, story.workspace).people).toMatchObject([
      {address: 'member/olga@acme.com', status: 'declared', declared: {role: 'owner'}},
    ]);
  });

  it('makes nobody undeclared whose section the files leave out', async () => {
    const {people} = await accessOf({
      live: {members: [person('a', 'view')]},
      files: 'tags: []',
      workspace: 'owner: olga@acme.com',
    });
    expect(people.map(({address, status}) => `${status} ${address}`)).toEqual([
      'unmanaged member/a@acme.com',
      'in_step member/olga@acme.com',
    ]);
  });

  it('is told from whom the files take for the owner', async () => {
    const {people, warnings} = await accessOf({
      live: {members: [person('a', 'view')]},
      files: `members: [${entry('a', 'owner')}]`,
    });
    expect(people).toMatchObject([
      {address: 'member/a@acme.com', status: 'differs', differences: [{path: 'role', before: 'view', after: 'owner'}]},
      {address: 'member/olga@acme.com', status: 'foreign'},
    ]);
    expect(warnings.map(({code}) => code)).toContain('OWNER_DIFFERS');
  });
});

describe('the parts', () => {
  it('of a member are told with their sources', async () => {
    const {people} = await accessOf({
      live: {
        members: [
          person('olga', 'owner', {user_id: '0190b2c4-0000-7000-8000-0000000000f1'}),
          person('a', 'editor', {
            permissions: ['campaigns.view'],
            nickname: 'A',
            user_email: 'a@home.org',
            issuer_id: '0190b2c4-0000-7000-8000-0000000000f1',
            timestamp_created: '2026-10-02T08:00:00.000Z',
          }),
        ],
      },
      files: [
        'roles: {SDR: {grants: editor, permissions: [campaigns.view, crm.view]}}',
        'members:',
        '  - {email: a@acme.com, role: SDR, reason: OPS-1, expires: 2027-01-31, previously: [aa@acme.com]}',
        'keys: [{name: K, scopes: [leads:read], owner: A@Home.org}, {name: L, scopes: [leads:read], owner: b@acme.com}]',
      ].join('\n'),
    });
    expect(people[0]).toEqual({
      address: 'member/a@acme.com',
      email: 'a@acme.com',
      status: 'differs',
      declared: {
        role: 'editor',
        named: 'SDR',
        permissions: ['campaigns.view', 'crm.view'],
        nickname: null,
        at: {file: 'rbac.yaml', line: 5, column: 5},
        reason: 'OPS-1',
        expires: '2027-01-31',
        expired: false,
        previously: ['aa@acme.com'],
      },
      live: [
        {
          id: expect.stringMatching(/^[\da-f-]{36}$/),
          role: 'editor',
          permissions: ['campaigns.view'],
          nickname: 'A',
          email: 'a@acme.com',
          login: 'a@home.org',
          accepted: true,
          created_at: '2026-10-02T08:00:00.000Z',
          added_by: 'olga@acme.com',
        },
      ],
      differences: [{path: 'permissions', before: [], after: ['crm.view']}],
      owned_keys: ['key/K'],
    });
  });

  it('of a key are told with what is dangerous, and when it is due', async () => {
    const {keys} = await accessOf({
      live: {api_keys: [key('K', ['api_keys:read'], {timestamp_created: '2026-11-01T00:00:00.000Z'})]},
      files:
        'keys: [{name: K, scopes: [api_keys:read, leads:read], owner: a@acme.com, rotate_every: 30d, secret: {to: file, path: s/k}}]',
    });
    expect(keys).toMatchObject([
      {
        address: 'key/K',
        status: 'differs',
        declared: {
          owner: 'a@acme.com',
          rotate_every_ms: 30 * 86_400_000,
          overlap_ms: 86_400_000,
          destination: {to: 'file', path: 's/k'},
          dangers: [{rule: 'key_reads_keys', risk: 'high', by: ['api_keys:read']}],
        },
        live: [{rotation_due: '2026-12-01T00:00:00.000Z', current: true, in_use: 'no', readable: true}],
        differences: [{path: 'scopes', before: [], after: ['leads:read']}],
      },
    ]);
  });

  it('of an assignment are the patterns, what they stand for, and what none names', async () => {
    const {assignments, warnings} = await accessOf({
      live: {
        campaigns: ['West 1', 'West 2', 'East'],
        custom_tags: [{label: 'West', campaigns: ['West 1', 'East']}],
      },
      files: 'assignments: [{tag: West, campaigns: ["West *", West 1, Nowhere]}]',
    });
    const found = assignments.find(({type}) => type === 'campaigns');
    expect(found?.declared?.patterns.map(({text, matches}) => [text, matches])).toEqual([
      ['West *', 2],
      ['West 1', 1],
      ['Nowhere', 0],
    ]);
    expect(found?.resources.map(({name, carries, patterns}) => [name, carries, patterns])).toEqual([
      ['East', true, []],
      ['West 1', true, ['West *', 'West 1']],
      ['West 2', false, ['West *']],
    ]);
    expect(warnings.map(({code, at}) => `${code} ${at?.line}`)).toEqual(['NOTHING_MATCHES 3']);
  });

  it('of a tag are the campaigns that choose their senders by it', async () => {
    const live = {
      accounts: ['a@acme.com'],
      campaigns: [{name: 'Spring', email_tag_list: ['West']}],
      custom_tags: [{label: 'West', accounts: ['a@acme.com']}],
    };
    const known = await accessOf({live});
    expect(known.tags).toMatchObject([{live: [{senders_of: ['Spring']}]}]);
    const unasked = await accessOf({live, asked: {senders: false}});
    expect(unasked.tags).toMatchObject([{live: [{senders_of: null}]}]);
  });

  it('of a sub-workspace are its state and what the files call it', async () => {
    const id = '0190b2c4-0000-7000-8000-0000000000bb';
    const {sub_workspaces: found} = await accessOf({
      beside: {workspaces: [{id, name: 'Client', parent: 'Acme'}]},
      files: `sub_workspaces: [{id: ${id}, name: Client A}]`,
    });
    expect(found).toMatchObject([{id, status: 'in_step', declared: {name: 'Client A'}, live: [{state: 'accepted'}]}]);
  });

  it('of a role without permissions, or with none, are not narrowed', () => {
    const {roles, people} = declaredAccess(
      `roles: {r: {grants: view, permissions: []}}\nmembers: [${entry('a', 'r')}, ${entry('b', 'view')}]`,
    );
    expect(roles.map(({name, permissions, at}) => [name, permissions, at?.line])).toEqual([
      ['admin', null, undefined],
      ['editor', null, undefined],
      ['view', null, undefined],
      ['r', null, 3],
    ]);
    expect(people.map(({declared}) => declared?.permissions)).toEqual([null, null]);
  });
});

describe('the model', () => {
  const story: AskedStory = {
    live: {
      members: [person('a', 'view', {accepted: false}), person('b', 'admin')],
      api_keys: [key('K', ['all:all']), key('K', ['leads:read'])],
      custom_tags: [{label: 'West', campaigns: ['West 1']}],
      campaigns: ['West 1'],
    },
    files: `members: [${entry('a', 'view')}]\nkeys: [{name: K, scopes: [leads:read]}]\nassignments: [{tag: West, campaigns: [West 1]}]`,
  };

  it('is plain JSON, in which nothing is lost', async () => {
    const model = await accessOf(story);
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('is the same for the same states', async () => {
    // The moment of reading aside, which is some milliseconds later on a busy machine.
    const text = async () => JSON.stringify({...(await accessOf(story)), at: null});
    expect(await text()).toBe(await text());
  });

  it('judges by the day that is asked about', async () => {
    const files = `members: [${entry('a', 'view', ', expires: 2027-01-31')}]`;
    const [today, later] = await Promise.all([
      accessOf({...story, files}),
      accessOf({...story, files, asOf: new Date('2027-02-01')}),
    ]);
    expect([today.people[0]?.status, today.as_of]).toEqual(['in_step', null]);
    expect([later.people[0]?.status, later.as_of]).toEqual(['expired', '2027-02-01T00:00:00.000Z']);
  });

  it('cannot be built where the files contradict live state, as no plan can', async () => {
    const live = {api_keys: [key('bi export', ['leads:read'])]};
    await expect(accessOf({live, files: 'keys: [{name: BI export, scopes: [leads:read]}]'})).rejects.toMatchObject({
      code: 'CONFIG_CONFLICT',
    });
  });
});
