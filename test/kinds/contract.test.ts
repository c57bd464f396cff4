import {describe, expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {KindName} from '../../src/model/object.ts';
import type {Plan} from '../../src/model/plan.ts';
import {carryOut} from '../laws/carry-out.ts';
import {desiredFrom, liveOf, onEmulator, planFrom, WORKSPACE_ID, type World} from '../support/world.ts';
import {fileOf, type Story, stateOf} from './story.ts';

/** One object through its life: what the files say of it at each stage, and what stands around it. */
interface Case {
  readonly kind: KindName;
  readonly phrase: string;
  /** The address under which it is listed. */
  readonly address: string;
  readonly around?: object;
  readonly beside?: Story['beside'];
  readonly created: string;
  /** Absent where a kind has nothing to change. */
  readonly updated?: string;
  readonly changes?: readonly string[];
  readonly removed: string;
  readonly removals?: readonly string[];
}

const SUB = '0190b2c4-0000-7000-8000-00000000000a';
const around = {campaigns: ['Spring', 'Autumn'], accounts: ['a@acme.com', 'b@acme.com'], custom_tags: ['T']};
const secret = 'secret: {to: file, path: x.key}';

const cases: readonly Case[] = [
  {
    kind: 'member',
    phrase: 'a member of a plain role',
    address: 'member/ana@acme.com',
    created: 'members: [{email: ana@acme.com, role: view}]',
    updated: 'members: [{email: ana@acme.com, role: admin, nickname: Ana}]',
    removed: 'members: []',
  },
  {
    kind: 'member',
    phrase: 'a member with permissions, which make a change a replacement',
    address: 'member/ana@acme.com',
    created: 'roles: {x: {grants: editor, permissions: [campaigns.view]}}\nmembers: [{email: Ana@acme.com, role: x}]',
    updated:
      'roles: {x: {grants: editor, permissions: [campaigns.view, unibox.all]}}\nmembers: [{email: Ana@acme.com, role: x}]',
    changes: ['replace'],
    removed: 'members: []',
  },
  {
    kind: 'key',
    phrase: 'a key, which a change replaces',
    address: 'key/CI — read only',
    created: `keys: [{name: CI — read only, scopes: [leads:read], overlap: 0h, ${secret}}]`,
    updated: `keys: [{name: CI — read only, scopes: [leads:read, accounts:read], overlap: 0h, ${secret}}]`,
    changes: ['replace'],
    removed: 'keys: []',
  },
  {
    kind: 'tag',
    phrase: 'a tag',
    address: 'tag/SDR West',
    created: 'tags: [{label: SDR West, description: x}]',
    updated: 'tags: [{label: SDR West, description: y}]',
    removed: 'tags: []\nmanage: {tags: authoritative}',
  },
  {
    kind: 'tag',
    phrase: 'a tag under another label',
    address: 'tag/B',
    created: 'tags: [{label: A}]',
    updated: 'tags: [{label: B, previously: [A]}]',
    removed: 'tags: []\nmanage: {tags: authoritative}',
  },
  {
    kind: 'assignment',
    phrase: 'campaigns of a tag',
    address: 'assignment/T/campaigns',
    around,
    created: 'assignments: [{tag: T, campaigns: [Spring]}]',
    updated: 'assignments: [{tag: T, campaigns: [Autumn]}]',
    changes: ['assign', 'unassign'],
    removed: 'assignments: [{tag: T, campaigns: []}]',
    removals: ['unassign'],
  },
  {
    kind: 'assignment',
    phrase: 'accounts of a tag',
    address: 'assignment/T/accounts',
    around,
    created: 'assignments: [{tag: T, accounts: [a@acme.com]}]',
    updated: 'assignments: [{tag: T, accounts: ["*"]}]',
    changes: ['assign'],
    removed: 'assignments: [{tag: T, accounts: []}]',
    removals: ['unassign'],
  },
  {
    kind: 'sub_workspace',
    phrase: 'a sub-workspace',
    address: `sub_workspace/${SUB}`,
    beside: {workspaces: [{id: SUB, name: 'Client A'}]},
    created: `sub_workspaces: [{id: ${SUB}}]`,
    removed: 'sub_workspaces: []',
  },
];

/** Plans the files, carries the plan out, and plans once more: the second plan must be empty. */
async function stage(files: string, world: World): Promise<Plan> {
  const desired = desiredFrom(fileOf({files}));
  const plan = planFrom(desired, await liveOf(world, desired));
  await carryOut(plan, world.writer);
  const again = planFrom(desired, await liveOf(world, desired));
  expect(again.changes).toEqual([]);
  return plan;
}

const actionsOf = ({changes}: Plan) => changes.map(({action}) => action);

describe.each(cases)('$kind: $phrase', one => {
  it('is created, listed, updated and removed, and every second plan is empty', async () => {
    const state = stateOf({live: one.around ?? {}, beside: one.beside ?? {}});
    await onEmulator(state, async world => {
      const kind = kinds.find(({name}) => name === one.kind);
      const created = await stage(one.created, world);
      expect(actionsOf(created)).toEqual([kind?.assign ? 'assign' : 'create']);
      if (one.updated !== undefined)
        expect(actionsOf(await stage(one.updated, world))).toEqual(one.changes ?? ['update']);

      const desired = desiredFrom(fileOf({files: one.updated ?? one.created}));
      const live = (await liveOf(world, desired)).objects[one.kind] ?? [];
      expect(live.map(({address}) => address)).toContain(one.address);

      const removed = await stage(one.removed, world);
      expect(actionsOf(removed)).toEqual(one.removals ?? ['delete']);
      expect(removed.workspace.id).toBe(WORKSPACE_ID);
    });
  });
});

describe('every kind', () => {
  it('stands in the table', () => {
    expect(new Set(cases.map(({kind}) => kind))).toEqual(new Set(kinds.map(({name}) => name)));
  });

  it.each(kinds)('$name: takes an answer without its id for an error', async kind => {
    const reader = {getAll: async () => [{email: 'x', name: 'x', label: 'x'}]};
    const ask = {
      workspace: {id: WORKSPACE_ID},
      declared: () => [],
      everything: true,
      live: () => Promise.reject(Object.assign(new Error(), {code: 'API_SHAPE'})),
    };
    await expect(kind.read(reader as never, ask as never)).rejects.toMatchObject({code: 'API_SHAPE'});
  });
});
