import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {RbacError} from '../../src/errors.ts';
import {Secret} from '../../src/model/secret.ts';
import {applied, change, fakeRecorder, fakeWriter, live, messageOf, NEW_SECRET} from './fakes.ts';
import {unclear} from './unclear.ts';

const created = (details: object) => (asked: {method: string}) =>
  asked.method === 'POST' ? {id: 'new', key: new Secret(NEW_SECRET), ...details} : undefined;

describe('a new key', () => {
  it('is tried before it is delivered', async () => {
    const fake = fakeWriter();
    const order: string[] = [];
    await applied([change('key/A')], fake.writer, {
      deliver: async (_change, {id}) => void order.push(`${id} after ${fake.tries.length} try`),
    });
    expect(order).toEqual(['id-0 after 1 try']);
    expect(fake.tries).toEqual([NEW_SECRET]);
  });

  it('that the API does not know at once is tried for 30 seconds, then delivered', async () => {
    const fake = fakeWriter(undefined, index => index === 5);
    const {states, pauses, delivered} = await applied([change('key/A')], fake.writer);
    expect(states).toEqual(['key/A: applied']);
    expect(pauses).toEqual([0, 250, 500, 1_000, 2_000]);
    expect(delivered).toEqual([NEW_SECRET]);
  });

  it('that the API never knows is revoked and not delivered', async () => {
    const fake = fakeWriter(undefined, () => false);
    const {outcomes, pauses, delivered} = await applied([change('key/A')], fake.writer);
    expect(outcomes).toMatchObject([{status: 'failed', note: 'the new key id-0 was revoked'}]);
    expect(messageOf(outcomes[0])).toContain('did not know it for 30 seconds');
    expect(Math.round(pauses.reduce((sum, ms) => sum + ms, 0) / 1_000)).toBe(30);
    expect(delivered).toEqual([]);
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/id-0']);
  });

  it.each([
    ['more than was asked', {name: 'A', scopes: ['leads:read', 'leads:delete']}],
    ['less than was asked', {name: 'A', scopes: []}],
    ['something else', {name: 'A', scopes: ['campaigns:read']}],
  ])('that allows %s is revoked, and neither tried nor delivered', async (_case, answer) => {
    const fake = fakeWriter(created(answer));
    const {outcomes, delivered} = await applied([change('key/A')], fake.writer);
    expect(outcomes).toMatchObject([
      {status: 'failed', error: {code: 'CHANGE_FAILED', message: 'key/A was made otherwise than asked and revoked'}},
    ]);
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/new']);
    expect([fake.tries, delivered]).toEqual([[], []]);
  });

  it('that allows the same in other words is as asked', async () => {
    const fake = fakeWriter(created({name: 'A', scopes: ['leads:read', 'leads:read']}));
    expect((await applied([change('key/A')], fake.writer)).states).toEqual(['key/A: applied']);
  });

  it('whose delivery clearly failed is revoked at once', async () => {
    const fake = fakeWriter();
    const {outcomes} = await applied([change('key/A')], fake.writer, {
      deliver: () => Promise.reject(new RbacError('SINK_FAILED', 'the disk is full')),
    });
    expect(outcomes).toMatchObject([
      {status: 'failed', error: {code: 'SINK_FAILED'}, note: 'the new key id-0 was revoked'},
    ]);
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/id-0']);
  });

  it('whose delivery is unclear is kept, and named', async () => {
    const fake = fakeWriter();
    const {outcomes} = await applied([change('key/A')], fake.writer, {
      deliver: () => Promise.reject(new RbacError('SINK_FAILED', 'it did not end in time')),
      isUnclear: () => true,
    });
    expect(outcomes).toMatchObject([{status: 'failed', note: expect.stringContaining('the new key id-0 is kept')}]);
    expect(fake.lines()).toEqual(['POST api-keys']);
  });

  it('that could not be revoked is named by its id, with the reason why it should be', async () => {
    const fake = fakeWriter(asked => {
      if (asked.method === 'DELETE') throw new RbacError('API_FORBIDDEN', 'forbidden');
      return undefined;
    });
    const {outcomes} = await applied([change('key/A')], fake.writer, {
      deliver: () => Promise.reject(new RbacError('SINK_FAILED', 'the disk is full')),
    });
    expect(outcomes).toMatchObject([
      {
        status: 'failed',
        error: {
          message: 'key/A: the disk is full; and the new key id-0 could not be revoked: forbidden',
          hint: 'revoke the key id-0 in the app',
        },
      },
    ]);
  });

  it('that could not be put on record is revoked and not delivered', async () => {
    const fake = fakeWriter();
    const {outcomes, delivered} = await applied([change('key/A')], fake.writer, fakeRecorder('made'));
    expect(outcomes).toMatchObject([{status: 'failed', note: 'the new key id-0 was revoked'}]);
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/id-0']);
    expect(delivered).toEqual([]);
  });

  it('leaves its secret in no outcome and no event', async () => {
    for (const deliver of [() => Promise.resolve(), () => Promise.reject(new RbacError('SINK_FAILED', 'no'))]) {
      const {outcomes, events} = await applied([change('key/A')], fakeWriter().writer, {deliver});
      expect(inspect([outcomes, events], {depth: 20, showHidden: true})).not.toContain(NEW_SECRET);
      expect(JSON.stringify([outcomes, events])).not.toContain(NEW_SECRET);
    }
  });
});

describe('a new member', () => {
  it('that was made otherwise is reported, and neither removed nor made again', async () => {
    const fake = fakeWriter(() => ({id: 'new', email: 'a@x.com', role: 'editor', accepted: false}));
    const {outcomes} = await applied([change('member/a@x.com')], fake.writer);
    expect(outcomes).toMatchObject([
      {
        status: 'failed',
        error: {
          message: 'member/a@x.com was made otherwise than asked',
          hint: 'look at new in the app; it is not made again in this run',
        },
      },
    ]);
    expect(fake.asked).toHaveLength(1);
  });
});

describe('a creation whose answer was lost', () => {
  const losing = async () => {
    const error = await unclear();
    return fakeWriter(asked => {
      if (asked.method === 'POST') throw error;
      return undefined;
    });
  };

  it('is found by reading back, among what is new', async () => {
    const fake = await losing();
    const {outcomes} = await applied([change('tag/A')], fake.writer, {
      knownIds: new Set(['old']),
      reread: async () => [
        live('tag/A', 'old', {label: 'A'}),
        live('tag/B', 'b', {label: 'B'}),
        live('tag/A', 'new', {label: 'A'}),
      ],
    });
    expect(outcomes).toMatchObject([{status: 'applied', note: 'the answer was lost; reading back shows it done'}]);
    expect(fake.asked).toHaveLength(1);
  });

  it('is what later changes refer to', async () => {
    const error = await unclear();
    const fake = fakeWriter(asked => {
      if (asked.path === 'custom-tags') throw error;
      return undefined;
    });
    await applied(
      [
        change('tag/A'),
        change('assignment/A/accounts', {action: 'assign', resources: ['x'], wave: 2, depends_on: ['tag/A']}),
      ],
      fake.writer,
      {reread: async () => [live('tag/A', 'new', {label: 'A'})]},
    );
    expect(fake.asked[1]?.body).toMatchObject({tag_ids: ['new']});
  });

  it('fails, and is not repeated, when reading back shows nothing of it', async () => {
    const fake = await losing();
    const {outcomes} = await applied([change('tag/A')], fake.writer, {reread: async () => []});
    expect(outcomes).toMatchObject([{status: 'failed'}]);
    expect(messageOf(outcomes[0])).toContain('reading back shows nothing of it');
    expect(fake.asked).toHaveLength(1);
  });

  it('fails, naming them, when there are several', async () => {
    const fake = await losing();
    const {outcomes} = await applied([change('tag/A')], fake.writer, {
      reread: async () => [live('tag/A', 'one', {label: 'A'}), live('tag/A', 'two', {label: 'A'})],
    });
    expect(messageOf(outcomes[0])).toContain('there are 2 new ones (one, two)');
  });

  it('fails, and says what to look for, when reading back fails too', async () => {
    const fake = await losing();
    const {outcomes} = await applied([change('key/A')], fake.writer, {reread: () => Promise.reject(new Error('no'))});
    expect(messageOf(outcomes[0])).toContain('reading back failed as well');
    expect(outcomes[0]?.error).toMatchObject({hint: expect.stringContaining('must be revoked')});
  });

  it('is taken for a new one only when it was made since', async () => {
    const fake = await losing();
    const {outcomes} = await applied([change('tag/A')], fake.writer, {
      reread: async () => [live('tag/A', 'elder', {label: 'A'}, '2026-11-23T11:59:00.000Z')],
    });
    expect(outcomes).toMatchObject([{status: 'failed'}]);
  });

  it('of a key is revoked, for nobody has its secret; keys that were there before are not touched', async () => {
    const fake = await losing();
    const {outcomes, delivered} = await applied([change('key/A')], fake.writer, {
      knownIds: new Set(['old']),
      reread: async () => [
        live('key/A', 'old', {name: 'A'}),
        live('key/A', 'new', {name: 'A'}),
        live('key/a', 'other', {name: 'a'}),
      ],
    });
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/new']);
    expect(messageOf(outcomes[0])).toBe(
      'key/A: the answer was lost, and the secret with it; the key it had made (new) was revoked',
    );
    expect(delivered).toEqual([]);
  });

  it('of a key that cannot be revoked names it', async () => {
    const error = await unclear();
    const fake = fakeWriter(asked => {
      throw asked.method === 'POST' ? error : new RbacError('API_FORBIDDEN', 'no');
    });
    const {outcomes} = await applied([change('key/A')], fake.writer, {
      reread: async () => [live('key/A', 'new', {name: 'A'})],
    });
    expect(outcomes[0]?.error).toMatchObject({hint: 'revoke the key new in the app, then run apply again'});
  });

  it('of a key counts as lost when the answer holds no secret', async () => {
    const fake = fakeWriter(asked =>
      asked.method === 'POST' ? {id: 'new', name: 'A', scopes: ['leads:read']} : undefined,
    );
    await applied([change('key/A')], fake.writer, {reread: async () => [live('key/A', 'new', {name: 'A'})]});
    expect(fake.lines()).toEqual(['POST api-keys', 'DELETE api-keys/new']);
  });
});

describe('an update or a removal whose answer was lost', () => {
  const fields = [{path: 'role', before: 'view', after: 'editor'}];
  const update = change('member/a@x.com', {
    action: 'update',
    id: '7',
    fields,
    after: {email: 'a@x.com', role: 'editor'},
  });
  const removal = change('tag/A', {action: 'delete', id: '7'});
  const lost = async () => {
    const error = await unclear();
    return fakeWriter(() => {
      throw error;
    });
  };

  it.each([
    [
      'an update that reading back shows done',
      update,
      [live('member/a@x.com', '7', {email: 'a@x.com', role: 'editor'})],
      'applied',
    ],
    [
      'an update that it shows undone',
      update,
      [live('member/a@x.com', '7', {email: 'a@x.com', role: 'view'})],
      'failed',
    ],
    ['an update of what is gone', update, [], 'failed'],
    ['a removal of what is gone', removal, [live('tag/A', '8', {label: 'A'})], 'applied'],
    ['a removal of what is still there', removal, [live('tag/A', '7', {label: 'A'})], 'failed'],
  ])('%s', async (_case, one, objects, status) => {
    const {outcomes} = await applied([one], (await lost()).writer, {reread: async () => objects});
    expect(outcomes).toMatchObject([{status}]);
  });

  it('fails when reading back fails too', async () => {
    const {outcomes} = await applied([removal], (await lost()).writer, {reread: () => Promise.reject(new Error('no'))});
    expect(outcomes).toMatchObject([{status: 'failed'}]);
  });
});
