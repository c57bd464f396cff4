import {request} from 'node:http';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {emptyState} from '../../src/emulator/index.ts';
import {buildGate} from '../../src/emulator/rate.ts';
import {NOBODY, share, start, startBare} from './world.ts';

const TEAM = {
  workspaces: [{name: 'North', members: [{email: 'olga@example.com', role: 'owner'}], accounts: ['a@example.com']}],
};

describe('errors in the words of the vendor', () => {
  const shared = share(TEAM);
  const badRequest = {statusCode: 400, error: 'Bad Request'};
  const cases: [string, string, string, unknown, string][] = [
    ['a missing field', 'POST', 'api-keys', {scopes: []}, "body must have required property 'name'"],
    ['an unknown field', 'POST', 'custom-tags', {label: 'x', color: 'red'}, 'body must NOT have additional properties'],
    ['a number for a text', 'POST', 'custom-tags', {label: 7}, 'body/label must be string'],
    ['a blank label', 'POST', 'custom-tags', {label: '  '}, 'body/label must match pattern ".*\\S.*"'],
    ['an empty change', 'PATCH', `custom-tags/${NOBODY}`, {}, 'body must NOT have fewer than 1 properties'],
    ['a limit beyond 100', 'GET', 'workspace-members?limit=101', undefined, 'querystring/limit must be <= 100'],
    ['a limit below 1', 'GET', 'api-keys?limit=0', undefined, 'querystring/limit must be >= 1'],
    ['a limit that is no number', 'GET', 'accounts?limit=ten', undefined, 'querystring/limit must be integer'],
    ['a limit beyond 1000 of the log', 'GET', 'audit-logs?limit=1001', undefined, 'querystring/limit must be <= 1000'],
    [
      'a flag that is none',
      'GET',
      'workspace-members?accepted=maybe',
      undefined,
      'querystring/accepted must be boolean',
    ],
    ['an id that is no uuid', 'GET', 'custom-tags/7', undefined, 'params/id must match format "uuid"'],
    [
      'a cursor from nowhere',
      'GET',
      'custom-tags?starting_after=x',
      undefined,
      'querystring/starting_after must be a cursor of this list',
    ],
  ];
  it.each(cases)('400 for %s', async (_name, method, path, body, message) => {
    const {api} = await shared();
    const answer = await api(method, path, {body});
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({...badRequest, message});
  });

  it.each(['POST', 'DELETE'])('400 for a %s with a JSON content type and nothing in it', async method => {
    const {api} = await shared();
    const path = method === 'POST' ? 'custom-tags' : `custom-tags/${NOBODY}`;
    const answer = await api(method, path, {headers: {'content-type': 'application/json'}});
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('FST_ERR_CTP_EMPTY_JSON_BODY');
  });

  it('404 for an unknown object, in the envelope', async () => {
    const {api} = await shared();
    const answer = await api('DELETE', `workspace-members/${NOBODY}`);
    expect(answer.body).toEqual({statusCode: 404, error: 'Not Found', message: 'Resource not found'});
  });

  it('404 for a path that is not there', async () => {
    const {api} = await shared();
    const answer = await api('GET', 'tag-mappings');
    expect(answer.status).toBe(404);
  });

  it('404 for an operation that an object does not have', async () => {
    const {api, emulator} = await shared();
    const id = emulator.state().workspaces[0]?.api_keys[0]?.id;
    expect((await api('GET', `api-keys/${id}`)).status).toBe(404);
    expect((await api('PATCH', `api-keys/${id}`, {body: {name: 'x'}})).status).toBe(404);
  });

  it('402 for reads and writes without a paid plan', async () => {
    const {api} = await start({...TEAM, settings: {paid_plan: false}});
    const answers = [await api('GET', 'custom-tags'), await api('POST', 'custom-tags', {body: {label: 'x'}})];
    const message = 'Workspace does not have an active paid plan';
    for (const {body} of answers) expect(body).toEqual({statusCode: 402, error: 'Payment Required', message});
  });
});

describe('the network edge', () => {
  it('blocks everything on demand, and not in JSON', async () => {
    const {api} = await start({...TEAM, settings: {edge_block: true}});
    const answer = await api('GET', 'workspaces/current');
    expect(answer.status).toBe(403);
    expect(answer.body).toBe('error code: 1010');
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  it('blocks the usual names of Python clients', async () => {
    const {api} = await start(TEAM);
    const blocked = await api('GET', 'workspaces/current', {headers: {'user-agent': 'python-httpx/0.27'}});
    const fine = await api('GET', 'workspaces/current', {headers: {'user-agent': 'instantly-rbac/1'}});
    expect([blocked.status, fine.status]).toEqual([403, 200]);
  });

  it('blocks a request without a name', async () => {
    const {emulator, key} = await start(TEAM);
    const status = await new Promise(resolve => {
      const sent = request(`${emulator.url}/api/v2/workspaces/current`, {headers: {authorization: `Bearer ${key}`}});
      sent.on('response', response => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(403);
  });
});

describe('the rate limit', () => {
  // However busy the machine is, all requests of a test fall into one second.
  beforeEach(() => void vi.spyOn(performance, 'now').mockReturnValue(performance.now()));
  afterEach(() => void vi.restoreAllMocks());

  it('answers 429 beyond the limit of a second, for all keys of the workspace together', async () => {
    const {api, emulator} = await start(TEAM, {rate: {perSecond: 3, perMinute: 100}});
    const other = (await api('POST', 'api-keys', {body: {name: 'b', scopes: ['all:all']}})).body.key;
    const sent = [api('GET', 'custom-tags'), api('GET', 'custom-tags', {key: other}), api('GET', 'custom-tags')];
    const statuses = (await Promise.all(sent)).map(({status}) => status).toSorted();
    expect(statuses).toEqual([200, 200, 429]);
    expect(emulator.requests().filter(({status}) => status === 429)).toHaveLength(1);
  });

  it('answers 429 beyond the limit of a minute, without a word on when', async () => {
    const {api} = await start(TEAM, {rate: {perSecond: 100, perMinute: 2}});
    await api('GET', 'custom-tags');
    await api('GET', 'custom-tags');
    const answer = await api('GET', 'custom-tags');
    expect(answer.body).toEqual({statusCode: 429, error: 'Too Many Requests', message: 'Rate limit exceeded'});
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('says when, with the switch', async () => {
    const {api} = await start({...TEAM, settings: {retry_after: true}}, {rate: {perSecond: 100, perMinute: 1}});
    await api('GET', 'custom-tags');
    const answer = await api('GET', 'custom-tags');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50);
  });

  it('slides: a request is free again exactly when an older one leaves the window', () => {
    const gate = buildGate({perSecond: 2, perMinute: 3});
    const waits = [0, 400, 900, 1000, 1400, 60_000].map(nowMs => gate('w', nowMs));
    expect(waits).toEqual([0, 0, 100, 0, 58_600, 0]);
    expect(gate('another', 60_000)).toBe(0);
  });

  it('is 100 in a second by default, and can be off', async () => {
    const limited = await start(TEAM);
    const free = await start(TEAM, {rate: 'off'});
    const burst = async ({api}: typeof free) => {
      const sent = Array.from({length: 130}, () => api('GET', 'workspaces/current'));
      return (await Promise.all(sent)).filter(({status}) => status === 429).length;
    };
    expect(await burst(limited)).toBe(30);
    expect(await burst(free)).toBe(0);
  });
});

describe('the front door', () => {
  it('uses the given clock for the Date header and for timestamps, and the given ids', async () => {
    const now = () => new Date('2027-03-04T05:06:07.089Z');
    const {api} = await start(TEAM, {now, ids: () => NOBODY});
    const answer = await api('POST', 'custom-tags', {body: {label: 'x'}});
    expect(answer.headers.get('date')).toBe('Thu, 04 Mar 2027 05:06:07 GMT');
    expect(answer.body).toMatchObject({id: NOBODY, timestamp_created: '2027-03-04T05:06:07.089Z'});
  });

  it('logs every request without keys or bodies, the state beside it can be read again', async () => {
    const {api, emulator, workspaceId, key} = await start(TEAM);
    await api('POST', 'custom-tags', {body: {label: 'secret-label'}});
    await api('GET', 'accounts?limit=5');
    await api('GET', 'nothing', {key: 'wrong-key'});
    expect(emulator.requests()).toEqual([
      {method: 'POST', path: '/api/v2/custom-tags', query: '', workspace: workspaceId, status: 200},
      {method: 'GET', path: '/api/v2/accounts', query: 'limit=5', workspace: workspaceId, status: 200},
      {method: 'GET', path: '/api/v2/nothing', query: '', workspace: null, status: 404},
    ]);
    expect(JSON.stringify(emulator.requests())).not.toContain(key);
  });

  it('keeps none where nobody wants to know', async () => {
    const {api, emulator} = await start(TEAM, {keepRequests: false});
    expect((await api('GET', 'custom-tags')).status).toBe(200);
    expect(emulator.requests()).toEqual([]);
  });

  it('copies the state on the way in and out', async () => {
    const state = emptyState();
    const {emulator, api} = await startBare({state, anyKey: true});
    await api('POST', 'custom-tags', {body: {label: 'x'}});
    expect(state.workspaces[0]?.custom_tags).toEqual([]);
    Object.assign(emulator.state().workspaces[0]?.custom_tags[0] ?? {}, {label: 'y'});
    expect(emulator.state().workspaces[0]?.custom_tags[0]?.label).toBe('x');
  });

  it('waits before it answers when told to', async () => {
    const {api} = await start(TEAM, {latencyMs: 60});
    const before = performance.now();
    await api('GET', 'workspaces/current');
    expect(performance.now() - before).toBeGreaterThan(50);
  });

  it('closes although a client keeps its connection', async () => {
    const {api, emulator} = await start(TEAM);
    await api('GET', 'workspaces/current');
    await emulator.close();
    await expect(api('GET', 'workspaces/current')).rejects.toThrow();
  });
});
