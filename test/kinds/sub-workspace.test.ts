import {describe, expect, it} from 'vitest';
import {exportState} from '../../src/desired/export.ts';
import {RbacError} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {subWorkspace} from '../../src/kinds/sub-workspace.ts';
import {readEverything} from '../../src/live/read.ts';
import {onEmulator, WORKSPACE_ID} from '../support/world.ts';
import {planOf, type Row, stateOf, told} from './story.ts';

const A = '0190b2c4-0000-7000-8000-00000000000a';
const B = '0190b2c4-0000-7000-8000-00000000000b';
const NOBODY = '0190b2c4-0000-7000-8000-00000000dead';
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
    [`note sub_workspace/${A} (Client A) has not accepted the invitation of 2026-01-01 yet`],
  ],
  [
    'a rejected invitation is a warning and not sent again',
    {beside: group(row(A, 'rejected')), files: wantsA},
    ['warn SUB_WORKSPACE_REJECTED'],
  ],
  [
    'a rejected invitation is sent again when a target names it',
    {beside: group(row(A, 'rejected')), files: wantsA, options: {targets: [`sub_workspace/${A}`]}},
    [`create sub_workspace/${A} (requested)`],
  ],
  [
    'a rejected invitation is not sent again for a target that may stand for many',
    {beside: group(row(A, 'rejected')), files: wantsA, options: {targets: ['sub_workspace/*']}},
    ['warn SUB_WORKSPACE_REJECTED', 'note --target sub_workspace/*: no change has such an address'],
  ],
  [
    'a rejected invitation is not sent again for another target',
    {beside: group(row(A, 'rejected')), files: wantsA, options: {targets: [`sub_workspace/${B}`]}},
    ['warn SUB_WORKSPACE_REJECTED', `note --target sub_workspace/${B}: no change has such an address`],
  ],
  [
    'a target leaves an invitation alone that is pending',
    {beside: group(row(A, 'pending')), files: wantsA, options: {targets: [`sub_workspace/${A}`]}},
    [
      `note --target sub_workspace/${A}: no change has such an address`,
      `note sub_workspace/${A} (Client A) has not accepted the invitation of 2026-01-01 yet`,
    ],
  ],
  [
    'a workspace that has a parent invites nobody, and says why',
    {beside: group(row(WORKSPACE_ID, 'accepted', B)), files: wantsA},
    ['warn WORKSPACE_HAS_PARENT'],
  ],
  [
    'a workspace that has a parent invites nobody again either',
    {
      beside: group(row(WORKSPACE_ID, 'accepted', B), row(A, 'rejected')),
      files: wantsA,
      options: {targets: [`sub_workspace/${A}`]},
    },
    [
      'warn SUB_WORKSPACE_REJECTED',
      'warn WORKSPACE_HAS_PARENT',
      `note --target sub_workspace/${A}: no change has such an address`,
    ],
  ],
  [
    'a workspace that has a parent and wants no sub-workspaces only says so',
    {beside: group(row(WORKSPACE_ID, 'accepted', B)), files: 'sub_workspaces: []'},
    ['note this workspace belongs to the group of "Client B"'],
  ],
  [
    'a parent among the listed ones is no sub-workspace',
    {
      beside: {...group(row(WORKSPACE_ID, 'accepted', B)), settings: {group_lists_parent: true}},
      files: 'sub_workspaces: []',
    },
    ['note this workspace belongs to the group of "Client B"'],
  ],
  [
    'a parent is nobody\u2019s business where sub-workspaces are not managed',
    {beside: group(row(WORKSPACE_ID, 'accepted', B)), files: 'tags: []'},
    [],
  ],
  [
    'a workspace that was invited, and has not accepted, has no parent',
    {beside: group(row(WORKSPACE_ID, 'pending', B)), files: wantsA},
    [`create sub_workspace/${A}`],
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
    const items = [
      {id: 'r1', ...row(WORKSPACE_ID, 'accepted', A)},
      {id: 'r2', ...row(B, 'accepted', WORKSPACE_ID.toUpperCase())},
    ];
    const ask = {workspace: {id: WORKSPACE_ID}};
    const live = await subWorkspace.read({getAll: async () => items} as never, ask as never);
    expect(live.map(({id}) => id)).toEqual(['r2']);
  });

  const words = async (status: string, files: string, targets?: readonly string[]) => {
    const details = {
      ...row(A, status),
      timestamp_created: '2026-10-01T00:00:00Z',
      timestamp_updated: '2026-10-05T00:00:00Z',
    };
    return planOf({beside: group(details), files, ...(targets && {options: {targets}})});
  };

  it('say when and how an invitation was rejected, and how it is sent again', async () => {
    expect((await words('rejected', wantsA)).warnings[0]).toMatchObject({
      message: `sub_workspace/${A} (Client A) rejected the invitation on 2026-10-05; to invite again: plan --target sub_workspace/${A}`,
      at: {line: 4},
    });
    const [again] = (await words('rejected', wantsA, [`sub_workspace/${A}`])).changes;
    expect(again).toMatchObject({
      action: 'create',
      id: null,
      summary: 'invited again after a rejection on 2026-10-05: its owner must accept',
    });
  });

  it.each([
    ['pending', 'Client A · not declared · the invitation of 2026-10-01 is taken back'],
    ['accepted', 'Client A · not declared · leaves the group at once'],
  ])('say what the removal of one does that is %s', async (status, summary) => {
    expect((await words(status, 'sub_workspaces: []')).changes).toMatchObject([{action: 'delete', summary}]);
  });

  it('do not count rejected invitations', async () => {
    expect((await words('rejected', wantsA)).live).toEqual({sub_workspace: 0});
    expect((await words('pending', wantsA)).live).toEqual({sub_workspace: 1});
  });

  it('say in the words of people that this workspace cannot be an admin one', async () => {
    const plan = await planOf({beside: group(row(WORKSPACE_ID, 'accepted', B)), files: wantsA});
    expect(plan.warnings).toEqual([
      {
        code: 'WORKSPACE_HAS_PARENT',
        message:
          'this workspace belongs to the group of "Client B", so it cannot be an admin workspace itself, and nobody is invited; its owner can leave that group in the app',
        at: {file: 'rbac.yaml', line: 4, column: 5},
      },
    ]);
  });

  it.each<readonly [string, unknown, unknown]>([
    ['none is there', {workspace_name: 'Undefined', has_admin_workspace: false}, null],
    [
      'one is there',
      {workspace_name: 'Agency', has_admin_workspace: true, workspace_group_member_id: 'x'},
      {name: 'Agency'},
    ],
    ['its name is not told', {workspace_name: 'Undefined', has_admin_workspace: true}, {name: null}],
    ['the key lacks a scope that nobody publishes', new RbacError('AUTH_SCOPE', 'no scope'), 'unknown'],
    ['the API does not know the question', new RbacError('API_NOT_FOUND', 'none'), 'unknown'],
  ])('read their parent where %s', async (_phrase, answer, parent) => {
    const get = async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    };
    expect(await subWorkspace.readWorkspace?.({get} as never)).toEqual({parent});
  });

  it('end a run that cannot read the parent for another cause', async () => {
    const get = async () => Promise.reject(new RbacError('API_TIMEOUT', 'slow'));
    await expect(subWorkspace.readWorkspace?.({get} as never)).rejects.toMatchObject({code: 'API_TIMEOUT'});
    await expect(subWorkspace.readWorkspace?.({get: async () => ({})} as never)).rejects.toMatchObject({
      code: 'API_SHAPE',
    });
  });

  it('say that a parent is not known', () => {
    const pairing = subWorkspace.pair({desired: [], live: [], workspace: {parent: 'unknown'}} as never);
    expect(pairing.notes).toEqual(['whether this workspace has a parent is not known: the API key may not ask']);
  });

  it.each<readonly [string, readonly object[], string]>([
    ['has a parent', [row(A, 'accepted', B)], 'The sub workspace already has an active parent or invitation'],
    [
      'was invited by another agency',
      [row(A, 'pending', B)],
      'The sub workspace already has an active parent or invitation',
    ],
    [
      'is an admin workspace itself',
      [row(B, 'accepted', A)],
      'A workspace cannot be both an admin and a sub workspace',
    ],
  ])('explain why a workspace is not invited that %s', async (_phrase, members, said) => {
    const failure = onEmulator(
      stateOf({beside: group(...members)}),
      ({writer}) => subWorkspace.create?.(writer, {id: A}) as never,
    );
    await expect(failure).rejects.toMatchObject({
      code: 'API_CONFLICT',
      status: 409,
      message: expect.stringMatching(new RegExp(`^sub_workspace/${A} cannot be invited: .*${said}`)),
      hint: expect.stringMatching(/leave the group.*reject the open invitation.*remove the sub-workspaces/),
    });
  });

  it('explain why a workspace is not invited that nobody knows', async () => {
    const failure = onEmulator(
      stateOf({beside: group()}),
      ({writer}) => subWorkspace.create?.(writer, {id: NOBODY}) as never,
    );
    await expect(failure).rejects.toMatchObject({
      code: 'API_NOT_FOUND',
      hint: expect.stringContaining('ask its owner'),
    });
  });

  it('are exported by what became of their invitation', async () => {
    const beside = group({...row(A, 'pending'), timestamp_created: '2026-10-01T00:00:00Z'}, row(B, 'rejected'));
    const text = await onEmulator(stateOf({beside}), async ({reader}) => {
      const live = await readEverything(reader, {kinds, parallelism: 8, only: ['sub_workspace']});
      return exportState(live, kinds, false)[0]?.text ?? '';
    });
    expect(text).toContain(`# sub_workspace/${B}: Client B rejected the invitation on 2026-01-01\nsub_workspaces:\n`);
    expect(text).toContain(`  # invited 2026-10-01, not accepted yet\n  - id: ${A}\n`);
    expect(text).not.toContain(`id: ${B}`);
  });

  it('are exported without a rejection that a newer invitation has made no matter', () => {
    const entries = subWorkspace.entriesOf(
      ['rejected', 'pending'].map(status => ({
        address: `sub_workspace/${A}` as const,
        id: status,
        spec: {id: A},
        status,
        updatedAt: undefined,
      })),
    );
    expect(entries.map(({comment}) => comment)).toEqual([undefined, 'invited, not accepted yet']);
  });

  it('are shown by name where there is one', async () => {
    const plan = await planOf({beside: group(), files: `sub_workspaces: [{id: ${A}, name: Client A}]`});
    expect(plan.changes[0]?.summary).toBe('Client A · invited: its owner must accept');
    expect(plan.changes[0]?.risk).toBe('high');
  });
});
