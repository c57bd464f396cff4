import {describe, expect, it} from 'vitest';
import {runApply} from '../../src/apply/run.ts';
import {RbacError} from '../../src/errors.ts';
import {adminsOf} from '../../src/kinds/admins.ts';
import {kinds} from '../../src/kinds/index.ts';
import type {Address} from '../../src/model/object.ts';
import type {Change} from '../../src/model/plan.ts';
import {desiredFrom, liveOf, onEmulator, planFrom, WORKSPACE_ID} from '../support/world.ts';
import {type Asked, applied, change, fakeRecorder, fakeWriter, live, messageOf} from './fakes.ts';
import {unclear} from './unclear.ts';

const run = (from: number, count: number) => Array.from({length: count}, (_, index) => `a${from + index}@x.com`);

/** An assignment of accounts to a tag whose id is its label. */
const on = (label: string, resources: readonly string[], details: Partial<Change> = {}) =>
  change(`assignment/${label}/accounts` as Address, {action: 'assign', resources, id: label, ...details});

/** A request in short: `A+B×100`, with a minus where tags are taken. */
const short = ({body}: Asked) =>
  `${body.assign === true ? '' : '-'}${(body.tag_ids as string[]).join('+')}×${(body.resource_ids as string[]).length}`;
const resourcesIn = ({body}: Asked) => body.resource_ids as readonly string[];
const tagsIn = ({body}: Asked) => body.tag_ids as readonly string[];

const refusal = (status: number, words: string) => new RbacError('API_INVALID', words, {status});

describe('assignments of a wave share requests', () => {
  it('where they take the same resources', async () => {
    const fake = fakeWriter();
    const {states} = await applied([on('A', run(0, 150)), on('B', run(0, 150)), on('C', run(0, 100))], fake.writer);
    expect(fake.asked.map(short).toSorted()).toEqual(['A+B+C×100', 'A+B×50']);
    expect(states.every(state => state.endsWith('applied'))).toBe(true);
  });

  it.each<[string, readonly Change[], readonly string[]]>([
    ['of one direction', [on('A', run(0, 9)), on('B', run(0, 9), {action: 'unassign'})], ['A×9', '-B×9']],
    [
      'of one type',
      [on('A', run(0, 9)), change('assignment/B/campaigns', {action: 'assign', resources: run(0, 9), id: 'B'})],
      ['A×9', 'B×9'],
    ],
    ['of one wave', [on('A', run(0, 9)), on('B', run(0, 9), {wave: 2})], ['A×9', 'B×9']],
  ])('but only those %s', async (_phrase, changes, lines) => {
    const fake = fakeWriter();
    await applied(changes, fake.writer);
    expect(fake.asked.map(short)).toEqual(lines);
  });

  it('and each is on record before the first of them, and settled by itself', async () => {
    const {recorder, lines} = fakeRecorder();
    const fake = fakeWriter(() => void lines.push('write'));
    const {events} = await applied([on('A', run(0, 9)), on('B', run(0, 9))], fake.writer, {recorder});
    expect(lines).toEqual([
      'begin assignment/A/accounts',
      'begin assignment/B/accounts',
      'write',
      'settled applied',
      'settled applied',
    ]);
    expect(events.filter(({type}) => type === 'started')).toHaveLength(2);
    expect(events.filter(({type}) => type === 'finished')).toHaveLength(2);
  });

  it('without those that are blocked or cannot be put on record', async () => {
    const fake = fakeWriter(({body}) => {
      if (body.label === 'T') throw refusal(400, 'no');
      return undefined;
    });
    const blocked = on('T', run(0, 9), {id: null, wave: 2, depends_on: ['tag/T']});
    const {states} = await applied(
      [change('tag/T'), blocked, on('A', run(0, 9), {wave: 2}), on('B', run(0, 9), {wave: 2})],
      fake.writer,
      {recorder: fakeRecorder('begin assignment/B').recorder},
    );
    expect(states.map(state => state.split(': ')[1])).toEqual(['failed', 'blocked', 'applied', 'failed']);
    expect(fake.asked.slice(1).map(short)).toEqual(['A×9']);
  });

  it('as many at once as changes may be under way', async () => {
    const fake = fakeWriter();
    await applied([on('A', run(0, 900)), on('B', run(2_000, 900))], fake.writer, {parallelism: 3});
    expect(fake.most()).toBe(3);
    expect(fake.asked).toHaveLength(18);
  });
});

describe('a shared request that fails', () => {
  it('is tried for one tag at a time: the others are not failed for its sake', async () => {
    const fake = fakeWriter(asked => {
      if (tagsIn(asked).includes('B')) throw new RbacError('API_FAILED', 'broken', {status: 500});
      return undefined;
    });
    const {states} = await applied([on('A', run(0, 9)), on('B', run(0, 9)), on('C', run(0, 9))], fake.writer);
    expect(states.map(state => state.split(': ')[1])).toEqual(['applied', 'failed', 'applied']);
    expect(fake.asked.map(short)).toEqual(['A+B+C×9', 'A×9', 'B×9', 'C×9']);
  });

  it('for one bad resource leaves out that one alone, and seeks it once', async () => {
    const fake = fakeWriter(asked => {
      if (resourcesIn(asked).includes('a77@x.com')) throw new RbacError('API_NOT_FOUND', 'not found', {status: 404});
      return undefined;
    });
    const tags = Array.from({length: 20}, (_, index) => on(`T${index}`, run(0, 100)));
    const {outcomes} = await applied(tags, fake.writer);
    for (const outcome of outcomes) expect(messageOf(outcome)).toBe('99 of 100 were done, not a77@x.com: not found');
    const written = new Map<string, Set<string>>();
    for (const asked of fake.asked.filter(one => !resourcesIn(one).includes('a77@x.com')))
      for (const tag of tagsIn(asked)) written.set(tag, new Set([...(written.get(tag) ?? []), ...resourcesIn(asked)]));
    expect([...written.values()].map(({size}) => size)).toEqual(Array(20).fill(99));
    expect(fake.asked.length).toBeLessThanOrEqual(40);
  });

  it('for a tag that is gone leaves the other tags alone', async () => {
    const fake = fakeWriter(asked => {
      if (tagsIn(asked).includes('A')) throw new RbacError('API_NOT_FOUND', 'not found', {status: 404});
      return undefined;
    });
    const {states} = await applied([on('A', run(0, 4)), on('B', run(0, 4)), on('C', run(0, 4))], fake.writer);
    expect(states.map(state => state.split(': ')[1])).toEqual(['failed', 'applied', 'applied']);
  });

  it('without a clear answer is sent for each tag, and each is read back by itself', async () => {
    const error = await unclear();
    const fake = fakeWriter(asked => {
      if (tagsIn(asked).length > 1 || tagsIn(asked)[0] !== 'C') throw error;
      return undefined;
    });
    const {states} = await applied([on('A', run(0, 3)), on('B', run(0, 3)), on('C', run(0, 3))], fake.writer, {
      reread: async () => [
        live('assignment/A/accounts', 'A', {tag: 'A', type: 'accounts', resources: run(0, 3)}),
        live('assignment/B/accounts', 'B', {tag: 'B', type: 'accounts', resources: run(0, 2)}),
      ],
    });
    expect(states.map(state => state.split(': ')[1])).toEqual(['applied', 'failed', 'applied']);
  });

  it('without a clear answer, and then refused alone, is in doubt unless reading back shows it', async () => {
    const error = await unclear();
    const fake = fakeWriter((_asked, index) => {
      throw index === 0 ? error : new RbacError('AUTH_REJECTED', 'no', {status: 401});
    });
    const {recorder, lines} = fakeRecorder();
    const {states, outcomes} = await applied([on('A', run(0, 3)), on('B', run(0, 3))], fake.writer, {
      recorder,
      reread: async () => [live('assignment/A/accounts', 'A', {tag: 'A', type: 'accounts', resources: run(0, 3)})],
    });
    expect(states.map(state => state.split(': ')[1])).toEqual(['applied', 'failed']);
    expect(outcomes[1]?.error).toBe(error);
    expect(lines.slice(2)).toEqual(['settled applied', 'settled failed in doubt']);
  });

  it('ends early for those that have begun when the run is stopped, and those that have not are not tried', async () => {
    const fake = fakeWriter();
    const {states, outcomes} = await applied(
      [on('A', run(0, 200)), on('B', run(0, 200)), on('C', run(500, 9))],
      fake.writer,
      {parallelism: 1, stopped: () => fake.asked.length >= 1},
    );
    expect(states.map(state => state.split(': ')[1])).toEqual(['failed', 'failed', 'not_tried']);
    expect(messageOf(outcomes[1])).toMatch(/^100 of 200 were done, .*: stopped before the rest was tried$/);
    expect(fake.asked).toHaveLength(1);
  });
});

describe('a request that is too large', () => {
  const most =
    (resources: number, error: RbacError, tags = Number.POSITIVE_INFINITY) =>
    (asked: Asked) => {
      if (resourcesIn(asked).length > resources || tagsIn(asked).length > tags) throw error;
      return undefined;
    };

  it.each<[string, number, RbacError, readonly number[]]>([
    ['the number that is named', 30, refusal(400, 'body/resource_ids must NOT have more than 30 items'), [100, 30]],
    ['the number that is named otherwise', 40, refusal(422, 'at most 40 resources'), [100, 40]],
    ['half where none is named', 30, refusal(413, 'no'), [100, 50, 25]],
    ['half where the words alone say it', 30, refusal(400, 'Too many resource_ids'), [100, 50, 25]],
    ['half where the number makes no sense', 60, refusal(400, 'at most 100 resources'), [100, 50]],
  ])('makes all that follow smaller: %s', async (_phrase, limit, error, sizes) => {
    const fake = fakeWriter(most(limit, error));
    const {states} = await applied([on('A', run(0, 1_000)), on('B', run(5_000, 1_000), {wave: 2})], fake.writer, {
      parallelism: 1,
    });
    expect(states.every(state => state.endsWith('applied'))).toBe(true);
    const seen = [...new Set(fake.asked.map(asked => resourcesIn(asked).length))];
    expect(seen.slice(0, sizes.length)).toEqual(sizes);
    expect(fake.asked.filter(asked => resourcesIn(asked).length > limit)).toHaveLength(sizes.length - 1);
  });

  it('in tags makes those fewer', async () => {
    const fake = fakeWriter(most(100, refusal(400, 'body/tag_ids must NOT have more than 2 items'), 2));
    const tags = ['A', 'B', 'C', 'D', 'E'].map(label => on(label, run(0, 200)));
    const {states} = await applied(tags, fake.writer, {parallelism: 1});
    expect(states.every(state => state.endsWith('applied'))).toBe(true);
    expect(fake.asked.map(asked => tagsIn(asked).length)).toEqual([5, 2, 2, 1, 2, 2, 1]);
  });

  it('although several were under way at once, is no failure of any', async () => {
    const fake = fakeWriter(most(30, refusal(413, 'no')));
    const {states} = await applied([on('A', run(0, 1_000))], fake.writer, {parallelism: 8});
    expect(states).toEqual(['assignment/A/accounts: applied']);
    expect(fake.asked.filter(asked => resourcesIn(asked).length > 30).length).toBeLessThanOrEqual(16);
  });

  it('is not what a bad resource is taken for', async () => {
    const bad = refusal(400, 'account "a3@x.com" is over the limit of its plan');
    const fake = fakeWriter(asked => {
      if (resourcesIn(asked).includes('a3@x.com')) throw bad;
      return undefined;
    });
    await applied([on('A', run(0, 300))], fake.writer, {parallelism: 1});
    expect(fake.asked.filter(asked => resourcesIn(asked).length === 100)).toHaveLength(3);
  });

  it('even with one resource, is a failure', async () => {
    const fake = fakeWriter(most(0, refusal(413, 'no')));
    const {states} = await applied([on('A', run(0, 3)), on('B', run(0, 3))], fake.writer);
    expect(states.map(state => state.split(': ')[1])).toEqual(['failed', 'failed']);
  });
});

describe('resources whose assignment did not come about', () => {
  it('because it was blocked keep the tags that they have', async () => {
    const fake = fakeWriter(({path}) => {
      if (path === 'custom-tags') throw refusal(400, 'no');
      return undefined;
    });
    const {outcomes} = await applied(
      [
        change('tag/New'),
        on('New', ['a@x.com'], {id: null, wave: 2, depends_on: ['tag/New']}),
        on('Old', ['a@x.com', 'z@x.com'], {action: 'unassign', wave: 3}),
      ],
      fake.writer,
    );
    expect(outcomes.map(({status}) => status)).toEqual(['failed', 'blocked', 'failed']);
    expect(fake.asked.slice(1).map(({body}) => body.resource_ids)).toEqual([['z@x.com']]);
  });
});

describe('10,000 assignments of 20 tags that are made as well', () => {
  const labels = Array.from({length: 20}, (_, index) => `T${index}`);

  /** The writing requests of an apply against the emulator, and whether anything is left to do afterwards. */
  const written = (accounts: readonly string[], accountsOf: (tag: number) => readonly string[]) =>
    onEmulator({workspaces: [{id: WORKSPACE_ID, name: 'Big', accounts}]}, async world => {
      const desired = desiredFrom(
        JSON.stringify({
          version: 1,
          tags: labels.map(label => ({label})),
          assignments: labels.map((tag, index) => ({tag, accounts: accountsOf(index)})),
        }),
      );
      const plan = planFrom(desired, await liveOf(world, desired));
      expect(plan.summary.assign).toBe(10_000);
      const outcomes = await runApply(plan, {
        kinds,
        writer: world.writer,
        recorder: fakeRecorder().recorder,
        parallelism: 8,
        admins: adminsOf([]),
        leastAdmins: 1,
        requiredAdmins: new Map(),
        knownIds: new Set(),
        reread: async () => [],
        stopped: () => false,
        onEvent: () => undefined,
        deliver: () => Promise.reject(new Error('no key is made')),
        isUnclear: () => false,
        sleep: async () => undefined,
      });
      expect(outcomes.every(({status}) => status === 'applied')).toBe(true);
      const requests = world.emulator.requests().filter(({method}) => method !== 'GET').length;
      expect(planFrom(desired, await liveOf(world, desired)).changes).toEqual([]);
      return requests;
    });

  it.each([
    ['all on the same accounts', 500, () => 0, 25],
    ['on the same accounts in pairs', 5_000, (tag: number) => Math.floor(tag / 2) * 500, 70],
    ['on accounts that overlap by half', 5_250, (tag: number) => tag * 250, 140],
    ['all on different accounts', 10_000, (tag: number) => tag * 500, 120],
  ] as const)(
    'take at most so many requests, %s',
    async (_phrase, count, from, most) => {
      const accounts = run(0, count);
      expect(await written(accounts, tag => accounts.slice(from(tag), from(tag) + 500))).toBeLessThanOrEqual(most);
    },
    60_000,
  );
});
