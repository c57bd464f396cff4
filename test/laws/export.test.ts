import {describe, expect, it} from 'vitest';
import {exportState} from '../../src/desired/export.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readEverything} from '../../src/live/read.ts';
import type {Plan} from '../../src/model/plan.ts';
import fc from '../support/laws.ts';
import {desiredFrom, liveOf, onEmulator, planFrom, WORKSPACE_ID} from '../support/world.ts';
import {worlds} from './worlds.ts';

/** The plan right after an export, over HTTP, from one file or from one for each section. */
function planAfterExport(state: object, split = false): Promise<Plan> {
  return onEmulator(state, async world => {
    const everything = await readEverything(world.reader, {kinds, parallelism: 8});
    const files = exportState(everything, kinds, split);
    const desired = desiredFrom(Object.fromEntries(files.map(({name, text}) => [name, text])));
    return planFrom(desired, await liveOf(world, desired));
  });
}

/** Names as people and pranksters write them: quotes, stars, blanks, controls, bidi, other scripts. */
const CHARACTERS = [
  'a',
  'B',
  ' ',
  '*',
  '?',
  "'",
  '"',
  ':',
  '#',
  '-',
  '\n',
  '\u200b',
  '\u202e',
  'é',
  '日',
  '😀',
  '|',
  '{',
];
const name = fc.oneof(
  fc.string({unit: fc.constantFrom(...CHARACTERS), maxLength: 6}),
  fc.constantFrom(
    'null',
    'true',
    '0x1',
    '1e3',
    '~',
    '0190b2c4-0000-7000-8000-000000000777',
    '=1+1',
    '- x',
    '@x',
    'Key',
    'key',
  ),
);
const address = fc.constantFrom(
  'ana@x.com',
  'ben@x.com',
  "o'hara+1@x.co",
  'cleo@sub.x.com',
  'dan@x.com',
  'a*b@x.com',
  'ä@x.com',
);
const odd = fc
  .record({
    members: fc.uniqueArray(
      fc.record({
        email: address,
        user_email: fc.option(address, {nil: null}),
        role: fc.constantFrom('admin', 'editor', 'view', 'client'),
        accepted: fc.boolean(),
        nickname: fc.option(name, {nil: null}),
        permissions: fc.subarray(['crm.view', 'unibox.all']),
      }),
      {selector: ({email}) => email, maxLength: 5},
    ),
    api_keys: fc.uniqueArray(
      fc.record({name, scopes: fc.subarray(['leads:read', 'all:read', 'all:all'], {minLength: 1})}),
      {selector: one => one.name.normalize('NFC'), maxLength: 5},
    ),
    labels: fc.uniqueArray(
      name.filter(text => text.trim() !== ''),
      {
        selector: text => text.normalize('NFC').trim().toLowerCase(),
        maxLength: 4,
      },
    ),
    campaigns: fc.array(name, {maxLength: 4}),
    description: fc.option(name, {nil: null}),
  })
  .map(({labels, description, campaigns, ...rest}) => ({
    workspaces: [
      {
        id: WORKSPACE_ID,
        name: 'Acme',
        ...rest,
        members: [{email: 'owner@x.com', role: 'owner'}, ...rest.members],
        campaigns: campaigns.map((text, index) => ({id: `0190b2c4-0000-7000-8000-00000000020${index}`, name: text})),
        accounts: ['a@x.com', 'b@x.com'],
        custom_tags: labels.map((label, index) => ({
          label,
          description,
          accounts: index % 2 === 0 ? ['a@x.com'] : [],
          campaigns: campaigns.map((_text, at) => `0190b2c4-0000-7000-8000-00000000020${at}`).slice(index),
        })),
      },
    ],
  }));

describe('the plan right after an export', () => {
  it('is empty, whatever the names', async () => {
    const law = async (state: object, split: boolean) => {
      const {changes, warnings} = await planAfterExport(state, split);
      expect(changes).toEqual([]);
      expect(warnings.filter(({code}) => !HARMLESS.includes(code))).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(odd, fc.boolean(), law), {numRuns: 15});
  });

  it('touches at most older keys of one name, whatever two objects are alike', async () => {
    const law = async ({state}: {readonly state: object}) => {
      const {changes, warnings} = await planAfterExport(state);
      expect(changes.filter(({kind, reason}) => kind !== 'key' || reason !== 'rotated')).toEqual([]);
      const allowed = [...HARMLESS, 'LIVE_AMBIGUOUS'];
      expect(warnings.filter(({code}) => !allowed.includes(code))).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(worlds, law), {numRuns: 10});
  });
});

/** A key in plain sight is what the emulator shows by itself. */
const HARMLESS = ['KEY_LIST_READABLE'];

describe('an export', () => {
  const textOf = async (live: object) =>
    onEmulator({workspaces: [{id: WORKSPACE_ID, name: 'Acme', ...live}]}, async world => {
      const everything = await readEverything(world.reader, {kinds, parallelism: 8});
      return exportState(everything, kinds, false)[0]?.text ?? '';
    });
  const owner = {email: 'owner@x.com', role: 'owner'};

  it('marks what stands there twice instead of leaving it out', async () => {
    const text = await textOf({
      members: [owner, {email: 'ana@x.com', role: 'view'}, {email: 'Ana@x.com', role: 'admin'}],
      api_keys: [
        {name: 'K', scopes: ['leads:read']},
        {name: 'K', scopes: ['leads:all']},
      ],
      custom_tags: ['T', 'T'],
    });
    expect(text).toContain('# 2 memberships have this address: remove all but one in the app\n  - email: ana@x.com');
    expect(text).toContain('# 1 older key of this name: a plan removes what the newest one replaces\n  - name: K');
    expect(text).toContain('# 2 live tags have this label, or one that differs by case\n  - label: T');
    expect(text.match(/email: ana/g)).toHaveLength(1);
  });

  it('says who has not accepted, and which keys are broad', async () => {
    const text = await textOf({
      members: [owner, {email: 'ana@x.com', role: 'view', accepted: false, timestamp_created: '2026-10-02T00:00:00Z'}],
      api_keys: [
        {name: 'K', scopes: ['all:all']},
        {name: 'L', scopes: ['all:read']},
      ],
    });
    expect(text).toContain('# invited 2026-10-02, not accepted yet\n');
    expect(text).toContain('# broad: it can make keys, and so do everything\n');
    expect(text).toContain('# broad: it reaches every resource\n');
  });

  it('makes roles of permissions, and gives alike people one', async () => {
    const text = await textOf({
      members: [
        owner,
        {email: 'a@x.com', role: 'editor', permissions: ['crm.view', 'unibox.all']},
        {email: 'b@x.com', role: 'editor', permissions: ['unibox.all', 'crm.view']},
        {email: 'c@x.com', role: 'view', permissions: ['crm.view']},
      ],
    });
    expect(text.match(/role: editor-1/g)).toHaveLength(2);
    expect(text).toContain('role: view-1');
    expect(text).toMatch(/editor-1:\n {4}grants: editor\n {4}permissions: \[crm.view, unibox.all\]/);
  });

  it('ignores what no file can declare, and names the owner', async () => {
    const text = await textOf({members: [owner], api_keys: [{name: 'a\u200bb', scopes: ['leads:read']}]});
    expect(text).toContain('owner: owner@x.com');
    expect(text).toContain('ignore: [key/a?b]');
    expect(text).toContain('keys: []');
  });

  it('leaves undeclared keys alone where no pattern fits the one alone', async () => {
    const keys = (...names: readonly string[]) => ({
      members: [owner],
      api_keys: names.map(name => ({name, scopes: ['leads:read']})),
    });
    expect(await textOf(keys('a\u200bb', 'axb'))).toContain('manage:\n  keys: additive');
    expect(await textOf(keys(''))).toContain('manage:\n  keys: additive');
  });

  it('says nothing of what the tags of one label are on', async () => {
    const live = {
      members: [owner],
      accounts: ['a@x.com', 'b@x.com'],
      custom_tags: [{label: 'T', accounts: ['a@x.com']}],
    };
    const twice = {...live, custom_tags: [...live.custom_tags, {label: 'T', accounts: ['b@x.com']}]};
    expect(await textOf(live)).toContain('accounts: [a@x.com]');
    expect(await textOf(twice)).not.toContain('a@x.com');
    const state = {
      workspaces: [
        {id: WORKSPACE_ID, ...twice, custom_tags: [...live.custom_tags, {label: 't', accounts: ['b@x.com']}]},
      ],
    };
    expect((await planAfterExport({...state, settings: {fold_tag_case: false}})).changes).toEqual([]);
  });

  it('names no owner whose address no file can hold', async () => {
    const state = {workspaces: [{id: WORKSPACE_ID, members: [{email: 'ö@x.com', role: 'owner'}]}]};
    expect((await planAfterExport(state)).changes).toEqual([]);
  });

  it('does not write a campaign by a name that is the id of another', async () => {
    const id = (number: number) => `0190b2c4-0000-7000-8000-00000000040${number}`;
    const campaigns = [
      {id: id(1), name: id(2)},
      {id: id(2), name: 'B'},
    ];
    const state = {workspaces: [{id: WORKSPACE_ID, campaigns, custom_tags: [{label: 'T', campaigns: [id(1)]}]}]};
    expect((await planAfterExport(state)).changes).toEqual([]);
  });

  it('writes campaigns by name where the name is theirs alone, else by id', async () => {
    const id = (number: number) => `0190b2c4-0000-7000-8000-00000000030${number}`;
    const campaigns = [
      {id: id(1), name: 'Spring'},
      {id: id(2), name: 'Same'},
      {id: id(3), name: 'Same'},
      {id: id(4), name: 'Star *'},
      {id: id(5), name: ' blank'},
    ];
    const text = await textOf({
      members: [owner],
      campaigns,
      custom_tags: [{label: 'T', campaigns: [1, 2, 4, 5].map(id)}],
    });
    expect(text).toMatch(/campaigns:\n\s+- "?0190b2c4.*302"?\n\s+- "?0190.*304"?\n\s+- "?0190.*305"?\n\s+- Spring/);
  });
});
