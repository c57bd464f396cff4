import {createServer, type Server, type Socket} from 'node:net';
import {gzipSync} from 'node:zlib';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import type {ConnectOptions} from '../../src/api/connect.ts';
import {isUnclear} from '../../src/api/retry.ts';
import {isInterrupted, systemTime, type Time} from '../../src/api/time.ts';
import type {Meter, MeteredRequest} from '../../src/model/stats.ts';
import {connection, everythingOf, failure, KEY, simulatedTime} from './help.ts';

const uncaught: unknown[] = [];
const remember = (error: unknown) => uncaught.push(error);
process.on('uncaughtException', remember);
process.on('unhandledRejection', remember);
process.on('warning', remember);

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map(server => new Promise(done => server.close(done))));
});
afterAll(async () => {
  await systemTime.sleep(20);
  for (const event of ['uncaughtException', 'unhandledRejection', 'warning']) process.off(event, remember);
  expect(uncaught).toEqual([]);
});

/** A server that does as it is told with each request, and counts the requests and connections. */
async function serve(onRequest: (socket: Socket, number: number, head: string) => void) {
  const seen = {requests: 0, connections: 0};
  const server = createServer(socket => {
    seen.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', data => onRequest(socket, ++seen.requests, data.toString()));
  });
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {seen, url: `http://127.0.0.1:${port}`};
}

const http = (body: string, headers = '') =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

const SHORT = {connectMs: 500, responseMs: 25, requestMs: 40};

/** A server, and a connection to it without pauses between attempts. */
async function link(onRequest: Parameters<typeof serve>[0], options: Partial<ConnectOptions> = {}) {
  const {seen, url} = await serve(onRequest);
  return {seen, ...connection({url, time: quickTime(), ...options})};
}

/** Real time for what the network does, simulated time for the waits of the client. */
function quickTime(): Time {
  return {...simulatedTime(), date: systemTime.date};
}

describe('a read is tried five times, and its error names the true cause', () => {
  it.each<[string, Parameters<typeof serve>[0], string, string]>([
    ['a reset', socket => socket.resetAndDestroy(), 'API_UNREACHABLE', 'ECONNRESET'],
    ['a hang-up', socket => socket.end(), 'API_UNREACHABLE', 'ECONNRESET'],
    [
      'half a head',
      socket => socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
      'API_UNREACHABLE',
      '(?:ECONNRESET|HPE_\\w+)',
    ],
    ['half a body', socket => socket.end(http('{"id":"1"}').slice(0, -4)), 'API_UNREACHABLE', 'ECONNRESET'],
    [
      'half a body and a reset',
      socket => socket.write(http('{"id":"1"}').slice(0, -4), () => socket.resetAndDestroy()),
      'API_UNREACHABLE',
      'ECONNRESET',
    ],
    [
      'half a chunked body',
      socket => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"id'),
      'API_UNREACHABLE',
      'ECONNRESET',
    ],
    ['something that is no HTTP', socket => socket.end('SSH-2.0-OpenSSH\r\n'), 'API_UNREACHABLE', 'HPE_\\w+'],
    ['no answer at all', () => {}, 'API_TIMEOUT', 'ETIMEDOUT'],
    ['a body that never ends', socket => socket.write(http('{"id":"1"}').slice(0, -4)), 'API_TIMEOUT', 'ETIMEDOUT'],
  ])('%s', async (_what, onRequest, code, cause) => {
    const silent = code === 'API_TIMEOUT';
    const {reader, seen} = await link(onRequest, silent ? {timeouts: SHORT} : {});
    const error = await failure(reader.get('thing'));
    expect(error).toMatchObject({code, cause: {name: 'Fault', code: expect.stringMatching(new RegExp(`^${cause}$`))}});
    expect(error.message).toMatch(/^GET thing: .*127\.0\.0\.1.*\(tried 5 times\)$/);
    expect(reader.requests()).toBe(5);
    if (!silent) expect(seen.requests).toBe(5);
    expect(isUnclear(error)).toBe(false);
    expect(everythingOf(error)).not.toContain(KEY);
  });
});

describe('where nothing listens', () => {
  const closedPort = async () => {
    const {url} = await serve(() => {});
    await new Promise(done => servers.splice(0)[0]?.close(done));
    return url;
  };

  it('reads and writes are tried five times and fail clearly', async () => {
    const {reader, writer, log} = connection({url: await closedPort(), time: quickTime()});
    for (const ask of [
      () => reader.get('thing'),
      () => writer.post('thing', {}),
      () => writer.patch('thing', {}),
      () => writer.delete('thing'),
    ]) {
      const before = reader.requests();
      const error = await failure(ask());
      expect(error).toMatchObject({
        code: 'API_UNREACHABLE',
        message: expect.stringContaining('(ECONNREFUSED) (tried 5 times)'),
      });
      expect(isUnclear(error)).toBe(false);
      expect(reader.requests() - before).toBe(5);
      expect(everythingOf(error)).not.toContain(KEY);
    }
    expect(log.lines.every(({fields}) => fields.code === 'ECONNREFUSED')).toBe(true);
  });

  it('a host without an address is said to be none', async () => {
    const {writer} = connection({url: 'https://api.instantly.invalid', time: quickTime()});
    const error = await failure(writer.post('thing', {}));
    expect(error).toMatchObject({code: 'API_UNREACHABLE', message: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/)});
    expect(isUnclear(error)).toBe(false);
  });
});

describe('a creation whose answer is lost is sent once and is unclear', () => {
  it.each<[string, Parameters<typeof serve>[0], string]>([
    ['a reset', socket => socket.resetAndDestroy(), 'API_UNREACHABLE'],
    ['a hang-up', socket => socket.end(), 'API_UNREACHABLE'],
    ['half a body', socket => socket.end(http('{"id":"1"}').slice(0, -4)), 'API_UNREACHABLE'],
    ['no answer at all', () => {}, 'API_TIMEOUT'],
    ['an answer cut off without a length', socket => socket.end('HTTP/1.1 200 OK\r\n\r\n{"id":"1"'), 'API_SHAPE'],
  ])('%s', async (_what, onRequest, code) => {
    const {writer, seen} = await link(
      onRequest,
      code === 'API_TIMEOUT' ? {timeouts: {connectMs: 30_000, responseMs: 1_000, requestMs: 1_000}} : {},
    );
    const error = await failure(writer.post('workspace-members', {email: 'a@x.io'}));
    expect(error).toMatchObject({code, message: expect.stringContaining('whether it took effect is not known')});
    expect(isUnclear(error)).toBe(true);
    expect([writer.requests(), seen.requests]).toEqual([1, 1]);
    expect(everythingOf(error)).not.toContain(KEY);
  });
});

it('repeats harmless writes over broken connections', async () => {
  const {writer, seen} = await link((socket, number) =>
    number % 2 === 1 ? socket.resetAndDestroy() : socket.end(http('{"id":"1"}')),
  );
  expect(await writer.patch('custom-tags/1', {label: 'x'})).toEqual({id: '1'});
  expect(await writer.post('custom-tags/toggle-resource', {assign: true})).toEqual({id: '1'});
  expect(await writer.delete('custom-tags/1')).toEqual({id: '1'});
  expect(seen.requests).toBe(6);
});

it('uses one connection for requests that follow each other', async () => {
  const {reader, seen} = await link(socket => socket.write(http('{"id":"1"}')));
  for (let number = 0; number < 5; number++) await reader.get('thing');
  expect(seen).toEqual({requests: 5, connections: 1});
});

it('reads a compressed answer, and bounds what it unpacks to', async () => {
  const packed = gzipSync(JSON.stringify({long: 'x'.repeat(1_000_000)}));
  const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`;
  const answer = (socket: Socket) => socket.write(Buffer.concat([Buffer.from(head), packed]));
  const {reader} = await link(answer);
  expect(JSON.stringify(await reader.get('thing'))).toHaveLength(1_000_011);

  const small = await link(answer, {maxBytes: 100_000});
  expect(await failure(small.reader.get('thing'))).toMatchObject({
    code: 'API_SHAPE',
    message: expect.stringContaining('larger'),
  });
  expect(small.seen.requests).toBe(1);
});

describe('a meter is told of the bodies as they went over the wire', () => {
  const body = JSON.stringify({id: '1', long: 'xyz'.repeat(100_000)});
  const packed = gzipSync(body);
  const half = Math.floor(packed.length / 2);
  const gzip = (headers: string) => Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n${headers}\r\n\r\n`);
  const chunk = (data: Uint8Array) =>
    Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
  const chunks = [packed.subarray(0, half), packed.subarray(half), new Uint8Array()].map(chunk);

  it.each<[string, Buffer, number]>([
    ['plain', Buffer.from(http(body)), body.length],
    ['empty', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), 0],
    ['compressed', Buffer.concat([gzip(`content-length: ${packed.length}`), packed]), packed.length],
    ['in chunks', Buffer.concat([gzip('transfer-encoding: chunked'), ...chunks]), packed.length],
  ])('%s', async (_how, answer, receivedBytes) => {
    const told: MeteredRequest[] = [];
    const meter: Meter = {
      request: one => told.push(one),
      waitingForSlot: request => request,
      stage: (_, work) => work(),
    };
    const {writer} = await link(socket => socket.write(answer), {meter});
    await writer.patch('custom-tags/1', {label: 'ü'});
    expect(told).toMatchObject([
      {method: 'PATCH', path: 'custom-tags/1', repeat: false, sentBytes: 14, receivedBytes, slotMs: 0, paceMs: 0},
    ]);
    expect(told[0]?.status).toBe(answer.toString('latin1').startsWith('HTTP/1.1 204') ? 204 : 200);
  });

  it('and of those that got no answer, with their repeats', async () => {
    const told: MeteredRequest[] = [];
    const meter: Meter = {
      request: one => told.push(one),
      waitingForSlot: request => request,
      stage: (_, work) => work(),
    };
    const {reader} = await link(
      (socket, number) => (number === 1 ? socket.resetAndDestroy() : socket.write(http('{}'))),
      {
        meter,
      },
    );
    await reader.get('thing');
    expect(told.map(({status, repeat}) => [status, repeat])).toEqual([
      [undefined, false],
      [200, true],
    ]);
  });
});

describe('interrupting', () => {
  it('ends reads that are under way', async () => {
    const controller = new AbortController();
    const {reader, seen} = await link(() => controller.abort(), {signal: controller.signal});
    const errors = await Promise.all([failure(reader.get('a')), failure(reader.get('b')), failure(reader.getAll('c'))]);
    expect(errors.every(isInterrupted)).toBe(true);
    expect(seen.requests).toBeLessThan(3);
    expect(everythingOf(errors)).not.toContain(KEY);
  });

  it('lets a write that was sent finish', async () => {
    const controller = new AbortController();
    const {reader, writer} = await link(
      socket => {
        controller.abort();
        setTimeout(() => socket.write(http('{"id":"1"}')), 20);
      },
      {signal: controller.signal},
    );
    expect(await writer.post('workspace-members', {email: 'a@x.io'})).toEqual({id: '1'});
    expect(isInterrupted(await failure(reader.get('a')))).toBe(true);
  });

  it('calls a write unclear when its answer was lost before', async () => {
    const controller = new AbortController();
    const {writer} = await link(
      socket => {
        controller.abort();
        socket.resetAndDestroy();
      },
      {signal: controller.signal},
    );
    const error = await failure(writer.patch('custom-tags/1', {label: 'x'}));
    expect(isUnclear(error)).toBe(true);
    expect(isInterrupted(error)).toBe(false);
  });

  it('copes with many waiting at once', async () => {
    const controller = new AbortController();
    const {reader} = await link(socket => socket.write(http('{"id":"1"}')), {
      signal: controller.signal,
      parallelism: 40,
    });
    const reads = Array.from({length: 300}, (_, index) =>
      reader.get(`thing/${index}`).catch((error: unknown) => error),
    );
    await reads[3];
    controller.abort();
    const ends = await Promise.all(reads);
    expect(ends.some(isInterrupted)).toBe(true);
    expect(ends.every(end => isInterrupted(end) || (end as {id?: string}).id === '1')).toBe(true);
  });
});
