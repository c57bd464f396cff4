import {describe, expect, it} from 'vitest';
import {WORKSPACE_ID} from '../support/world.ts';
import {planOf, type Row, told} from './story.ts';

const A = '0190b2c4-0000-7000-8000-00000000000a';
const B = '0190b2c4-0000-7000-8000-00000000000b';
const row = (sub_workspace_id: string, status: string, admin_workspace_id: string = WORKSPACE_ID) => ({
  admin_workspace_id,
  sub_workspace_id,
  status,
});
const group = (...group_members: readonly object[]) => ({
  workspaces: [
    {id: A, name: 'Client A'},
    {id: B, name: 'Client B'},
  ],
  group_members,
});
const wantsA = `sub_workspaces:\n  - {id: ${A}}`;

const rows: readonly Row[] = [
  ['an absent section manages no group', {beside: group(row(A, 'accepted')), files: 'tags: []'}, []],
  ['a declared one that is not there is invited', {beside: group(), files: wantsA}, [`create sub_workspace/${A}`]],
  ['a declared one that is there is left alone', {beside: group(row(A, 'accepted')), files: wantsA}, []],
  [
    'ids are compared without letter case',
    {beside: group(row(A, 'accepted')), files: `sub_workspaces: [{id: ${A.toUpperCase()}}]`},
    [],
  ],
  [
    'an undeclared one leaves the group',
    {beside: group(row(A, 'accepted'), row(B, 'accepted')), files: wantsA},
    [`delete sub_workspace/${B} (undeclared)`],
  ],
  [
    'an undeclared invitation is taken back',
    {beside: group(row(B, 'pending')), files: 'sub_workspaces: []'},
    [`delete sub_workspace/${B} (undeclared)`],
  ],
  [
    'an undeclared one stays, and is counted, where sub-workspaces are additive',
    {beside: group(row(B, 'accepted')), files: `sub_workspaces: []\nmanage: {sub_workspaces: additive}`},
    ['unmanaged 1 sub_workspace'],
  ],
  [
    'an ignored one is only counted',
    {beside: group(row(B, 'accepted')), files: `sub_workspaces: []\nmanage: {ignore: ["sub_workspace/${B}"]}`},
    ['ignored 1 sub_workspace'],
  ],
  [
    'a pending invitation is not sent again, and the plan says so',
    {beside: group(row(A, 'pending')), files: wantsA},
    [`note sub_workspace/${A} has not accepted the invitation yet`],
  ],
  [
    'a rejected invitation is a warning and not sent again',
    {beside: group(row(A, 'rejected')), files: wantsA},
    ['warn SUB_WORKSPACE_REJECTED'],
  ],
  [
    'an accepted invitation makes an older rejected one no matter',
    {
      beside: group(
        {...row(A, 'rejected'), id: B, timestamp_created: '2026-11-01T00:00:00Z'},
        {...row(A, 'accepted'), timestamp_created: '2026-10-01T00:00:00Z'},
      ),
      files: wantsA,
    },
    [],
  ],
  [
    'an undeclared rejected invitation is no matter',
    {beside: group(row(A, 'rejected')), files: 'sub_workspaces: []'},
    [],
  ],
];

describe('sub-workspaces', () => {
  it.each(rows)('%s', async (_phrase, story, end) => {
    expect(await told(story)).toEqual(end);
  });

  it('leave out the row by which this workspace belongs to another group', async () => {
    const {subWorkspace} = await import('../../src/kinds/sub-workspace.ts');
    const items = [
      {id: 'r1', ...row(WORKSPACE_ID, 'accepted', A)},
      {id: 'r2', ...row(B, 'accepted', WORKSPACE_ID.toUpperCase())},
    ];
    const ask = {workspace: {id: WORKSPACE_ID}};
    const live = await subWorkspace.read({getAll: async () => items} as never, ask as never);
    expect(live.map(({id}) => id)).toEqual(['r2']);
  });

  it('are shown by name where there is one', async () => {
    const plan = await planOf({beside: group(), files: `sub_workspaces: [{id: ${A}, name: Client A}]`});
    expect(plan.changes[0]?.summary).toBe('Client A · invited: its owner must accept');
    expect(plan.changes[0]?.risk).toBe('high');
  });
});
