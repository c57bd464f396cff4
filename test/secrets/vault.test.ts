import nock from 'nock';
import {describe, expect, it} from 'vitest';
import {isUnclearDelivery} from '../../src/secrets/index.ts';
import type {SinkContext} from '../../src/secrets/sink.ts';
import {vaultSink} from '../../src/secrets/vault.ts';
import {broken, closedNetwork, refused, remoteContext} from './service.ts';
import {CANARY, deliveryOf, errorOf} from './surroundings.ts';

closedNetwork();

const TOKEN = 'hvs.TokenOfTheTestWhichNobodyMaySee';
const SECRET_ID = 'secretid-7b1f3c52-aa10-4f0e-9d2c';
const ADDRESS = 'https://vault.acme.com:8200';
const SECRET = {to: 'vault', path: 'team/instantly'} as const;
const DATA = '/v1/secret/data/team/instantly';
const CONFIG = '/v1/secret/config';
const MOUNT = '/v1/sys/internal/ui/mounts/secret';

const here = (env: Record<string, string> = {}, more: Partial<SinkContext> = {}) =>
  remoteContext({VAULT_ADDR: ADDRESS, VAULT_TOKEN: TOKEN, ...env}, more);
const vault = (token = TOKEN) => nock(ADDRESS, {reqheaders: {'x-vault-token': token, 'x-vault-request': 'true'}});

const latest = (version: number, data: object | null) => ({
  lease_duration: 0,
  data: {data, metadata: {version, deletion_time: '', destroyed: false}},
});
const isVersion2 = {data: {cas_required: false, max_versions: 0, delete_version_after: '0s'}};
const CONFLICT = {errors: ['check-and-set parameter did not match the current version']};

const reads = (version: number, data: object | null, status = data === null ? 404 : 200) =>
  vault().get(DATA).reply(status, latest(version, data));
const readsNothing = () => {
  vault().get(DATA).reply(404, {errors: []});
  vault().get(CONFIG).reply(200, isVersion2);
};
const mayDo = (...capabilities: string[]) =>
  vault()
    .post('/v1/sys/capabilities-self', {paths: ['secret/data/team/instantly']})
    .reply(200, {capabilities});
const write = (cas: number, data: nock.DataMatcherMap) => vault().post(DATA, {options: {cas}, data});
const stored = (version: number) => ({data: {version, created_time: '2026-11-23T00:00:00Z'}});

const check = (context: SinkContext = here()) => vaultSink.check(SECRET, context);
const deliver = (context: SinkContext = here()) => vaultSink.deliver(SECRET, deliveryOf(CANARY), context);

async function failureOf(work: Promise<unknown>) {
  const error = await errorOf(work);
  expect(error.message).toMatch(/^value in Vault's secret\/team\/instantly: /);
  for (const hidden of [TOKEN.slice(4), SECRET_ID.slice(0, 20), 'neighbour']) {
    expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(hidden);
  }
  return error;
}

describe('a secret is stored', () => {
  it('where there was none', async () => {
    readsNothing();
    mayDo('create', 'read');
    const context = here();
    await check(context);
    readsNothing();
    write(0, {value: CANARY}).reply(200, stored(1));
    await deliver(context);
  });

  it('beside other fields, which stay', async () => {
    const others = {
      user: 'ops',
      nested: {list: [1, 2.5, -3e2, true, null]},
      quote: '"12345678901234567890"',
      value: 'old',
    };
    reads(7, others);
    write(7, {...others, value: CANARY}).reply(200, stored(8));
    await deliver();
  });

  it('after a version that was deleted', async () => {
    reads(3, null);
    write(3, {value: CANARY}).reply(200, stored(4));
    await deliver();
  });

  it('under the mount and field of its own, in a namespace', async () => {
    const own = {...SECRET, mount: 'team kv/eu', field: 'api_key'};
    const scope = nock(`${ADDRESS}/vault`, {reqheaders: {'x-vault-namespace': 'acme/eu', 'x-vault-token': TOKEN}});
    scope.get('/v1/team%20kv/eu/data/team/instantly').reply(200, latest(1, {value: 'stays'}));
    scope
      .post('/v1/team%20kv/eu/data/team/instantly', {options: {cas: 1}, data: {value: 'stays', api_key: CANARY}})
      .reply(200, stored(2));
    const context = here({VAULT_ADDR: `${ADDRESS}/vault/`, VAULT_NAMESPACE: 'acme/eu'});
    await vaultSink.deliver(own, deliveryOf(CANARY), context);
  });

  it('one field after the other, when two keys go to one secret', async () => {
    const kept = {version: 1, data: {}};
    const seen: string[] = [];
    const scope = vault();
    scope
      .get(DATA)
      .twice()
      .reply(200, () => {
        seen.push('read');
        return latest(kept.version, kept.data);
      });
    scope
      .post(DATA)
      .twice()
      .delay(20)
      .reply(200, (_path, body) => {
        const {options, data} = body as {options: {cas: number}; data: object};
        seen.push(`write ${options.cas}`);
        return stored(Object.assign(kept, {version: options.cas + 1, data}).version);
      });
    const context = here();
    const one = (field: string) => vaultSink.deliver({...SECRET, field}, deliveryOf(`of-${field}`), context);
    await Promise.all(['a', 'b'].map(one));
    expect(seen).toEqual(['read', 'write 1', 'read', 'write 2']);
    expect(kept.data).toEqual({a: 'of-a', b: 'of-b'});
  });
});

describe('an AppRole', () => {
  const role = {VAULT_TOKEN: '', VAULT_ROLE_ID: 'role-of-test', VAULT_SECRET_ID: SECRET_ID};
  const login = (path = 'approle') =>
    nock(ADDRESS).post(`/v1/auth/${path}/login`, {role_id: 'role-of-test', secret_id: SECRET_ID});
  const token = (client_token: string, lease_duration = 3600) => ({auth: {client_token, lease_duration}});
  const readsWith = (name: string) =>
    vault(name)
      .get(DATA)
      .reply(200, latest(1, {value: CANARY}));

  it('logs in once for a run', async () => {
    const context = here(role);
    login().reply(200, token('token-1'));
    readsWith('token-1')
      .get(DATA)
      .reply(200, latest(1, {value: CANARY}));
    await Promise.all([deliver(context), deliver(context)]);
  });

  it('logs in anew before its token ends', async () => {
    let now = 0;
    const context = here(role, {now: () => new Date(now)});
    login().reply(200, token('token-1', 60));
    readsWith('token-1');
    await deliver(context);
    now = 50_000;
    login().reply(200, token('token-2', 60));
    readsWith('token-2');
    await deliver(context);
  });

  it('may be mounted elsewhere', async () => {
    login('teams/ci').reply(200, token('token-1', 0));
    readsWith('token-1');
    await deliver(here({...role, VAULT_APPROLE_MOUNT: '/teams/ci/'}));
  });

  it.each([
    [400, {errors: [`invalid role or secret ID ${SECRET_ID}`]}, 'does not accept the AppRole (400): invalid role or'],
    [403, {errors: ['permission denied']}, 'does not accept the AppRole (403): permission denied'],
    [404, {errors: ['no handler']}, 'has no AppRole there (404): no handler'],
    [200, {auth: null}, 'holds no token'],
    [200, {auth: {client_token: 'a\nb'}}, 'holds no token'],
  ])('that is answered with %i %j is refused', async (status, body, why) => {
    const context = here(role);
    login().reply(status, body);
    const error = await failureOf(check(context));
    expect(error).toMatchObject({code: 'SINK_UNUSABLE', message: expect.stringContaining(why)});
    login().reply(200, token('token-1')); // a failed login is not kept
    readsWith('token-1');
    await deliver(context);
  });
});

describe('the surroundings are refused without a request', () => {
  it.each([
    ['no address', {VAULT_ADDR: ''}, 'the address of Vault is not known'],
    ['plain http', {VAULT_ADDR: 'http://vault.acme.com'}, 'is plain http'],
    ['a socket', {VAULT_ADDR: 'unix:///run/vault'}, 'is not an http address'],
    ['no credentials', {VAULT_TOKEN: ''}, 'there are no credentials'],
    ['half an AppRole', {VAULT_TOKEN: '', VAULT_ROLE_ID: 'a'}, 'there are no credentials'],
    ['a namespace that is no header', {VAULT_NAMESPACE: 'a\nb'}, 'VAULT_NAMESPACE holds a character'],
    ['a token that is no header', {VAULT_TOKEN: `${TOKEN}\n${TOKEN}`}, 'VAULT_TOKEN holds a character'],
  ])('%s', async (_what, env, why) => {
    expect(await failureOf(check(here(env)))).toMatchObject({
      code: 'SINK_UNUSABLE',
      message: expect.stringContaining(why),
    });
    expect(isUnclearDelivery(await failureOf(deliver(here(env))))).toBe(false);
  });

  it.each(['../sys/seal', 'a/./b', 'a//b', ''])('the path %j', async path => {
    const error = await errorOf(vaultSink.check({...SECRET, path}, here()));
    expect(error.message).toContain('empty or made of dots');
  });

  it('but plain http is fine on this machine', async () => {
    nock('http://127.0.0.1:8200').get(DATA).reply(200, latest(1, {}));
    nock('http://127.0.0.1:8200').post('/v1/sys/capabilities-self').reply(404);
    await check(here({VAULT_ADDR: 'http://127.0.0.1:8200'}));
  });
});

describe('before the first write', () => {
  it('a mount whose configuration is closed is known by the mount itself', async () => {
    vault().get(DATA).reply(404, {errors: []});
    vault().get(CONFIG).reply(403);
    vault()
      .get(MOUNT)
      .reply(200, {data: {type: 'kv', options: {version: '2'}, path: 'secret/'}});
    mayDo('root');
    await check();
  });

  it.each<[string, () => void]>([
    [
      'that is a KV engine of version 1',
      () => {
        vault().get(DATA).reply(404, {errors: []});
        vault().get(CONFIG).reply(404, {errors: []});
      },
    ],
    [
      'of version 1 that holds such a path',
      () =>
        vault()
          .get(DATA)
          .reply(200, {data: {data: '{}', value: 'neighbour'}}),
    ],
    [
      'of version 1 with a closed configuration',
      () => {
        vault().get(DATA).reply(404, {errors: []});
        vault().get(CONFIG).reply(403);
        vault()
          .get(MOUNT)
          .reply(200, {data: {type: 'kv', options: {version: '1'}, path: 'secret/'}});
      },
    ],
    [
      'that is a part of another mount',
      () => {
        vault().get(DATA).reply(404);
        vault().get(CONFIG).reply(403);
        vault()
          .get(MOUNT)
          .reply(200, {data: {type: 'kv', options: {version: '2'}, path: 'sec/'}});
      },
    ],
  ])('a mount is refused %s', async (_what, prepare) => {
    prepare();
    const error = await failureOf(check());
    expect(error.message).toContain('"secret" is no mount of a KV engine of version 2');
    prepare();
    const later = await failureOf(deliver());
    expect([later.code, isUnclearDelivery(later)]).toEqual(['SINK_FAILED', false]);
  });

  it('a mount of which nothing can be seen is refused', async () => {
    vault().get(DATA).reply(404);
    vault().get(CONFIG).reply(403);
    vault().get(MOUNT).reply(403);
    const error = await failureOf(check());
    expect(error.message).toContain('may not see of which version the engine is');
    expect(error.hint).toBe('let it read secret/config');
  });

  it.each([
    [
      'does not let the token do this (403): permission denied',
      200,
      'read, create and update secret/data/team/instantly',
    ],
    ['does not accept the token (403): permission denied', 403, 'is wrong, expired'],
  ])('a 403: Vault %s', async (why, own, hint) => {
    vault()
      .get(DATA)
      .reply(403, {errors: ['permission denied']});
    vault().get('/v1/auth/token/lookup-self').reply(own, {});
    const error = await failureOf(check());
    expect(error).toMatchObject({code: 'SINK_UNUSABLE', hint: expect.stringContaining(hint)});
    expect(error.message).toContain(`Vault ${why}`);
  });

  it('a token that may only read is refused', async () => {
    reads(1, {});
    mayDo('read', 'list');
    expect((await failureOf(check())).message).toContain('the token of VAULT_TOKEN may not write there');
  });

  it('a sealed Vault is tried again, then refused', async () => {
    const context = here();
    vault()
      .get(DATA)
      .times(4)
      .reply(503, {errors: ['Vault is sealed', 7]});
    const error = await failureOf(check(context));
    expect(error.message).toContain('Vault is sealed or down (503): Vault is sealed');
    expect(context.pauses).toHaveLength(3);
  });

  it('a standby that redirects is not followed', async () => {
    vault().get(DATA).reply(307, '', {location: 'https://active.acme.com/v1/x'});
    const error = await failureOf(check());
    expect(error.message).toContain('redirects to active.acme.com, which is not followed (307)');
    expect(error.hint).toContain('the active server');
  });

  it.each(['12345678901234567890', '0.12345678901234567890', '1234567890123456e5'])(
    'a neighbour that %s would lose its digits keeps them',
    async number => {
      vault().get(DATA).reply(200, `{"data": {"data": {"id": ${number}}, "metadata": {"version": 1}}}`);
      expect((await failureOf(check())).message).toContain('would lose digits');
    },
  );

  it('tells how the network failed', async () => {
    vault().get(DATA).times(4).replyWithError(refused());
    const error = await failureOf(check());
    expect(error.message).toContain('Vault at vault.acme.com:8200 cannot be reached (ECONNREFUSED)');
    expect(error.hint).toContain('VAULT_ADDR');
  });
});

describe('a delivery', () => {
  it('starts over when somebody else was quicker, and keeps what they wrote', async () => {
    reads(1, {a: 1});
    write(1, {a: 1, value: CANARY}).reply(400, CONFLICT);
    reads(2, {a: 2});
    write(2, {a: 2, value: CANARY}).reply(200, stored(3));
    await deliver();
  });

  it('fails clearly when others are always quicker', async () => {
    for (const version of [1, 2, 3, 4]) {
      reads(version, {});
      write(version, {value: CANARY}).reply(400, CONFLICT);
    }
    reads(5, {});
    const error = await failureOf(deliver());
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', false]);
    expect(error.message).toContain('check-and-set');
  });

  it.each([403, 404, 405, 400])('that is refused with %i has failed clearly', async status => {
    reads(1, {user: 'the-neighbour-value'});
    write(1, {user: 'the-neighbour-value', value: CANARY}).reply(status, {
      errors: [`no: ${CANARY} ${TOKEN} the-neighbour-value`],
    });
    const error = await failureOf(deliver());
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', false]);
    expect(error.message).toMatch(/: no: \[secret\]$/);
  });

  it('that cannot start has failed clearly', async () => {
    reads(1, {});
    write(1, {value: CANARY}).times(4).replyWithError(refused());
    expect(isUnclearDelivery(await failureOf(deliver()))).toBe(false);
  });

  it.each<[string, () => void]>([
    ['is lost', () => write(0, {value: CANARY}).replyWithError(broken())],
    ['is a 5xx', () => write(0, {value: CANARY}).reply(502, CANARY)],
    ['is a success as Vault never answers', () => write(0, {value: CANARY}).reply(204)],
  ])('reads back when the answer %s: it is there', async (_what, prepare) => {
    const context = here();
    readsNothing();
    prepare();
    reads(1, {value: CANARY});
    await deliver(context);
    expect(context.pauses).toEqual([500]);
  });

  it('writes again on the same version when the answer was lost and nothing is there', async () => {
    reads(1, {});
    write(1, {value: CANARY}).replyWithError(broken());
    reads(1, {});
    write(1, {value: CANARY}).reply(400, CONFLICT); // the first one has arrived after all
    reads(2, {value: CANARY});
    await deliver();
  });

  it('is clear when somebody else has taken the version after a lost answer', async () => {
    reads(1, {});
    write(1, {value: CANARY}).replyWithError(broken());
    reads(2, {});
    write(2, {value: CANARY}).reply(403, {errors: ['permission denied']});
    expect(isUnclearDelivery(await failureOf(deliver()))).toBe(false);
  });

  it.each<[string, () => void]>([
    ['nothing can be read', () => vault().get(DATA).times(4).reply(503, CANARY)],
    [
      'the next write is refused',
      () => {
        reads(1, {});
        write(1, {value: CANARY}).reply(403);
      },
    ],
    [
      'others have written more than once since',
      () => {
        reads(3, {});
        write(3, {value: CANARY}).reply(403);
      },
    ],
    [
      'every further answer is lost',
      () => {
        for (let round = 2; round <= 4; round++) {
          reads(1, {});
          write(1, {value: CANARY}).replyWithError(broken());
        }
        reads(1, {});
      },
    ],
  ])('is unclear when after a lost answer %s', async (_what, prepare) => {
    reads(1, {});
    write(1, {value: CANARY}).replyWithError(broken());
    prepare();
    const error = await failureOf(deliver());
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', true]);
    expect(error.hint).toContain('may have stored the secret');
  });
});
