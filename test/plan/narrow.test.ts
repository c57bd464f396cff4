import {describe, expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {Change, Plan} from '../../src/model/plan.ts';
import {type Narrowed, narrow} from '../../src/plan/narrow.ts';
import {linesOf, planned, type Story} from '../kinds/story.ts';

const id = (number: number) => `0190b2c4-0000-7000-8000-0000000000${number}`;
const accounts = ['a@x.com', 'b@x.com', 'c@x.com'];
const ana = {email: 'ana@acme.com', role: 'admin', id: id(11)};
const ben = {email: 'ben@acme.com', role: 'view', id: id(12)};
const K = {name: 'K', scopes: ['leads:all'], id: id(21), timestamp_created: '2026-01-01T00:00:00Z'};
const T = {label: 'T', id: id(31)};

/** A little of everything: a creation, an update, a replacement, a removal, an assignment and an unassignment. */
const story: Story = {
  beside: {settings: {key_display: 'masked'}},
  live: {accounts, members: [ana, ben], api_keys: [K], custom_tags: [{...T, accounts: ['c@x.com']}]},
  files:
    'members: [{email: ana@acme.com, role: view}, {email: new@acme.com, role: view}]\nkeys: [{name: K, scopes: [leads:read], secret: {to: file, path: k.key}}]\ntags: [{label: T}]\nassignments: [{tag: T, accounts: [a@x.com, b@x.com]}]',
};
const with_ = (live: object, files: (text: string) => string = text => text): Story => ({
  ...story,
  live: {...story.live, ...live},
  files: files(story.files),
});

/** What is left of the plan of one story, forged or not, in the world of another. */
async function narrowed(then: Story, now: Story, forge: (plan: Plan) => Plan = plan => plan): Promise<Narrowed> {
  const {plan} = await planned(then);
  const fresh = await planned(now);
  return narrow(forge(plan), fresh.plan, fresh.live, kinds);
}

const told = ({plan, done, left}: Narrowed) => ({
  plan: linesOf({...plan, warnings: [], summary: {...plan.summary, unmanaged: {}}}),
  done: done.map(({action, address}) => `${action} ${address}`),
  left: left.map(({action, address, resources}) => `${action} ${address}${resources ? ` ${resources.length}` : ''}`),
});

const everything = [
  'replace key/K',
  'create member/new@acme.com',
  'assign assignment/T/accounts 2',
  'unassign assignment/T/accounts 1',
  'update member/ana@acme.com',
  'delete member/ben@acme.com (undeclared)',
];

describe('a saved plan', () => {
  it('is stale where an invitation of it was rejected since: that is not what was wanted', async () => {
    const sub = id(41);
    const group = (...status: readonly string[]): Story => ({
      beside: {
        workspaces: [{id: sub, name: 'Client'}],
        group_members: status.map(one => ({admin_workspace_id: 'Acme', sub_workspace_id: sub, status: one})),
      },
      files: `sub_workspaces: [{id: ${sub}}]`,
    });
    await expect(narrowed(group(), group('rejected'))).rejects.toMatchObject({code: 'PLAN_STALE'});
    expect(told(await narrowed(group(), group('pending'))).done).toEqual([`create sub_workspace/${sub}`]);
  });

  it('is carried out whole where nothing moved', async () => {
    const whole = await narrowed(story, story);
    expect(told(whole).plan.toSorted()).toEqual(everything.toSorted());
    expect(whole.plan.changes).toEqual((await planned(story)).plan.changes);
    expect([whole.done, whole.left]).toEqual([[], []]);
  });

  it.each<readonly [string, object, string]>([
    [
      'an invitation',
      {members: [ana, ben, {email: 'new@acme.com', role: 'view', accepted: false}]},
      'create member/new@acme.com',
    ],
    ['a demotion', {members: [{...ana, role: 'view'}, ben]}, 'update member/ana@acme.com'],
    ['a removal', {members: [ana]}, 'delete member/ben@acme.com'],
    [
      'a replacement of a key',
      {api_keys: [{...K, id: id(22), scopes: ['leads:read'], timestamp_created: '2026-11-23T11:00:00Z'}, K]},
      'replace key/K',
    ],
    ['an assignment', {custom_tags: [{...T, accounts}]}, 'assign assignment/T/accounts'],
    ['an unassignment', {custom_tags: [T]}, 'unassign assignment/T/accounts'],
  ])('skips %s that has come true', async (_phrase, live, done) => {
    const result = await narrowed(story, with_(live));
    expect(told(result).done).toEqual([done]);
    expect(result.plan.changes).toHaveLength(everything.length - 1);
    expect(result.left).toEqual([]);
  });

  it('leaves to the next plan what is newly planned', async () => {
    const now = with_({members: [ana, ben, {email: 'eve@acme.com', role: 'admin'}]});
    const result = await narrowed(story, now);
    expect(told(result).left).toEqual(['delete member/eve@acme.com']);
    expect(told(result).plan).toHaveLength(everything.length);
    expect(result.plan.summary.delete).toBe(1);
  });

  it('is narrowed resource by resource', async () => {
    const now = with_(
      {custom_tags: [{...T, accounts: ['b@x.com', 'c@x.com']}], accounts: [...accounts, 'd@x.com']},
      text => text.replace('[a@x.com, b@x.com]', '[a@x.com, b@x.com, d@x.com]'),
    );
    const {plan, left, done} = await narrowed(story, now);
    const resources = (changes: readonly Change[]) => changes.map(change => change.resources);
    expect(resources(plan.changes.filter(({action}) => action === 'assign'))).toEqual([['a@x.com']]);
    expect(resources(left)).toEqual([['d@x.com']]);
    expect(done).toEqual([]);
    expect(plan.summary).toMatchObject({assign: 1, unassign: 1, create: 1, delete: 1});
  });

  it('assigns to a tag that has been made since', async () => {
    const then = with_({custom_tags: []});
    const result = await narrowed(then, with_({custom_tags: [T]}));
    expect(told(result).done).toEqual(['create tag/T']);
    expect(result.plan.changes.find(({action}) => action === 'assign')?.id).toBe(T.id);
  });

  describe.each<readonly [string, Story, string]>([
    [
      'the live role moved',
      with_({members: [{...ana, role: 'editor'}, ben]}),
      'member/ana@acme.com: live role was admin, is editor',
    ],
    [
      'the declared role moved',
      with_({}, text => text.replace('ana@acme.com, role: view', 'ana@acme.com, role: editor')),
      'member/ana@acme.com: declared role was view, is editor',
    ],
    [
      'the destination of a secret moved',
      with_({}, text => text.replace('k.key', 'other.key')),
      'key/K: its secret has another destination',
    ],
    [
      'the declared scopes moved',
      with_({}, text => text.replace('leads:read', 'all:all')),
      'key/K: declared scopes was ["leads:read"], is ["all:all"]',
    ],
    ['the key was made anew', with_({api_keys: [{...K, id: id(23)}]}), 'key/K: replace is not planned any more'],
    [
      'the key is now replaced at once',
      with_({}, text => text.replace('[leads:read], secret', '[leads:read], overlap: 0h, secret')),
      'key/K: replace is planned otherwise',
    ],
    [
      'a removal is declared again',
      with_({}, text => text.replace('members: [', 'members: [{email: ben@acme.com, role: view}, ')),
      'member/ben@acme.com: delete is not planned any more, and it has not come true',
    ],
    [
      'another tag has got the label',
      with_({custom_tags: [{...T, id: id(39), accounts: ['c@x.com']}]}),
      'assignment/T/accounts: assign is planned otherwise',
    ],
    [
      'the tag is gone and would have to be made',
      with_({custom_tags: []}),
      'assignment/T/accounts: assign is planned otherwise',
    ],
    [
      'an assignment is no longer wanted',
      with_({}, text => text.replace('[a@x.com, b@x.com]', '[a@x.com]')),
      'assignment/T/accounts',
    ],
    [
      'an assignment entry is gone',
      with_({}, text => text.replace(/assignments: .*/, 'assignments: []')),
      'assignment/T/accounts',
    ],
    [
      'the key that is to be rotated is to stay',
      with_({api_keys: [{...K, scopes: ['leads:read']}]}),
      'key/K: replace is not planned any more, and it has not come true',
    ],
    ['a whole section is gone', with_({}, text => text.replace(/^members: .*\n/, '')), 'member/ana@acme.com'],
  ])('once %s', (_phrase, now, why) => {
    it('is stale, and says what moved', async () => {
      const failed = narrowed(story, now);
      await expect(failed).rejects.toMatchObject({code: 'PLAN_STALE', exitCode: 6});
      await expect(failed).rejects.toThrow(why);
    });
  });

  it('takes the removal of one membership for done and leaves that of its successor to the next plan', async () => {
    const result = told(await narrowed(story, with_({members: [ana, {...ben, id: id(19)}]})));
    expect(result.done).toEqual(['delete member/ben@acme.com']);
    expect(result.left).toEqual(['delete member/ben@acme.com']);
  });

  it('that is stale names the causes and how many changes are', async () => {
    const now = with_({members: [{...ana, role: 'editor'}, ben]}, text => text.replace('k.key', 'other.key'));
    await expect(narrowed(story, now)).rejects.toThrow(
      /stale: 2 changes of it no longer fit \(the files and live state changed since\)/,
    );
  });

  const forgeries: readonly (readonly [string, (change: Change) => Partial<Change>, string])[] = [
    ['more rights', ({after}) => ({after: {...after, role: 'admin'}}), 'member/new@acme.com'],
    ['another address', () => ({address: 'member/evil@acme.com'}), 'member/new@acme.com'],
    ['more scopes', ({after}) => ({after: {...after, scopes: ['all:all']}}), 'key/K'],
    ['another destination', () => ({secret: {to: 'file' as const, path: 'evil.key'}}), 'key/K'],
    ['a destination that runs a program', () => ({secret: {to: 'exec' as const, command: ['evil']}}), 'key/K'],
    ['the id of another key', () => ({id: id(99)}), 'key/K'],
    ['the id of another member', () => ({id: id(11)}), 'member/ben@acme.com'],
    ['another action', () => ({action: 'delete' as const}), 'member/ana@acme.com'],
    ['an early end of the old key', () => ({last_wave: 2}), 'key/K'],
  ];
  it.each(forgeries)('with %s written into it adds nothing', async (_phrase, forge, address) => {
    const failed = narrowed(story, story, plan => ({
      ...plan,
      changes: plan.changes.map(change => (change.address === address ? {...change, ...forge(change)} : change)),
    }));
    await expect(failed).rejects.toMatchObject({code: 'PLAN_STALE'});
  });

  it.each<readonly [string, Partial<Change>]>([
    [
      'an invitation',
      {address: 'member/evil@x.com', action: 'create', id: null, after: {email: 'evil@x.com', role: 'admin'}},
    ],
    [
      'a promotion',
      {address: 'member/ben@acme.com', action: 'update', id: id(12), after: {email: 'ben@acme.com', role: 'admin'}},
    ],
    [
      'a removal of the key in use',
      {address: 'key/K', kind: 'key', action: 'delete', id: id(21), before: {}, after: null},
    ],
    ['a tag', {address: 'tag/Evil', kind: 'tag', action: 'create', id: null, after: {label: 'Evil'}}],
    [
      'an assignment',
      {address: 'assignment/Evil/accounts', kind: 'assignment', action: 'assign', id: id(31), resources: ['a@x.com']},
    ],
  ])('with %s put into it adds nothing', async (_phrase, extra) => {
    const failed = narrowed(story, story, plan => {
      const [first] = plan.changes.filter(({action}) => action === 'create');
      return {...plan, changes: [...plan.changes, {...first, ...extra} as Change]};
    });
    await expect(failed).rejects.toMatchObject({code: 'PLAN_STALE'});
  });

  it('with other words, order, waves and risks is carried out as the fresh one says', async () => {
    const result = await narrowed(story, story, plan => ({
      ...plan,
      summary: {...plan.summary, delete: 0},
      guardrails: [],
      changes: [...plan.changes]
        .reverse()
        .map(change => ({...change, wave: 1, summary: 'harmless', risk: 'low' as const, depends_on: []})),
    }));
    const {plan} = await planned(story);
    expect(result.plan).toEqual(plan);
  });

  it('with a change that stands in it twice carries it out once', async () => {
    const result = await narrowed(story, story, plan => ({...plan, changes: [...plan.changes, ...plan.changes]}));
    expect(result.plan.changes).toEqual((await planned(story)).plan.changes);
  });

  it('does not take for done what was not read', async () => {
    const {plan} = await planned(story);
    const fresh = await planned(story);
    const {key, tag, assignment} = fresh.live.objects;
    const objects = {...(key && {key}), ...(tag && {tag}), ...(assignment && {assignment})};
    const changes = fresh.plan.changes.filter(({kind}) => kind !== 'member');
    expect(() => narrow(plan, {...fresh.plan, changes}, {...fresh.live, objects}, kinds)).toThrow(
      'member/ben@acme.com: delete is not planned any more, and it has not come true',
    );
  });

  it('does not remove older keys whose replacement is newly planned', async () => {
    const removal = (after: string): Story => ({
      beside: {settings: {key_display: 'plain'}},
      live: {
        api_keys: [
          {...K, id: id(41), scopes: [after], timestamp_created: '2026-11-01T00:00:00Z'},
          {...K, id: id(42), timestamp_created: '2026-10-01T00:00:00Z'},
        ],
      },
      files: 'keys: [{name: K, scopes: [leads:read], overlap: 0h}]',
    });
    const failed = narrowed(removal('leads:read'), removal('leads:create'));
    await expect(failed).rejects.toMatchObject({code: 'PLAN_STALE'});
  });
});
