import {describe, expect, it} from 'vitest';
import {adminFloor} from '../../src/apply/floor.ts';
import {RbacError} from '../../src/errors.ts';
import {adminsOf} from '../../src/kinds/admins.ts';
import type {Address} from '../../src/model/object.ts';
import type {Change} from '../../src/model/plan.ts';
import {admin, applied, change, fakeRecorder, fakeWriter, live, messageOf} from './fakes.ts';

const tags = (count: number, details: Partial<Change> = {}) =>
  Array.from({length: count}, (_, index) => change(`tag/${index}`, details));
const refuse = (path: string) => (asked: {path: string}) => {
  if (asked.path === path) throw new RbacError('API_INVALID', 'no');
  return undefined;
};

describe('concurrency', () => {
  it.each([1, 3, 8])('never has more than %i changes under way', async parallelism => {
    const fake = fakeWriter();
    const {states} = await applied(tags(20), fake.writer, {parallelism});
    expect(states.every(state => state.endsWith('applied'))).toBe(true);
    expect(fake.most()).toBe(parallelism);
  });

  it('ends a wave before the next begins', async () => {
    const fake = fakeWriter();
    const waves = [3, 1, 2, 1, 3, 2].map((wave, index) => change(`tag/${wave}-${index}`, {wave}));
    await applied(waves, fake.writer);
    expect(fake.asked.map(({body}) => String(body.label).slice(0, 1)).join('')).toBe('112233');
  });

  it('gives the outcomes in the order of the plan', async () => {
    const {states} = await applied([change('tag/b', {wave: 2}), change('tag/a', {wave: 1})], fakeWriter().writer);
    expect(states).toEqual(['tag/b: applied', 'tag/a: applied']);
  });
});

describe('a failed change', () => {
  it('blocks those that depend on it, and nothing else', async () => {
    const fake = fakeWriter(asked => {
      if (asked.body.label === 'bad') throw new RbacError('API_INVALID', 'no');
      return undefined;
    });
    const {states, outcomes} = await applied(
      [
        change('tag/bad'),
        change('tag/good'),
        change('assignment/bad/accounts', {action: 'assign', resources: ['a@x.com'], wave: 2, depends_on: ['tag/bad']}),
        change('assignment/good/accounts', {
          action: 'assign',
          resources: ['a@x.com'],
          wave: 2,
          depends_on: ['tag/good'],
        }),
        change('tag/later', {wave: 3, depends_on: ['assignment/bad/accounts']}),
      ],
      fake.writer,
    );
    expect(states).toEqual([
      'tag/bad: failed',
      'tag/good: applied',
      'assignment/bad/accounts: blocked',
      'assignment/good/accounts: applied',
      'tag/later: blocked',
    ]);
    expect(outcomes[2]?.note).toBe('needs tag/bad, which was not made');
    expect(outcomes[4]?.note).toBe('needs assignment/bad/accounts, which was not tried');
    expect(fake.asked).toHaveLength(3);
  });

  it('keeps an older object of its address from being removed', async () => {
    const fake = fakeWriter(refuse('api-keys'));
    const {states} = await applied(
      [
        change('key/A', {action: 'replace', last_wave: null, secret: null, id: 'newest'}),
        change('key/A', {action: 'delete', reason: 'rotated', id: 'oldest', wave: 2}),
      ],
      fake.writer,
    );
    expect(states).toEqual(['key/A: failed', 'key/A: blocked']);
    expect(fake.lines()).toEqual(['POST api-keys']);
  });

  it('does not block itself when its address is among what it needs', async () => {
    const rotated: Change[] = [
      change('key/A', {action: 'replace', wave: 1, last_wave: 2, secret: null, id: 'newest', depends_on: []}),
      change('key/A', {action: 'delete', reason: 'rotated', id: 'oldest', wave: 2, depends_on: ['key/A']}),
    ];
    expect((await applied(rotated, fakeWriter().writer)).states).toEqual(['key/A: applied', 'key/A: applied']);
  });

  it('that is no fault of the API is an outcome as well', async () => {
    const fake = fakeWriter(() => {
      throw new TypeError('odd');
    });
    const {outcomes} = await applied([change('tag/a')], fake.writer);
    expect(outcomes).toMatchObject([{status: 'failed', error: new TypeError('odd')}]);
  });

  it.each<[string, Change, string]>([
    ['an update without an id', change('tag/a', {action: 'update', id: null}), 'tag/a: it has no id to write to'],
    ['a removal with an empty id', change('tag/a', {action: 'delete', id: ''}), 'tag/a: it has no id to write to'],
    ['an update of what cannot be changed', change('key/a', {action: 'update'}), 'key/a: it cannot be changed'],
    ['a creation of nothing', change('tag/a', {after: null}), 'tag/a: it cannot be made'],
    ['a kind that nobody knows', {...change('tag/a'), kind: 'lead' as 'tag'}, 'tag/a: its kind is not known'],
  ])('is what %s ends as, without a request', async (_case, odd, message) => {
    const fake = fakeWriter();
    const {outcomes} = await applied([odd], fake.writer);
    expect(outcomes).toMatchObject([{status: 'failed', error: {code: 'INTERNAL', message}}]);
    expect(fake.asked).toEqual([]);
  });
});

describe('what is written', () => {
  it('of an update is what changes, with its new values', async () => {
    const fake = fakeWriter();
    const fields = [{path: 'role', before: 'view', after: 'editor'}];
    await applied(
      [
        change('member/a@x.com', {
          action: 'update',
          id: '7',
          fields,
          after: {email: 'a@x.com', role: 'editor', nickname: 'A'},
        }),
      ],
      fake.writer,
    );
    expect(fake.asked).toEqual([{method: 'PATCH', path: 'workspace-members/7', body: {role: 'editor'}}]);
  });

  it('of a replaced member: the old membership goes first', async () => {
    const fake = fakeWriter();
    await applied([change('member/a@x.com', {action: 'replace', id: '7', last_wave: 1})], fake.writer);
    expect(fake.lines()).toEqual(['DELETE workspace-members/7', 'POST workspace-members']);
  });

  it('of a replaced key: the new one is delivered before the old one goes, waves later', async () => {
    const fake = fakeWriter();
    const order: string[] = [];
    const {states, events} = await applied(
      [
        change('key/A', {action: 'replace', id: '7', wave: 1, last_wave: 3, secret: null}),
        change('tag/between', {wave: 2}),
      ],
      fake.writer,
      {deliver: async () => void order.push(`delivered after ${fake.asked.length}`)},
    );
    expect(states).toEqual(['key/A: applied', 'tag/between: applied']);
    expect(fake.lines()).toEqual(['POST api-keys', 'POST custom-tags', 'DELETE api-keys/7']);
    expect(order).toEqual(['delivered after 1']);
    const told = events.map(event => (event.type === 'started' ? event.step : event.outcome.change.address));
    expect(told).toEqual(['make', 'make', 'tag/between', 'remove-old', 'key/A']);
  });

  it('of a replaced key with an overlap: the old one stays', async () => {
    const fake = fakeWriter();
    await applied([change('key/A', {action: 'replace', id: '7', last_wave: null, secret: null})], fake.writer);
    expect(fake.lines()).toEqual(['POST api-keys']);
  });

  it('of a replaced key that failed: the old one stays', async () => {
    const fake = fakeWriter();
    const failing = {deliver: () => Promise.reject(new RbacError('SINK_FAILED', 'full'))};
    const {states} = await applied(
      [change('key/A', {action: 'replace', id: '7', last_wave: 2, secret: null})],
      fake.writer,
      failing,
    );
    expect(states).toEqual(['key/A: failed']);
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/id-0']);
  });

  it('is told when the old object of a replacement could not be removed', async () => {
    const fake = fakeWriter(refuse('api-keys/7'));
    const {outcomes} = await applied(
      [change('key/A', {action: 'replace', id: '7', last_wave: 2, secret: null})],
      fake.writer,
    );
    expect(outcomes).toMatchObject([
      {status: 'failed', note: 'the new object is there, and the old one is still there too'},
    ]);
  });

  it('is told when a member was removed and could not be invited again', async () => {
    const fake = fakeWriter(refuse('workspace-members'));
    const {outcomes} = await applied(
      [change('member/a@x.com', {action: 'replace', id: '7', last_wave: 1})],
      fake.writer,
    );
    expect(outcomes).toMatchObject([
      {status: 'failed', note: 'the old one is removed already: run apply again to make the new one'},
    ]);
  });
});

describe('admins', () => {
  const demote = (name: string, details: Partial<Change> = {}) =>
    change(`member/${name}@acme.com`, {
      action: 'update',
      after: {email: `${name}@acme.com`, role: 'view'},
      fields: [{path: 'role', before: 'admin', after: 'view'}],
      ...details,
    });
  const promote = (name: string, details: Partial<Change> = {}) =>
    change(`member/${name}@acme.com`, {
      action: 'update',
      after: {email: `${name}@acme.com`, role: 'admin'},
      fields: [{path: 'role', before: 'view', after: 'admin'}],
      ...details,
    });

  it('lose their role one at a time', async () => {
    const fake = fakeWriter();
    const names = ['a', 'b', 'c', 'd'];
    await applied(
      names.map(name => demote(name)),
      fake.writer,
      {admins: adminsOf([...names, 'e'].map(name => admin(name))), leastAdmins: 1},
    );
    expect(fake.asked).toHaveLength(4);
    expect(fake.most()).toBe(1);
  });

  it('are counted by what is confirmed: a failed promotion keeps the last one in place', async () => {
    const fake = fakeWriter(asked => {
      if (asked.path.includes('live-b')) throw new RbacError('API_FORBIDDEN', 'no');
      return undefined;
    });
    const {states, outcomes} = await applied([promote('b'), demote('a', {wave: 2})], fake.writer, {
      admins: adminsOf([admin('a'), admin('b', 'view')]),
      leastAdmins: 1,
    });
    expect(states).toEqual(['member/b@acme.com: failed', 'member/a@acme.com: blocked']);
    expect(outcomes[1]?.note).toBe('would leave 0 accepted admins, and 1 must remain');
  });

  it('who were replaced are gone although their new invitation failed', async () => {
    const fake = fakeWriter(refuse('workspace-members'));
    const {states} = await applied(
      [change('member/a@acme.com', {action: 'replace', last_wave: 1}), demote('b', {wave: 2})],
      fake.writer,
      {admins: adminsOf([admin('a'), admin('b')]), leastAdmins: 1},
    );
    expect(states).toEqual(['member/a@acme.com: failed', 'member/b@acme.com: blocked']);
  });

  it('whose demotion has no clear answer count as gone', async () => {
    const {isUnclear, unclear} = await import('./unclear.ts');
    const error = await unclear();
    expect(isUnclear(error)).toBe(true);
    const fake = fakeWriter(asked => {
      if (asked.path.includes('live-a')) throw error;
      return undefined;
    });
    const {states} = await applied([demote('a'), demote('b', {wave: 2})], fake.writer, {
      admins: adminsOf([admin('a'), admin('b')]),
      leastAdmins: 1,
    });
    expect(states).toEqual(['member/a@acme.com: failed', 'member/b@acme.com: blocked']);
  });

  it('who are required keep their role, whatever the plan says', async () => {
    const {states, outcomes} = await applied([demote('a'), demote('b')], fakeWriter().writer, {
      admins: adminsOf([admin('a'), admin('b'), admin('c')]),
      requiredAdmins: new Map([['live-a@acme.com', 'boss@acme.com']]),
    });
    expect(states).toEqual(['member/a@acme.com: blocked', 'member/b@acme.com: applied']);
    expect(outcomes[0]?.note).toBe('would take admin from boss@acme.com, who is required as one');
  });

  it('may go as low as an allowed plan says, and no lower', () => {
    const admins = adminsOf([admin('a'), admin('b'), admin('c', 'view')]);
    const plan = [demote('a', {wave: 2}), promote('c', {wave: 1}), demote('b', {wave: 3})];
    expect(adminFloor(plan, admins, 2, false)).toBe(2);
    expect(adminFloor(plan, admins, 2, true)).toBe(1);
    expect(adminFloor([], admins, 2, true)).toBe(2);
  });
});

describe('assignments', () => {
  const resources = (count: number) => Array.from({length: count}, (_, index) => `a${index}@x.com`);
  const toggle = (
    address: Address,
    action: 'assign' | 'unassign',
    list: readonly string[],
    details: Partial<Change> = {},
  ) => change(address, {action, resources: list, id: 'tag-1', ...details});

  it('are written in batches of at most 100', async () => {
    const fake = fakeWriter();
    await applied([toggle('assignment/T/accounts', 'assign', resources(250))], fake.writer);
    expect(fake.asked.map(({body}) => (body.resource_ids as readonly string[]).length)).toEqual([100, 100, 50]);
    expect(fake.asked[0]?.body).toMatchObject({tag_ids: ['tag-1'], resource_type: 1, assign: true});
  });

  it('carry the id of the tag that the same run has made', async () => {
    const fake = fakeWriter();
    const {states} = await applied(
      [change('tag/T'), toggle('assignment/T/campaigns', 'assign', ['c1'], {id: null, wave: 2, depends_on: ['tag/T']})],
      fake.writer,
    );
    expect(states).toEqual(['tag/T: applied', 'assignment/T/campaigns: applied']);
    expect(fake.asked[1]?.body).toMatchObject({tag_ids: ['id-0'], resource_type: 2});
  });

  it('that fail in part say how far they came, and the other batches are tried', async () => {
    const fake = fakeWriter((_asked, index) => {
      if (index === 1) throw new RbacError('API_FAILED', 'broken', {hint: 'look'});
      return undefined;
    });
    const {outcomes} = await applied([toggle('assignment/T/accounts', 'assign', resources(250))], fake.writer);
    expect(fake.asked).toHaveLength(3);
    expect(messageOf(outcomes[0])).toMatch(/^150 of 250 were done, not a100@x\.com, .* and 95 more: broken$/);
    expect(outcomes).toMatchObject([{status: 'failed', error: {hint: 'look'}}]);
  });

  it('that the API refuses for one resource are halved until it stands alone', async () => {
    const fake = fakeWriter(asked => {
      if ((asked.body.resource_ids as readonly string[]).includes('a6@x.com'))
        throw new RbacError('API_NOT_FOUND', 'not found', {status: 404});
      return undefined;
    });
    const {outcomes} = await applied([toggle('assignment/T/accounts', 'assign', resources(8))], fake.writer);
    expect(fake.asked.map(({body}) => (body.resource_ids as readonly string[]).length)).toEqual([8, 4, 4, 2, 2, 1, 1]);
    expect(messageOf(outcomes[0])).toBe('7 of 8 were done, not a6@x.com: not found');
  });

  it('whose answer was lost are read back', async () => {
    const {unclear} = await import('./unclear.ts');
    const error = await unclear();
    const fake = fakeWriter(() => {
      throw error;
    });
    const there = (list: readonly string[]) => ({
      reread: async () => [live('assignment/T/accounts', 'tag-1', {tag: 'T', type: 'accounts', resources: list})],
    });
    const change = toggle('assignment/T/accounts', 'assign', ['a@x.com']);
    expect((await applied([change], fake.writer, there(['a@x.com']))).states).toEqual([
      'assignment/T/accounts: applied',
    ]);
    expect((await applied([change], fake.writer, there([]))).states).toEqual(['assignment/T/accounts: failed']);
  });

  it('that fail keep the same resources from being unassigned elsewhere, and no others', async () => {
    const fake = fakeWriter(asked => {
      if (asked.body.assign === true) throw new RbacError('API_NOT_FOUND', 'no');
      return undefined;
    });
    const {outcomes} = await applied(
      [
        toggle('assignment/New/accounts', 'assign', ['a@x.com', 'b@x.com']),
        toggle('assignment/Old/accounts', 'unassign', ['a@x.com', 'z@x.com'], {wave: 2}),
        toggle('assignment/Old/campaigns', 'unassign', ['a@x.com'], {wave: 2}),
      ],
      fake.writer,
    );
    expect(fake.asked.slice(1).map(({body}) => body.resource_ids)).toEqual([['z@x.com'], ['a@x.com']]);
    expect(outcomes.map(({status}) => status)).toEqual(['failed', 'failed', 'applied']);
    expect(messageOf(outcomes[1])).toBe('1 resource kept, for another assignment of it failed in this run');
  });

  it('stop between batches when the run is stopped', async () => {
    const fake = fakeWriter();
    const {outcomes} = await applied([toggle('assignment/T/accounts', 'assign', resources(250))], fake.writer, {
      stopped: () => fake.asked.length >= 1,
    });
    expect(fake.asked).toHaveLength(1);
    expect(messageOf(outcomes[0])).toMatch(/^100 of 250 were done, .*: stopped before the rest was tried$/);
  });
});

describe('a stop', () => {
  it('lets what is in flight finish, and the rest is not tried', async () => {
    const fake = fakeWriter();
    const {states} = await applied(tags(6), fake.writer, {parallelism: 2, stopped: () => fake.asked.length >= 2});
    expect(states.filter(state => state.endsWith('applied'))).toHaveLength(2);
    expect(states.filter(state => state.endsWith('not_tried'))).toHaveLength(4);
  });

  it('between the two steps of a replacement is told', async () => {
    const fake = fakeWriter();
    const {outcomes} = await applied([change('key/A', {action: 'replace', last_wave: 2, secret: null})], fake.writer, {
      stopped: () => fake.asked.length >= 1,
    });
    expect(outcomes).toMatchObject([
      {status: 'not_tried', note: 'the new object is there, and the old one is still there too'},
    ]);
  });

  it('does not come between the removal and the invitation of a replaced member', async () => {
    const fake = fakeWriter();
    const {states} = await applied([change('member/a@x.com', {action: 'replace', last_wave: 1})], fake.writer, {
      stopped: () => fake.asked.length >= 1,
    });
    expect(states).toEqual(['member/a@x.com: applied']);
    expect(fake.asked).toHaveLength(2);
  });
});

describe('events', () => {
  it('tell the beginning and the end of every change, and the end alone of one that is not begun', async () => {
    const fake = fakeWriter(refuse('custom-tags'));
    const {events} = await applied(
      [
        change('tag/a'),
        change('assignment/a/accounts', {action: 'assign', resources: ['x'], wave: 2, depends_on: ['tag/a']}),
      ],
      fake.writer,
    );
    const told = events.map(event =>
      event.type === 'started'
        ? `> ${event.change.address}`
        : `${event.outcome.change.address} ${event.outcome.status}`,
    );
    expect(told).toEqual(['> tag/a', 'tag/a failed', 'assignment/a/accounts blocked']);
  });
});

describe('the record', () => {
  it('has every step before its first write, and its end after the last', async () => {
    const {recorder, lines} = fakeRecorder();
    const fake = fakeWriter(() => {
      lines.push('write');
      return undefined;
    });
    await applied([change('key/A')], fake.writer, {recorder, deliver: async () => void lines.push('deliver')});
    expect(lines).toEqual(['begin key/A', 'write', 'made id-0', 'deliver', 'delivered', 'settled applied']);
  });

  it('has the end of a step that failed', async () => {
    const {recorder, lines} = fakeRecorder();
    await applied([change('tag/a')], fakeWriter(refuse('custom-tags')).writer, {recorder});
    expect(lines).toEqual(['begin tag/a', 'settled failed']);
  });

  it('has the doubt about a step whose outcome nobody knows', async () => {
    const {unclear} = await import('./unclear.ts');
    const error = await unclear();
    const {recorder, lines} = fakeRecorder();
    const losing = fakeWriter(() => {
      throw error;
    });
    await applied([change('tag/a')], losing.writer, {recorder});
    expect(lines).toEqual(['begin tag/a', 'settled failed in doubt']);
  });

  it('that cannot be written keeps a step from being taken', async () => {
    const fake = fakeWriter();
    const {outcomes} = await applied([change('tag/a')], fake.writer, fakeRecorder('begin'));
    expect(outcomes).toMatchObject([{status: 'failed', error: {message: 'the disk is full'}}]);
    expect(fake.asked).toEqual([]);
  });

  it('that cannot be written afterwards does not hide what became of an admin', async () => {
    const gone = (name: string, wave: number) => change(`member/${name}@acme.com`, {action: 'delete', wave});
    const {states} = await applied([gone('a', 1), gone('b', 2)], fakeWriter().writer, {
      ...fakeRecorder('settled applied'),
      admins: adminsOf([admin('a'), admin('b')]),
      leastAdmins: 1,
    });
    expect(states).toEqual(['member/a@acme.com: failed', 'member/b@acme.com: blocked']);
  });
});
