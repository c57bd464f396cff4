import {expect, it} from 'vitest';
import type {Reader} from '../../src/api/client.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readLive} from '../../src/live/read.ts';
import {costOfWaiting} from '../support/cost.ts';
import {desiredFrom, NOW, planFrom, WORKSPACE_ID} from '../support/world.ts';

it('a big workspace of 10,000 members, 100 tags and 100,000 assignments is read and planned in seconds', async () => {
  const people = Array.from({length: 10_000}, (_, index) => ({
    id: `m${index}`,
    email: `p${index}@x.com`,
    role: index % 2 === 0 ? 'view' : 'editor',
    accepted: true,
  }));
  const boxes = Array.from({length: 1_000}, (_, index) => ({email: `box${index}@x.com`}));
  const labels = Array.from({length: 100}, (_, index) => `Tag ${index}`);
  const lists: Readonly<Record<string, readonly object[]>> = {
    'workspace-members': people,
    'custom-tags': labels.map((label, index) => ({id: `t${index}`, label})),
    accounts: boxes,
  };
  const reader = {
    get: async (path: string) =>
      path === 'workspaces/current' ? {id: WORKSPACE_ID, name: 'Big'} : {email: path.slice(9)},
    getAll: async (path: string) => lists[path] ?? [],
    ownKeyId: undefined,
    clock: () => NOW,
    requests: () => 0,
  };
  const desired = desiredFrom(
    JSON.stringify({
      version: 1,
      members: people.slice(5_000).map(({email}) => ({email, role: 'admin', previously: [`old-${email}`]})),
      tags: labels.map(label => ({label: `${label} new`, previously: [label]})),
      assignments: labels.map(label => ({tag: `${label} new`, accounts: ['box1*@x.com', 'no*body@x.com']})),
    }),
  );
  const cost = await costOfWaiting(async () => {
    const live = await readLive(reader as unknown as Reader, desired, {kinds, parallelism: 8});
    const plan = planFrom(desired, live, {excludes: ['member/p1*'], no_remove: true});
    expect(plan.summary).toMatchObject({update: 5_100, delete: 0});
    expect(plan.live).toEqual({member: 10_000, tag: 100, assignment: 100_000});
    expect(plan.warnings).toHaveLength(100);
    expect(planFrom(desired, live).summary).toMatchObject({update: 5_100, delete: 5_000});
  });
  expect(cost).toBeLessThan(15_000);
});
