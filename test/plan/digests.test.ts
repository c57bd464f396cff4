import {describe, expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {Plan} from '../../src/model/plan.ts';
import {buildPlan} from '../../src/plan/build.ts';
import {planOf, type Story} from '../kinds/story.ts';
import {desiredFrom, liveOf, NOW, onEmulator, WORKSPACE_ID} from '../support/world.ts';

const story: Story = {
  live: {
    members: [
      {email: 'b@acme.com', role: 'admin'},
      {email: 'c@acme.com', role: 'view'},
    ],
    custom_tags: ['T', 'U'],
  },
  files: 'members: [{email: a@acme.com, role: view}, {email: b@acme.com, role: view}]\ntags: [{label: T}]',
};

describe('a plan', () => {
  it('is the same, byte for byte, when it is made again', async () => {
    expect(JSON.stringify(await planOf(story))).toBe(JSON.stringify(await planOf(story)));
  });

  it('says when it was made, and for which day where that is another one', async () => {
    await onEmulator({workspaces: [{id: WORKSPACE_ID, members: [{email: 'a@x.com', role: 'owner'}]}]}, async world => {
      const desired = desiredFrom('version: 1\nkeys: []');
      const live = await liveOf(world, desired);
      const asOf = new Date('2027-03-01T00:00:00Z');
      const input = {desired, live, kinds, options: {}, tool: {name: 'instantly-rbac', version: '1'}, createdAt: NOW};
      expect(buildPlan(input)).toMatchObject({created_at: NOW.toISOString()});
      expect(buildPlan(input)).not.toHaveProperty('as_of');
      expect(buildPlan({...input, asOf}).as_of).toBe('2027-03-01T00:00:00.000Z');
    });
  });

  it('plans a rotation for the day it is made for', async () => {
    const state = {
      workspaces: [
        {id: WORKSPACE_ID, api_keys: [{name: 'K', scopes: ['leads:read'], timestamp_created: NOW.toISOString()}]},
      ],
    };
    await onEmulator(state, async world => {
      const desired = desiredFrom('version: 1\nkeys: [{name: K, scopes: [leads:read], rotate_every: 30d}]');
      const live = await liveOf(world, desired);
      const input = {desired, live, kinds, options: {}, tool: {name: 'instantly-rbac', version: '1'}, createdAt: NOW};
      expect(buildPlan(input).changes).toEqual([]);
      const later = buildPlan({...input, asOf: new Date('2026-12-24T00:00:00Z')});
      expect(later.changes.map(({reason}) => reason)).toEqual(['rotation_due']);
    });
  });

  const digests = ({desired_digest, live_digest}: Plan) => ({desired_digest, live_digest});

  it('has the digest of its files, whatever their order and spelling', async () => {
    const other = {
      ...story,
      files:
        'tags:\n- label: t\nmembers: # the team\n- {role: view, email: B@acme.com}\n- {email: a@acme.com, role: view}',
    };
    expect(digests(await planOf(other))).toEqual(digests(await planOf(story)));
    const more = {...story, files: `${story.files}\nkeys: []`};
    expect((await planOf(more)).desired_digest).not.toBe((await planOf(story)).desired_digest);
  });

  it.each([
    ['another role', {members: [{email: 'b@acme.com', role: 'view'}]}],
    ['another label', {custom_tags: ['T', 'V']}],
    ['another member', {members: [{email: 'b@acme.com', role: 'admin'}]}],
  ])('has another digest of live state after %s', async (_phrase, change) => {
    const moved = await planOf({...story, live: {...story.live, ...change}});
    expect(moved.live_digest).not.toBe((await planOf(story)).live_digest);
    expect(moved.desired_digest).toBe((await planOf(story)).desired_digest);
  });

  it('counts assignments by resource, and clients by themselves', async () => {
    const plan = await planOf({
      live: {
        accounts: ['a@x.com', 'b@x.com'],
        members: [
          {email: 'c@x.com', role: 'client'},
          {email: 'd@x.com', role: 'view'},
        ],
        custom_tags: [{label: 'T', accounts: ['a@x.com', 'b@x.com']}, 'U'],
      },
      files:
        'members: []\ntags: [{label: T}]\nassignments: [{tag: T, accounts: []}]\nmanage: {members: additive, ignore: [member/none]}',
    });
    expect(plan.live).toEqual({member: 3, tag: 2, assignment: 2});
    expect(plan.summary).toEqual({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
      assign: 0,
      unassign: 2,
      unmanaged: {client: 1, member: 1, tag: 1},
      ignored: {},
    });
  });

  it('warns of each thing once, at its place', async () => {
    const plan = await planOf({
      live: {accounts: ['a@x.com'], custom_tags: ['T', 'U']},
      files:
        'tags: [{label: T}, {label: U}]\nassignments:\n  - {tag: U, accounts: [x@x.com]}\n  - {tag: T, accounts: [y@x.com, z@x.com]}',
    });
    expect(plan.warnings.map(({at}) => `${at?.line}:${at?.column}`)).toEqual(['5:25', '6:25', '6:34']);
  });
});
