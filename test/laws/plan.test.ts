import {beforeAll, describe, expect, it} from 'vitest';
import {kinds} from '../../src/kinds/index.ts';
import type {LiveMember} from '../../src/kinds/member.ts';
import type {DesiredState} from '../../src/model/desired.ts';
import {canonicalJson} from '../../src/model/json.ts';
import {ignoreTest, type LiveState} from '../../src/model/live.ts';
import type {Live} from '../../src/model/object.ts';
import {ACTIONS, type Change, type Plan} from '../../src/model/plan.ts';
import {narrow} from '../../src/plan/narrow.ts';
import fc, {manifold} from '../support/laws.ts';
import {desiredFrom, liveOf, onEmulator, planFrom} from '../support/world.ts';
import {carryOut} from './carry-out.ts';
import {type Files, type GeneratedWorld, worlds} from './worlds.ts';

interface Planned {
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly plan: Plan;
}

const planned = ({state, files, options}: GeneratedWorld): Promise<Planned> =>
  onEmulator(state, async world => {
    const desired = desiredFrom(JSON.stringify(files));
    const live = await liveOf(world, desired);
    return {desired, live, plan: planFrom(desired, live, options)};
  });

/** Worlds with their plans, for the laws that ask nothing more of the emulator. */
const samples: (GeneratedWorld & Planned)[] = [];
beforeAll(async () => {
  for (const world of fc.sample(worlds, {numRuns: 40, seed: 20_261_123}))
    samples.push({...world, ...(await planned(world))});
});

describe('a plan', () => {
  it(
    'leaves nothing to plan once it is carried out',
    async () => {
      const law = ({state, files, options}: GeneratedWorld) =>
        onEmulator(state, async world => {
          const desired = desiredFrom(JSON.stringify(files));
          const plan = planFrom(desired, await liveOf(world, desired), options);
          await carryOut(plan, world.writer);
          const again = planFrom(desired, await liveOf(world, desired), options);
          expect(again.changes).toEqual([]);
        });
      await fc.assert(fc.asyncProperty(worlds, law), {numRuns: 20 * manifold});
    },
    60_000 * manifold,
  );

  it('is the same whatever order the entries stand in, and however they are spread over files', () => {
    for (const {files, options, desired, live, plan} of samples) {
      const other = desiredFrom(spreadOut(files));
      expect(other.digest).toBe(desired.digest);
      expect(anywhere(planFrom(other, live, options))).toEqual(anywhere(plan));
    }
  });

  it('never touches what is the owner\u2019s, a client\u2019s, ignored, or not managed', () => {
    for (const {desired, live, plan} of samples) {
      const isIgnored = ignoreTest(desired.ignore);
      const isSpared = (one: Live) => isIgnored(one) || isOwnersOrClients(one);
      const objects = kinds.filter(({assign}) => !assign).flatMap(({name}) => live.objects[name] ?? []);
      const spared = new Set(objects.filter(isSpared).map(({id}) => id));
      for (const {id, kind, action, reason} of plan.changes) {
        expect(spared.has(id ?? '')).toBe(false);
        expect(desired.sections[kind]).toBeDefined();
        if (reason === 'undeclared') expect([action, desired.authoritative.has(kind)]).toEqual(['delete', true]);
      }
    }
  });

  it('never leaves fewer admins than the guardrail says, at any step, in any order within a wave', () => {
    for (const [seed, {files, options, live}] of samples.entries()) {
      const least = (seed % 3) + 1;
      const plan = planFrom(desiredFrom(JSON.stringify({...files, guardrails: {min_admins: least}})), live, options);
      if (plan.guardrails.find(({rule}) => rule === 'min_admins')?.status === 'refused') continue;
      const counts = adminsAlong(shuffledInWaves(plan.changes, seed), live);
      for (const [index, count] of counts.entries())
        expect(count).toBeGreaterThanOrEqual(Math.min(least, counts[index - 1] ?? count));
    }
  });

  it('has every change once, after all that it depends on, in waves without a gap', () => {
    for (const {plan} of samples) {
      const {changes} = plan;
      const names = changes.map(({address, action, id}) => `${action} ${address} ${id}`);
      expect(new Set(names).size).toBe(names.length);
      for (const {wave, depends_on} of changes) {
        const needed = changes.filter(({address, action}) => action !== 'delete' && depends_on.includes(address));
        for (const other of needed) expect(other.wave).toBeLessThan(wave);
      }
      const waves = new Set(changes.flatMap(({wave, last_wave}) => [wave, ...(last_wave ? [last_wave] : [])]));
      expect([...waves].sort((a, b) => a - b)).toEqual([...waves].map((_wave, index) => index + 1));
    }
  });

  it('is made of every sort of change', () => {
    const changes = samples.flatMap(({plan}) => plan.changes);
    expect(new Set(changes.map(({action}) => action))).toEqual(new Set(ACTIONS));
    const reasons = ['declared', 'undeclared', 'expired', 'rotation_due', 'rotated', 'renamed'];
    expect(new Set(changes.map(({reason}) => reason))).toEqual(new Set(reasons));
    expect(new Set(changes.map(({kind}) => kind))).toEqual(new Set(kinds.map(({name}) => name)));
  });
});

describe('a saved plan', () => {
  it('adds nothing, whatever became of the world and whatever was written into it', () => {
    let outcomes = 0;
    fc.assert(
      fc.property(fc.nat(), fc.nat(), forgery, (then, now, forge) => {
        const [saved, fresh] = [samples[then % samples.length]?.plan, samples[now % samples.length]];
        if (!saved || !fresh) throw new Error('there are no samples');
        const forged = {...saved, changes: forge([...saved.changes, ...fresh.plan.changes])};
        const kept = keptOf(() => narrow(forged, fresh.plan, fresh.live, kinds));
        if (kept.length > 0) outcomes += 1;
        for (const change of kept) expect(isIn(fresh.plan, change)).toBe(true);
      }),
      {numRuns: 2_000},
    );
    expect(outcomes).toBeGreaterThan(10);
  });

  it('that was made a moment ago is carried out whole', () => {
    for (const {plan, live} of samples) {
      const result = narrow(JSON.parse(JSON.stringify(plan)), plan, live, kinds);
      expect(result.plan).toEqual(plan);
      expect([result.done, result.left]).toEqual([[], []]);
    }
  });

  it('that lacks some of its changes leaves them out, or is stale where others need them', () => {
    for (const {plan, live} of samples) {
      const changes = plan.changes.filter((_change, index) => index % 2 === 0);
      const kept = keptOf(() => narrow({...plan, changes}, plan, live, kinds));
      for (const change of kept) expect(isIn({...plan, changes}, change)).toBe(true);
      for (const {depends_on} of kept) {
        const lacking = plan.changes
          .filter(
            one =>
              one.action !== 'delete' &&
              !kept.some(({address, action}) => address === one.address && action === one.action),
          )
          .map(({address}) => address);
        expect(depends_on.some(address => lacking.includes(address))).toBe(false);
      }
    }
  });
});

describe('fields', () => {
  it('that are brought into one spelling twice are as after the first time', () => {
    for (const {live} of samples)
      for (const kind of kinds)
        for (const {spec} of live.objects[kind.name] ?? []) {
          const fields = kind.fieldsOf(spec);
          const once = kind.meaningOf(fields);
          expect(kind.meaningOf({...fields, ...once})).toEqual(once);
        }
  });
});

/** The same files with their lists turned round and spread over three. */
function spreadOut({version, workspace, manage, roles, ...lists}: Files): Readonly<Record<string, string>> {
  const turned = Object.entries(lists).map(
    ([name, list]) => [name, [...(list as readonly unknown[])].reverse()] as const,
  );
  const half = (rest: number) =>
    Object.fromEntries(turned.map(([name, list]) => [name, list.filter((_one, index) => index % 2 === rest)]));
  const parts = {
    'z.yaml': {version, workspace, ...(manage !== undefined && {manage})},
    'a.yaml': {version, roles, ...half(0)},
    'b.yaml': {version, ...half(1)},
  };
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, JSON.stringify(part)]));
}

const isOwnersOrClients = (live: Live) =>
  'owner' in live && ((live as LiveMember).owner || (live as LiveMember).spec.role === 'client');

/** How many accepted admins there are before the first change and after each. */
function adminsAlong(changes: readonly Change[], {objects}: LiveState): readonly number[] {
  const members = ((objects.member ?? []) as readonly LiveMember[]).filter(({accepted}) => accepted);
  const roles = new Map(members.map(one => [one.id, one.owner ? 'owner' : one.spec.role]));
  const count = () => [...roles.values()].filter(role => role === 'owner' || role === 'admin').length;
  const counts = [count()];
  for (const {kind, id, action, after} of changes) {
    if (kind !== 'member' || id === null || !roles.has(id)) continue;
    if (action === 'update') roles.set(id, String(after?.role));
    else roles.delete(id);
    counts.push(count());
  }
  return counts;
}

/** Whether a plan has a change, with these resources or more. */
function isIn({changes}: Plan, {resources, ...change}: Change): boolean {
  const text = canonicalJson(change);
  return changes.some(
    ({resources: all, ...other}) => canonicalJson(other) === text && (resources ?? []).every(one => all?.includes(one)),
  );
}

const forgery = fc.func(fc.constantFrom('keep', 'drop', 'after', 'id', 'resources', 'address')).map(
  choose => (changes: readonly Change[]) =>
    changes.flatMap((change, index): Change[] => {
      switch (choose(index)) {
        case 'drop':
          return [];
        case 'after':
          return [{...change, after: {...change.after, role: 'admin', scopes: ['all:all']}}];
        case 'id':
          return [{...change, id: '0190b2c4-0000-7000-8000-00000000dead'}];
        case 'resources':
          return change.resources ? [{...change, resources: [...change.resources, 'evil@x.com']}] : [change];
        case 'address':
          return [{...change, address: `${change.kind}/evil`}];
        default:
          return [change];
      }
    }),
);

function keptOf(run: () => {readonly plan: Plan}): readonly Change[] {
  try {
    return run().plan.changes;
  } catch (error) {
    expect(error).toMatchObject({code: 'PLAN_STALE'});
    return [];
  }
}

/** A plan without the places that asked for it. */
const anywhere = (plan: Plan) => ({
  ...plan,
  changes: plan.changes.map(change => ({...change, at: null})),
  risks: plan.risks.map(risk => ({...risk, at: null})),
  warnings: plan.warnings.map(({code, message}) => `${code} ${message.replace(/\([^ ()]+:\d+:\d+\)/g, '()')}`).sort(),
  notes: [...plan.notes].sort(),
  requests: null,
});

/** The changes in the order of their waves, and in a made-up order inside each. */
const shuffledInWaves = (changes: readonly Change[], seed: number) =>
  changes
    .map((change, index) => ({change, mark: ((index + 1) * (seed + 7919) * 48_271) % 65_537}))
    .sort((a, b) => a.change.wave - b.change.wave || a.mark - b.mark)
    .map(({change}) => change);
