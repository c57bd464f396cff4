import nock from 'nock';
import type {Logger} from 'pino';
import {afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it} from 'vitest';
import {type ConnectOptions, isInterrupted, isUnclear, type Log} from '../../src/api/connect.ts';
import {Secret} from '../../src/model/secret.ts';
import {connection, everythingOf, failure, KEY, keyOf, UUID} from './help.ts';

const OTHER = keyOf('0190b2c4-0000-7000-8000-000000000002', 'Other7654321');
const api = () => nock('https://api.instantly.ai/api/v2');
const JSON_TYPE = {'content-type': 'application/json'};
const vendorSays = (status: number, message: string) => ({statusCode: status, error: 'Error', message});

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => nock.restore());

describe('connecting', () => {
  it('gives a reader that has nothing to write with', () => {
    const {reader, writer} = connection();
    expect(Object.keys(reader).sort()).toEqual(['clock', 'get', 'getAll', 'ownKeyId', 'requests']);
    for (const name of ['post', 'patch', 'delete', 'knowsKey']) expect(name in reader).toBe(false);
    expect(Object.isFrozen(reader) && Object.isFrozen(writer)).toBe(true);
    expect(Object.keys(writer)).toHaveLength(9);
    expect(reader.ownKeyId).toBe(UUID);
    expect(connection({key: new Secret('short')}).reader.ownKeyId).toBeUndefined();
  });

  it('takes a pino logger', () => {
    expectTypeOf<Logger>().toExtend<Log>();
  });

  it.each<[string, Partial<ConnectOptions>, string]>([
    ['an empty key', {key: new Secret('')}, 'AUTH_MISSING'],
    ['a key with a line break', {key: new Secret(`${KEY}\n`)}, 'AUTH_REJECTED'],
    ['a key with an odd character', {key: new Secret(`${KEY}é`)}, 'AUTH_REJECTED'],
    ['an address that is not secure', {url: 'http://api.instantly.ai'}, 'USAGE'],
    ['too fast a pace', {pacePercent: 90}, 'USAGE'],
    ['no parallelism', {parallelism: 0}, 'USAGE'],
    ['half a parallelism', {parallelism: 1.5}, 'USAGE'],
    ['a workspace that is no id', {asWorkspace: 'a\r\nx-evil: 1'}, 'USAGE'],
  ])('refuses %s', (_what, options, code) => {
    expect(() => connection(options)).toThrow(expect.objectContaining({code}));
  });
});

describe('requests', () => {
  it('carry the key, the agent and the workspace, and no content-type without content', async () => {
    const seen: Record<string, string>[] = [];
    const remember = function (this: {req: {headers: Record<string, string>}}) {
      seen.push(this.req.headers);
      return [200, {id: UUID}];
    };
    api()
      .get('/workspaces/current')
      .query({a: 'b'})
      .reply(remember)
      .post('/custom-tags', {label: 'x'})
      .reply(remember)
      .delete('/custom-tags/1')
      .reply(remember);
    const {reader, writer} = connection({asWorkspace: UUID});
    await reader.get('workspaces/current', {a: 'b', c: undefined});
    await writer.post('custom-tags', {label: 'x'});
    await writer.delete('custom-tags/1');

    for (const headers of seen) {
      expect(headers).toMatchObject({
        authorization: `Bearer ${KEY}`,
        'user-agent': 'instantly-rbac/test',
        'x-as-workspace': UUID,
        accept: 'application/json',
      });
    }
    expect(seen.map(headers => headers['content-type'])).toEqual([undefined, 'application/json', undefined]);
    expect(seen.map(headers => headers['content-length'])).toEqual([undefined, '13', undefined]);
  });

  it('share counter and clock', async () => {
    api()
      .get('/custom-tags/1')
      .reply(200, {id: '1'}, {date: 'Mon, 01 Jan 2029 10:00:00 GMT'})
      .patch('/custom-tags/1', {label: 'y'})
      .reply(200, {id: '1', label: 'y'});
    const {reader, writer} = connection();
    await reader.get('custom-tags/1');
    expect(await writer.patch('custom-tags/1', {label: 'y'})).toEqual({id: '1', label: 'y'});
    expect([reader.requests(), writer.requests()]).toEqual([2, 2]);
    expect(writer.clock().toISOString()).toMatch(/^2029-01-01T10:00:00/);
  });

  it('are logged without anything secret', async () => {
    api()
      .get('/api-keys')
      .query({limit: 100})
      .reply(200, {
        items: [
          {id: '1', key: KEY},
          {id: '2', key: OTHER},
        ],
      });
    api().get('/custom-tags/1').reply(429, {}, {'retry-after': '2'}).get('/custom-tags/1').reply(200, {id: '1'});
    const {reader, log} = connection();
    await reader.getAll('api-keys');
    await reader.get('custom-tags/1');
    expect(log.lines).toEqual([
      {
        level: 'debug',
        message: 'request',
        fields: {method: 'GET', path: 'api-keys', attempt: 1, request: 1, ms: 0, status: 200},
      },
      {
        level: 'debug',
        message: 'request',
        fields: {method: 'GET', path: 'custom-tags/1', attempt: 1, request: 2, ms: 0, status: 429},
      },
      {level: 'warn', message: 'the API asks to slow down', fields: {path: 'custom-tags/1', retryAfterMs: 2000}},
      {
        level: 'debug',
        message: 'request',
        fields: {method: 'GET', path: 'custom-tags/1', attempt: 2, request: 3, ms: 0, status: 200},
      },
    ]);
  });

  it('are not made for a path that leads elsewhere', async () => {
    const {writer} = connection();
    expect(await failure(writer.delete('custom-tags/../api-keys/1'))).toMatchObject({code: 'INTERNAL'});
    expect(writer.requests()).toBe(0);
  });

  it('go out no more than so many at once', async () => {
    let [running, most] = [0, 0];
    api()
      .persist()
      .get(/custom-tags/)
      .reply(async () => {
        most = Math.max(most, ++running);
        await new Promise(done => setTimeout(done, 8));
        running -= 1;
        return [200, {id: UUID}];
      });
    const {reader} = connection({parallelism: 3});
    await Promise.all(Array.from({length: 12}, (_, index) => reader.get(`custom-tags/${index}`)));
    nock.cleanAll();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });
});

describe('reading', () => {
  it('follows the pages of a list', async () => {
    const cursor = '2026-01-01T00:00:00.000Z&a+b@x.io';
    api()
      .get('/accounts')
      .query({limit: 2, search: 'x'})
      .reply(200, {items: [{email: '1'}, {email: '2'}], next_starting_after: cursor})
      .get('/accounts')
      .query({limit: 2, search: 'x', starting_after: cursor})
      .reply(200, {items: [{email: '3'}]});
    expect(await connection().reader.getAll('accounts', {limit: 2, query: {search: 'x'}})).toHaveLength(3);
  });

  it('takes an answer with a byte order mark', async () => {
    api().get('/a').reply(200, '\ufeff{"id":"ü"}', JSON_TYPE);
    expect(await connection().reader.get('a')).toEqual({id: 'ü'});
  });

  it.each<[string, number, nock.Body, string, number]>([
    ['an empty body', 200, '', 'API_SHAPE', 1],
    ['truncated JSON', 200, '{"items": [{"id": ', 'API_SHAPE', 1],
    ['a web page', 200, '<html></html>', 'API_SHAPE', 1],
    ['a text', 200, '"text"', 'API_SHAPE', 1],
    ['null', 200, 'null', 'API_SHAPE', 1],
    ['no content', 204, '', 'API_SHAPE', 1],
    ['a list where an object is expected', 200, '[]', 'API_SHAPE', 1],
    ['an error inside a success', 200, {error: 'ACC_X'}, 'API_FAILED', 1],
    ['a redirect', 301, '', 'API_FAILED', 1],
    ['not modified', 304, '', 'API_FAILED', 1],
    ['400', 400, vendorSays(400, 'x'), 'API_INVALID', 1],
    ['401', 401, vendorSays(401, 'Invalid authorization header or API key'), 'AUTH_REJECTED', 1],
    ['401 for a scope', 401, vendorSays(401, 'Invalid scope. Required: a:read. Found: b:read'), 'AUTH_SCOPE', 1],
    ['402', 402, vendorSays(402, 'x'), 'API_PLAN_REQUIRED', 1],
    ['403', 403, vendorSays(403, 'x'), 'API_FORBIDDEN', 1],
    ['403 from the edge', 403, 'error code: 1010', 'API_EDGE_BLOCKED', 1],
    ['404', 404, vendorSays(404, 'x'), 'API_NOT_FOUND', 1],
    ['408', 408, vendorSays(408, 'x'), 'API_FAILED', 5],
    ['409', 409, vendorSays(409, 'x'), 'API_CONFLICT', 1],
    ['422', 422, vendorSays(422, 'x'), 'API_INVALID', 1],
    ['429', 429, vendorSays(429, 'x'), 'API_RATE_LIMITED', 10],
    ['500', 500, vendorSays(500, 'x'), 'API_FAILED', 5],
    ['520 from the edge', 520, '<html></html>', 'API_FAILED', 5],
  ])('reports %s', async (_what, status, body, code, attempts) => {
    api()
      .get('/thing')
      .times(attempts)
      .reply(status, body, status === 301 ? {location: 'https://evil.example/'} : {});
    const {reader} = connection();
    expect(await failure(reader.get('thing'))).toMatchObject({code});
    expect(reader.requests()).toBe(attempts);
  });

  it('is repeated until it works', async () => {
    api()
      .get('/thing')
      .reply(503, '', {'retry-after': '20'})
      .get('/thing')
      .replyWithError(Object.assign(new Error('x'), {code: 'ECONNRESET'}))
      .get('/thing')
      .reply(200, {id: '1'});
    const {reader, time} = connection();
    const start = time.now();
    expect(await reader.get('thing')).toEqual({id: '1'});
    expect(time.now() - start).toBe(21_000);
  });

  it('refuses an answer beyond the size limit', async () => {
    api()
      .get('/thing')
      .reply(200, {long: 'x'.repeat(5000)});
    const {reader} = connection({maxBytes: 4000});
    expect(await failure(reader.get('thing'))).toMatchObject({
      code: 'API_SHAPE',
      message: expect.stringContaining('larger'),
    });
  });
});

describe('the pace', () => {
  it('slows every request after a 429 and waits as long as the API asks', async () => {
    api()
      .get('/a')
      .reply(429, vendorSays(429, 'Rate limit exceeded'), {'retry-after': '30'})
      .get('/a')
      .reply(200, {})
      .get('/b')
      .reply(200, {});
    const {reader, time} = connection();
    const start = time.now();
    await reader.get('a');
    await reader.get('b');
    expect(time.now() - start).toBeGreaterThanOrEqual(30_000);
    expect(time.now() - start).toBeLessThan(31_000);
  });

  it('waits for a date by the clock of the API', async () => {
    const dates = {date: 'Mon, 01 Jan 2029 10:00:00 GMT', 'retry-after': 'Mon, 01 Jan 2029 10:00:42 GMT'};
    api().get('/a').reply(429, '', dates).get('/a').reply(200, {});
    const {reader, time} = connection();
    const start = time.now();
    await reader.get('a');
    expect(time.now() - start).toBeGreaterThanOrEqual(42_000);
    expect(time.now() - start).toBeLessThan(43_000);
  });

  it('waits longer and longer where the API names no time', async () => {
    api().get('/a').times(9).reply(429, '').get('/a').reply(200, {});
    const {reader, time} = connection();
    const start = time.now();
    await reader.get('a');
    expect(time.now() - start).toBeGreaterThan(60_000);
  });
});

describe('writing', () => {
  it.each<[string, number, nock.Body, string, boolean]>([
    ['a lost answer', 500, '', 'API_FAILED', true],
    ['an edge timeout', 524, '', 'API_FAILED', true],
    ['an empty success', 200, '', 'API_SHAPE', true],
    ['a truncated success', 200, '{"id":', 'API_SHAPE', true],
    ['a web page as success', 200, '<html>', 'API_SHAPE', true],
    ['a list as success', 200, '[]', 'API_SHAPE', true],
    ['a refusal', 400, vendorSays(400, 'x'), 'API_INVALID', false],
    ['a missing scope', 401, vendorSays(401, 'Invalid scope. Required: a:create'), 'AUTH_SCOPE', false],
    ['a redirect', 307, '', 'API_FAILED', false],
    ['an error inside a success', 200, {error: 'x'}, 'API_FAILED', false],
  ])('creates once: %s', async (_what, status, body, code, unclear) => {
    api().post('/workspace-members').reply(status, body);
    const {writer} = connection();
    const error = await failure(writer.post('workspace-members', {email: 'a@x.io'}));
    expect(error).toMatchObject({code});
    expect(isUnclear(error)).toBe(unclear);
    expect(writer.requests()).toBe(1);
  });

  it('creates again after a 429', async () => {
    api().post('/custom-tags').reply(429, '', {'retry-after': '0'}).post('/custom-tags').reply(201, {id: '1'});
    expect(await connection().writer.post('custom-tags', {label: 'x'})).toEqual({id: '1'});
  });

  it('repeats what is harmless to repeat', async () => {
    api()
      .post('/custom-tags/toggle-resource')
      .reply(502, '')
      .post('/custom-tags/toggle-resource')
      .reply(200, {success: true})
      .patch('/custom-tags/1')
      .reply(500, '')
      .patch('/custom-tags/1')
      .reply(200, {id: '1'})
      .delete('/custom-tags/1')
      .reply(503, '')
      .delete('/custom-tags/1')
      .reply(404, vendorSays(404, 'Resource not found'));
    const {writer} = connection();
    expect(await writer.post('custom-tags/toggle-resource', {assign: true})).toEqual({success: true});
    expect(await writer.patch('custom-tags/1', {label: 'x'})).toEqual({id: '1'});
    expect(await writer.delete('custom-tags/1')).toEqual({});
  });

  it('takes a 204 for a success, and a 404 of a first removal for a failure', async () => {
    api().delete('/custom-tags/1').reply(204).delete('/custom-tags/2').reply(404, vendorSays(404, 'x'));
    const {writer} = connection();
    expect(await writer.delete('custom-tags/1')).toEqual({});
    expect(await failure(writer.delete('custom-tags/2'))).toMatchObject({code: 'API_NOT_FOUND', status: 404});
  });

  it('fails when a toggle reports no success', async () => {
    api().post('/custom-tags/toggle-resource').reply(200, {success: false});
    const error = await failure(connection().writer.post('custom-tags/toggle-resource', {}));
    expect(error).toMatchObject({code: 'API_FAILED'});
    expect(isUnclear(error)).toBe(false);
  });
});

describe('keys', () => {
  it('never leave the answers of the key list or of a removal', async () => {
    api()
      .get('/api-keys')
      .query(true)
      .reply(200, {
        items: [
          {id: '1', key: KEY},
          {id: '2', key: OTHER},
          {id: '3', key: 'MD****'},
        ],
      });
    api()
      .delete('/api-keys/2')
      .reply(200, {id: '2', key: OTHER})
      .get('/api-keys')
      .query(true)
      .reply(200, {items: [{key: KEY}]});
    const {reader, writer} = connection();
    expect(await reader.getAll('api-keys')).toEqual([
      {id: '1', own: 'yes', key_readable: true},
      {id: '2', own: 'no', key_readable: true},
      {id: '3', own: 'unknown'},
    ]);
    expect(await writer.delete('api-keys/2')).toEqual({id: '2', own: 'no', key_readable: true});
    expect(await reader.get('api-keys')).toEqual({items: [{own: 'yes', key_readable: true}]});
  });

  it('are secrets when they are new', async () => {
    api().post('/api-keys', {name: 'n', scopes: []}).reply(200, {id: '2', name: 'n', scopes: [], key: OTHER});
    const {key, ...rest} = await connection().writer.post('api-keys', {name: 'n', scopes: []});
    expect(key instanceof Secret && key.reveal()).toBe(OTHER);
    expect(rest).toEqual({id: '2', name: 'n', scopes: []});
  });

  it('are not excerpted from errors about them', async () => {
    api()
      .post('/api-keys')
      .reply(500, {message: `made ${OTHER}`})
      .post('/api-keys')
      .reply(200, `{"key": "${OTHER}`);
    const {writer, log} = connection();
    const errors = [await failure(writer.post('api-keys', {})), await failure(writer.post('api-keys', {}))];
    expect(errors.every(isUnclear)).toBe(true);
    expect(everythingOf([...errors.map(everythingOf), log.lines])).not.toContain(OTHER);
  });

  it.each<[string, number, nock.Body, boolean]>([
    ['our workspace', 200, {id: UUID}, true],
    ['another workspace', 200, {id: 'other'}, false],
    ['no workspace', 200, {}, false],
    ['a missing scope', 401, vendorSays(401, 'Invalid scope. Required: workspaces:read. Found: a:read'), true],
    ['a bad key', 401, vendorSays(401, 'Invalid authorization header or API key'), false],
  ])('are known by their answer: %s', async (_what, status, body, known) => {
    const matchHeader = (key: string) => ({reqheaders: {authorization: `Bearer ${key}`}});
    nock('https://api.instantly.ai/api/v2', {...matchHeader(KEY)})
      .get('/workspaces/current')
      .reply(200, {id: UUID});
    nock('https://api.instantly.ai/api/v2', {...matchHeader(OTHER), badheaders: ['x-as-workspace']})
      .get('/workspaces/current')
      .reply(status, body);
    const {reader, writer} = connection({asWorkspace: UUID});
    await reader.get('workspaces/current');
    expect(await writer.knowsKey(new Secret(OTHER))).toBe(known);
    expect(writer.requests()).toBe(2);
  });

  it('are known for any workspace while ours was not read', async () => {
    api().get('/workspaces/current').reply(200, {id: 'any'});
    expect(await connection().writer.knowsKey(new Secret(OTHER))).toBe(true);
  });

  it('cannot be known when the API fails, and are not sent when they are none', async () => {
    api()
      .get('/workspaces/current')
      .reply(402, {message: `no plan for ${OTHER}`});
    const {writer} = connection();
    const error = await failure(writer.knowsKey(new Secret(OTHER)));
    expect(error).toMatchObject({code: 'API_PLAN_REQUIRED', message: expect.stringContaining('no plan for [secret]')});
    expect(everythingOf(error)).not.toContain(OTHER);
    expect(await writer.knowsKey(new Secret('a b'))).toBe(false);
  });
});

describe('interrupting', () => {
  it('stops reads that wait for their turn or for the next attempt', async () => {
    api().get('/a').reply(503, '', {'retry-after': '60'});
    const controller = new AbortController();
    const {reader, time} = connection({signal: controller.signal});
    const waiting = failure(reader.get('a'));
    while (reader.requests() === 0) await time.sleep(0);
    controller.abort();
    expect(isInterrupted(await waiting)).toBe(true);
    expect(isInterrupted(await failure(reader.getAll('b')))).toBe(true);
    expect(reader.requests()).toBe(1);
  });
});

it('never shows the key, whatever the API sends back', async () => {
  const {reader, writer, log} = connection();
  const echo = {message: `you sent Bearer ${KEY}`, error: KEY};
  const shown: string[] = [];
  for (const status of [200, 301, 400, 401, 402, 403, 404, 409, 418, 429, 500]) {
    api()
      .get('/thing')
      .times(10)
      .reply(status, echo, {location: `https://x.io/${KEY}`, 'retry-after': '0', 'x-echo': KEY});
    shown.push(everythingOf(await failure(reader.get('thing'))));
    nock.cleanAll();
  }
  api()
    .post('/thing')
    .replyWithError(Object.assign(new Error(`bad header ${KEY}`), {code: 'ECONNRESET', headers: {KEY}}));
  shown.push(
    everythingOf(await failure(writer.post('thing', {a: 1}))),
    everythingOf(reader),
    everythingOf(writer),
    everythingOf(log.lines),
  );
  expect(shown).toHaveLength(15);
  expect(shown.filter(text => text.includes(KEY) || text.includes(KEY.slice(10, 50)))).toEqual([]);
});
