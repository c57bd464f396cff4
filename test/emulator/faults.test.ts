import {describe, expect, it, vi} from 'vitest';
import {parseFaults} from '../../src/emulator/index.ts';
import {start, walk} from './world.ts';

const WORLD = {workspaces: [{name: 'North', custom_tags: ['a', 'b', 'c', 'd']}]};
const CREATE = {method: 'POST', path: '/api/v2/custom-tags'};

async function startFaulty(...faults: object[]) {
  const started = await start(WORLD, {faults: parseFaults(faults)});
  const labels = () => started.emulator.state().workspaces[0]?.custom_tags.map(({label}) => label);
  const create = (label = 'new') => started.api('POST', 'custom-tags', {body: {label}});
  return {...started, labels, create};
}

const OLD = ['a', 'b', 'c', 'd'];
const NEW = [...OLD, 'new'];

describe('a cut connection', () => {
  it.each([
    ['drop_before', OLD],
    ['drop_after', NEW],
  ])('%s', async (fault, labels) => {
    const started = await startFaulty({match: {...CREATE, nth: 1}, fault});
    await expect(started.create()).rejects.toThrow('fetch failed');
    expect(started.labels()).toEqual(labels);
    expect(started.emulator.requests()).toMatchObject([{method: 'POST', status: 0}]);
    expect((await started.create('later')).status).toBe(200);
  });

  it('truncate: the headers promise more than comes, the write took effect', async () => {
    const {create, labels} = await startFaulty({match: {...CREATE, nth: 1}, fault: 'truncate'});
    await expect(create()).rejects.toThrow(/terminated|closed/);
    expect(labels()).toEqual(NEW);
  });
});

describe('another answer', () => {
  it.each([
    ['status', {}, 500, OLD],
    ['status', {status: 503}, 503, OLD],
    ['status', {status: 503, when: 'after'}, 503, NEW],
    ['429', {}, 429, OLD],
    ['429', {when: 'after'}, 429, NEW],
    ['unauthorized', {}, 401, OLD],
    ['html', {}, 502, OLD],
    ['html', {status: 200, when: 'after'}, 200, NEW],
    ['empty', {}, 200, NEW],
    ['empty', {when: 'before'}, 200, OLD],
    ['malformed', {}, 200, NEW],
  ])('%s %o', async (fault, more, status, labels) => {
    const started = await startFaulty({match: {...CREATE, nth: 1}, fault, ...more});
    expect((await started.create()).status).toBe(status);
    expect(started.labels()).toEqual(labels);
    expect(started.emulator.requests()[0]?.status).toBe(status);
  });

  it('has the words of the vendor where the vendor has some', async () => {
    const {api} = await startFaulty(
      {match: {nth: 1}, fault: '429', retry_after: 7},
      {match: {nth: 2}, fault: '429'},
      {match: {nth: 3}, fault: 'unauthorized'},
      {match: {nth: 4}, fault: 'status', status: 503},
    );
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await api('GET', 'custom-tags'));
    expect(answers.map(({headers}) => headers.get('retry-after'))).toEqual(['7', null, null, null]);
    expect(answers.map(({body}) => body)).toEqual([
      {statusCode: 429, error: 'Too Many Requests', message: 'Rate limit exceeded'},
      {statusCode: 429, error: 'Too Many Requests', message: 'Rate limit exceeded'},
      {statusCode: 401, error: 'Unauthorized', message: 'Invalid authorization header or API key'},
      {statusCode: 503, error: 'Service Unavailable', message: 'Service Unavailable'},
    ]);
  });

  it('html is HTML, malformed and empty are JSON by their type and not by their text', async () => {
    const {api} = await startFaulty(
      {match: {nth: 1}, fault: 'html'},
      {match: {nth: 2}, fault: 'malformed'},
      {match: {nth: 3}, fault: 'empty'},
    );
    const html = await api('GET', 'custom-tags');
    const malformed = await api('GET', 'custom-tags');
    const empty = await api('GET', 'custom-tags');
    expect(html.headers.get('content-type')).toContain('text/html');
    expect([html, malformed, empty].map(({body}) => typeof body)).toEqual(['string', 'string', 'string']);
    expect([malformed.headers.get('content-type'), empty.body]).toEqual(['application/json; charset=utf-8', '']);
  });

  it('bare_array drops the envelope of a list', async () => {
    const {api} = await startFaulty({match: {path: '/api/v2/custom-tags'}, fault: 'bare_array'});
    expect((await api('GET', 'custom-tags')).body).toHaveLength(4);
  });

  it('repeat_cursor gives the cursor back that it got', async () => {
    const {api} = await startFaulty({match: {path: '/api/v2/custom-tags', nth: [2, 3]}, fault: 'repeat_cursor'});
    const first = (await api('GET', 'custom-tags?limit=2')).body.next_starting_after;
    const again = async () =>
      (await api('GET', `custom-tags?limit=2&starting_after=${first}`)).body.next_starting_after;
    expect([await again(), await again()]).toEqual([first, first]);
    expect(await again()).not.toBe(first);
  });
});

describe('a slow answer', () => {
  it('delay waits, then answers as usual', async () => {
    const {create, labels} = await startFaulty({match: CREATE, fault: 'delay', ms: 60});
    const before = performance.now();
    expect((await create()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
    expect(labels()).toEqual(NEW);
  });

  it.each([
    ['before', OLD],
    ['after', NEW],
  ])('timeout %s the write never answers', async (when, labels) => {
    const started = await startFaulty({match: CREATE, fault: 'timeout', when});
    const patience = new AbortController();
    const sent = fetch(`${started.emulator.url}/api/v2/custom-tags`, {
      method: 'POST',
      headers: {authorization: `Bearer ${started.key}`, 'content-type': 'application/json'},
      body: '{"label":"new"}',
      signal: patience.signal,
    });
    await vi.waitFor(() => expect(started.emulator.requests()).toHaveLength(1));
    await vi.waitFor(() => expect(started.labels()).toEqual(labels));
    setTimeout(() => patience.abort(), 30);
    await expect(sent).rejects.toThrow('aborted');
    expect(started.labels()).toEqual(labels);
    expect(started.emulator.requests()).toMatchObject([{status: 0}]);
  });
});

describe('matching', () => {
  it('counts only requests that match, and takes a path with a star', async () => {
    const {api} = await startFaulty({match: {method: 'get', path: '/api/v2/custom-*', nth: [1, 3]}, fault: 'status'});
    const paths = ['workspaces/current', 'custom-tags', 'custom-tag-mappings', 'custom-tags?limit=3', 'custom-tags'];
    const statuses = [];
    for (const path of paths) statuses.push((await api('GET', path)).status);
    expect(statuses).toEqual([200, 500, 200, 500, 200]);
  });

  it('strikes all requests without a match, and does several faults in turn', async () => {
    const {api} = await startFaulty({fault: 'delay', ms: 30}, {fault: 'status', status: 504});
    const before = performance.now();
    expect((await api('GET', 'custom-tags')).status).toBe(504);
    expect(performance.now() - before).toBeGreaterThan(20);
  });

  it('leaves a healthy list alone', async () => {
    const {api} = await startFaulty({match: CREATE, fault: 'drop_before'});
    expect(await walk(api, 'custom-tags', 2)).toHaveLength(4);
  });
});

describe('parseFaults', () => {
  it.each([
    ['an object', {}, 'faults should be a list'],
    ['an unknown fault', [{fault: 'fire'}], 'faults[0].fault should be one of delay'],
    ['no fault', [{match: {}}], 'faults[0].fault should be one of'],
    ['a misspelt field', [{fault: '429', retryAfter: 1}], 'faults[0].retryAfter is not a field here'],
    [
      'a zeroth request',
      [{fault: '429'}, {fault: '429', match: {nth: 0}}],
      'faults[1].match.nth should be a number from 1',
    ],
    ['a list with a text', [{fault: '429', match: {nth: [1, '2']}}], 'faults[0].match.nth'],
    ['a text for milliseconds', [{fault: 'delay', ms: '5'}], 'faults[0].ms should be a number'],
    [
      'a status that no answer has',
      [{fault: 'status', status: 1000}],
      'faults[0].status should be a whole number from 200',
    ],
    ['a moment that a fault cannot have', [{fault: 'drop_after', when: 'before'}], 'faults[0].when cannot be "before"'],
  ])('refuses %s', (_name, json, message) => {
    expect(() => parseFaults(json)).toThrow(message);
  });

  it('fills in what is left out', () => {
    expect(parseFaults([{match: {method: 'post', nth: 2}, fault: '429'}])).toEqual([
      {match: {method: 'POST', nth: [2]}, fault: '429', when: 'before', ms: 1000},
    ]);
  });
});
