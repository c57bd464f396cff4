import {describe, expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {buildPlan, type PlanInput} from '../../src/plan/build.ts';
import {markOrigins} from '../../src/plan/origins.ts';
import {desiredFrom, liveOf, NOW, onEmulator, WORKSPACE_ID} from '../support/world.ts';

/** The rows of a plan with their origin: what the files said, what live state is, and what the files say now. */
function originsOf(base: string, live: object, desired: string): Promise<readonly string[]> {
  const world = {workspaces: [{id: WORKSPACE_ID, name: 'Acme', ...live}]};
  return onEmulator(world, async emulated => {
    const files = desiredFrom(`version: 1\n${desired}`);
    const input: PlanInput = {
      desired: files,
      live: await liveOf(emulated, files),
      kinds,
      options: {},
      tool: {name: 'instantly-rbac', version: '0.0.0-test'},
      createdAt: NOW,
    };
    const {changes} = markOrigins(buildPlan(input), input, desiredFrom(`version: 1\n${base}`));
    return changes.map(({action, address, origin}) => `${action} ${address}: ${origin ?? 'neither'}`);
  });
}

const OWNER = {email: 'ceo@acme.com', role: 'owner'};
const people = (...members: readonly object[]) => ({members: [OWNER, ...members]});
const ana = (role: string) => `members: [{email: ana@acme.com, role: ${role}}]`;
const TAGGED = (campaigns: string) => `assignments: [{tag: T, campaigns: [${campaigns}]}]`;
const CAMPAIGNS = {campaigns: ['A', 'B', 'C']};

describe('a row', () => {
  it.each<[phrase: string, base: string, live: object, desired: string, rows: readonly string[]]>([
    [
      'is of the files when live state is as they said',
      ana('view'),
      people({email: 'ana@acme.com', role: 'view'}),
      ana('admin'),
      ['update member/ana@acme.com: files'],
    ],
    [
      'is drift when they say the same as then',
      ana('view'),
      people({email: 'ana@acme.com', role: 'admin'}),
      ana('view'),
      ['update member/ana@acme.com: drift'],
    ],
    [
      'is both when live state and the files have moved apart',
      ana('view'),
      people({email: 'ana@acme.com', role: 'admin'}),
      ana('editor'),
      ['update member/ana@acme.com: both'],
    ],
    ['for somebody new is of the files', 'members: []', people(), ana('view'), ['create member/ana@acme.com: files']],
    [
      'for somebody whom the app removed is drift',
      ana('view'),
      people(),
      ana('view'),
      ['create member/ana@acme.com: drift'],
    ],
    [
      'for somebody removed in the app and changed in the files is both',
      ana('view'),
      people(),
      ana('admin'),
      ['create member/ana@acme.com: both'],
    ],
    [
      'of a removal is of the files when they dropped the entry',
      ana('view'),
      people({email: 'ana@acme.com', role: 'view'}),
      'members: []',
      ['delete member/ana@acme.com: files'],
    ],
    [
      'of a removal is drift when the app added what no file declares',
      'members: []',
      people({email: 'ana@acme.com', role: 'view'}),
      'members: []',
      ['delete member/ana@acme.com: drift'],
    ],
    [
      'of a removal is both when the entry was dropped and the object had moved',
      ana('view'),
      people({email: 'ana@acme.com', role: 'admin'}),
      'members: []',
      ['delete member/ana@acme.com: both'],
    ],
    [
      'of a section that is new is of the files',
      '',
      people({email: 'ana@acme.com', role: 'view'}),
      'members: []',
      ['delete member/ana@acme.com: files'],
    ],
    [
      'of a key whose scopes moved is told by what they allow',
      'keys: [{name: K, scopes: [leads:read, accounts:read]}]',
      {...people(), api_keys: [{name: 'K', scopes: ['leads:all']}]},
      'keys: [{name: K, scopes: [accounts:read, leads:read]}]',
      ['replace key/K: drift'],
    ],
    [
      'of a renamed tag is of the files',
      'tags: [{label: West}]',
      {...people(), custom_tags: ['West']},
      'tags: [{label: SDR-West, previously: [West]}]',
      ['update tag/SDR-West: files'],
    ],
    [
      'of assignments is told for each direction by the resources',
      TAGGED('A'),
      {...people(), ...CAMPAIGNS, custom_tags: [{label: 'T', campaigns: ['B']}]},
      TAGGED('A, C'),
      ['assign assignment/T/campaigns: both', 'unassign assignment/T/campaigns: drift'],
    ],
    [
      'of assignments follows globs',
      TAGGED('"*"'),
      {...people(), ...CAMPAIGNS, custom_tags: [{label: 'T', campaigns: ['A', 'B', 'C']}]},
      TAGGED('A'),
      ['unassign assignment/T/campaigns: files'],
    ],
    [
      'of an end that has come is neither',
      'members: [{email: ana@acme.com, role: view, expires: 2026-01-31}]',
      people({email: 'ana@acme.com', role: 'view'}),
      'members: [{email: ana@acme.com, role: view, expires: 2026-01-31}]',
      ['delete member/ana@acme.com: neither'],
    ],
    [
      'of an end that the files brought forward is of the files',
      'members: [{email: ana@acme.com, role: view, expires: 2030-01-31}]',
      people({email: 'ana@acme.com', role: 'view'}),
      'members: [{email: ana@acme.com, role: view, expires: 2026-01-31}]',
      ['delete member/ana@acme.com: files'],
    ],
    [
      'of a rotation that is due is neither',
      'keys: [{name: K, scopes: [leads:read], rotate_every: 1d}]',
      {...people(), api_keys: [{name: 'K', scopes: ['leads:read'], timestamp_created: '2026-01-01T00:00:00.000Z'}]},
      'keys: [{name: K, scopes: [leads:read], rotate_every: 1d}]',
      ['replace key/K: neither'],
    ],
  ])('%s', async (_phrase, base, live, desired, rows) => {
    expect(await originsOf(base, live, desired)).toEqual(rows);
  });
});

it('files of then that contradict live state are an error to tell, not a wrong mark', async () => {
  const live = {...people(), api_keys: [{name: 'K', scopes: ['leads:read']}]};
  await expect(
    originsOf('keys: [{name: "k ey", scopes: [leads:read]}]'.replace('"k ey"', 'k'), live, 'keys: []'),
  ).rejects.toBeInstanceOf(RbacError);
});
