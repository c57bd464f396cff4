import {access, chmod, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {sameJson} from '../../src/model/json.ts';
import type {LiveState} from '../../src/model/live.ts';
import type {Change, Plan} from '../../src/model/plan.ts';
import {narrow} from '../../src/plan/narrow.ts';
import {parsePlan} from '../../src/plan/saved.ts';
import {runInside} from '../cli/inside.ts';
import {api, folderWith} from '../cli/support.ts';
import fc from '../support/laws.ts';
import {desiredFrom, liveOf, onEmulator, planFrom} from '../support/world.ts';
import {essence, GROWN, WANTED} from './world.ts';

type Forge = (plan: Plan) => object;
type Edit = (change: Change) => object;

/** A plan with one change forged. */
const forging =
  (address: string, edit: Edit): Forge =>
  plan => ({...plan, changes: plan.changes.map(change => (change.address === address ? edit(change) : change))});

const adding =
  (like: string, edit: Edit): Forge =>
  plan => {
    const model = plan.changes.find(({address}) => address === like);
    if (!model) throw new Error(`${like} is not in the plan`);
    return {...plan, changes: [...plan.changes, edit(model)]};
  };

/** Forgeries with the exit code of apply. None of them may leave anything in live state that the files do not ask for. */
const FORGERIES: Readonly<Record<string, readonly [Forge, number]>> = {
  'an extra invitation': [
    adding('member/zoe@acme.com', change => ({
      ...change,
      address: 'member/mal@evil.com',
      after: {email: 'mal@evil.com', role: 'admin'},
    })),
    6,
  ],
  'an extra removal': [
    plan => {
      const bob = plan.changes.find(({address}) => address === 'member/bob@acme.com');
      const removal = {...bob, action: 'delete', reason: 'undeclared', after: null, fields: []};
      return {...plan, changes: [...plan.changes, removal]};
    },
    6,
  ],
  'an extra key': [
    adding('key/CRM', change => ({...change, address: 'key/Evil', after: {name: 'Evil', scopes: ['all:all']}})),
    6,
  ],
  'a higher role': [
    forging('member/zoe@acme.com', change => ({...change, after: {email: 'zoe@acme.com', role: 'admin'}})),
    6,
  ],
  'another address': [
    forging('member/zoe@acme.com', change => ({...change, after: {...change.after, email: 'mal@evil.com'}})),
    6,
  ],
  'more scopes': [forging('key/CRM', change => ({...change, after: {name: 'CRM', scopes: ['all:all']}})), 6],
  'another state before': [
    forging('member/bob@acme.com', change => ({...change, before: {...change.before, role: 'view'}})),
    6,
  ],
  'another file for a secret': [
    forging('key/BI', change => ({...change, secret: {to: 'file', path: 'public/bi.key'}})),
    6,
  ],
  'a program for a secret': [
    forging('key/BI', change => ({...change, secret: {to: 'exec', command: ['./steal.sh']}})),
    6,
  ],
  'no place for a secret': [forging('key/BI', change => ({...change, secret: null})), 6],
  'another object': [
    forging('member/bob@acme.com', change => ({...change, id: '00000000-0000-4000-8000-000000000001'})),
    6,
  ],
  'a deletion in place of an update': [
    forging('member/bob@acme.com', change => ({...change, action: 'delete', after: null})),
    6,
  ],
  'another resource': [
    forging('assignment/North/campaigns', change => ({...change, resources: ['00000000-0000-4000-8000-000000000001']})),
    6,
  ],
  'an old key that stays or goes otherwise': [forging('key/BI', change => ({...change, last_wave: null})), 6],
  'a workspace': [plan => ({...plan, workspace: {...plan.workspace, id: '0190b2c4-0000-7000-8000-0000000000ff'}}), 8],
  'the order turned round': [plan => ({...plan, options: {revoke_first: true}}), 64],
  'a rotation that was asked for': [plan => ({...plan, options: {requests: ['key/Zapier']}}), 64],
  'an unknown field': [plan => ({...plan, commands: ['rm']}), 4],
  'an unknown field of a change': [forging('key/BI', change => ({...change, run: ['./steal.sh']})), 4],
  'an action that does not exist': [forging('key/BI', change => ({...change, action: 'grant'})), 4],
  // These say nothing that apply would read: it carries out its own plan.
  'fields that say otherwise': [
    forging('member/bob@acme.com', change => ({...change, fields: [{path: 'role', before: 'x', after: 'owner'}]})),
    0,
  ],
  'another order': [
    plan => ({...plan, changes: plan.changes.map(change => ({...change, wave: 1, depends_on: []}))}),
    0,
  ],
  'less changes': [plan => ({...plan, changes: plan.changes.filter(({kind}) => kind === 'member')}), 0],
  'the same change twice': [adding('member/zoe@acme.com', change => change), 0],
  'a warning and a note less': [plan => ({...plan, warnings: [], notes: ['all is well']}), 0],
  'another digest': [
    plan => ({...plan, desired_digest: `sha256:${'0'.repeat(64)}`, live_digest: `sha256:${'0'.repeat(64)}`}),
    0,
  ],
};

/** What the files ask for, as far as something is there that was not there before. */
async function wanted() {
  const server = await api(GROWN);
  const cwd = await folderWith({'rbac.yaml': WANTED});
  expect(await runInside(['apply', '--auto-approve'], {cwd, env: server.env})).toMatchObject({code: 0});
  return essence(server.emulator.state());
}

describe.concurrent('a saved plan cannot add anything', () => {
  let asked: Awaited<ReturnType<typeof wanted>>;
  beforeAll(async () => {
    asked = await wanted();
  });

  it.each(Object.entries(FORGERIES))('%s', async (_case, [forge, expected]) => {
    const server = await api(GROWN);
    const steal = '#!/bin/sh\ncat > stolen\n';
    const cwd = await folderWith({'rbac.yaml': WANTED, 'steal.sh': steal});
    await chmod(join(cwd, 'steal.sh'), 0o700);
    expect(await runInside(['plan', '--out', 'plan.json'], {cwd, env: server.env})).toMatchObject({code: 0});
    const plan = JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8')) as Plan;
    const before = essence(server.emulator.state());
    await writeFile(join(cwd, 'plan.json'), JSON.stringify(forge(plan)));

    const ran = await runInside(['apply', 'plan.json', '--allow-exec', './steal.sh'], {cwd, env: server.env});
    expect(ran.code, ran.stderr).toBe(expected);
    const after = essence(server.emulator.state());
    if (expected !== 0) expect(after).toEqual(before);
    for (const section of ['members', 'keys', 'tags', 'mappings'] as const) {
      const [was, is, may] = [before[section], after[section], asked[section]];
      expect(is.filter(line => !was.includes(line) && !may.includes(line))).toEqual([]);
      expect(was.filter(line => !is.includes(line) && may.includes(line))).toEqual([]);
    }
    await expect(access(join(cwd, 'stolen'))).rejects.toThrow('ENOENT');
    await expect(access(join(cwd, 'public'))).rejects.toThrow('ENOENT');
  });
});

describe('a saved plan cannot add anything, however it is forged', () => {
  let fresh: Plan;
  let live: LiveState;
  beforeAll(async () => {
    const desired = desiredFrom(WANTED);
    live = await onEmulator(GROWN, world => liveOf(world, desired));
    fresh = planFrom(desired, live);
  });

  /** A plan with any of its values replaced by another value that stands in it. */
  const forged = (seed: fc.Arbitrary<number>) =>
    fc.tuple(seed, seed, fc.constantFrom('swap', 'drop', 'double')).map(([at, from, how]) => {
      const text = JSON.stringify(fresh);
      const plan = JSON.parse(text) as {changes: Record<string, unknown>[]};
      const places = plan.changes.flatMap(change => Object.keys(change).map(name => [change, name] as const));
      const place = places[at % places.length];
      const source = places[from % places.length];
      if (place && source) {
        const [change, name] = place;
        if (how === 'swap') change[name] = source[0][name] ?? source[0][source[1]];
        else if (how === 'double') plan.changes.push({...change, [name]: source[0][name]});
        else plan.changes.splice(plan.changes.indexOf(change), 1);
      }
      return JSON.stringify(plan);
    });

  const isPartOf = (change: Change, whole: readonly Change[]): boolean =>
    whole.some(
      one =>
        sameJson({...one, resources: null}, {...change, resources: null}) &&
        (change.resources ?? []).every(resource => one.resources?.includes(resource)),
    );

  it('every change that is left is one of the fresh plan', () => {
    let kept = 0;
    fc.assert(
      fc.property(forged(fc.nat()), text => {
        try {
          const {plan} = narrow(parsePlan(text, 'plan.json'), fresh, live, kinds);
          kept += 1;
          return plan.changes.every(change => isPartOf(change, fresh.changes));
        } catch (error) {
          return error instanceof RbacError && ['PLAN_STALE', 'PLAN_INVALID'].includes(error.code);
        }
      }),
      {numRuns: 500, seed: 7},
    );
    expect(kept).toBeGreaterThan(50);
  });
});
