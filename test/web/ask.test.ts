import {createServer, type Socket} from 'node:net';
import {afterEach, expect, it} from 'vitest';
import {type Ask, ask, NoAnswer, type Service} from '../../src/web/ask.ts';
import {addressFrom} from '../../src/web/from-env.ts';
import {refusal} from '../../src/web/refusal.ts';
import {CANARY} from '../secrets/surroundings.ts';
import {errorOf} from './support.ts';

// Real sockets: what a broken connection looks like is a matter of the Node version.

const open: {close(): unknown}[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function serve(onRequest: (socket: Socket, number: number) => void): Promise<Service & {seen: {number: number}}> {
  const seen = {number: 0};
  const server = createServer(socket => {
    open.push({close: () => socket.destroy()});
    socket.on('error', () => {});
    socket.once('data', () => onRequest(socket, ++seen.number));
  });
  open.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {...serviceAt(`http://127.0.0.1:${port}`), seen};
}

const serviceAt = (address: string): Service => ({
  name: 'Storage',
  variable: 'STORAGE_ADDR',
  base: addressFrom(address, 'STORAGE_ADDR'),
  headers: {authorization: `Bearer ${CANARY}`},
  secrets: [CANARY],
  timeoutMs: 30_000,
  sleep: async () => {},
});

const GET: Ask = {method: 'GET', path: ['a'], repeatable: true};
const POST: Ask = {method: 'POST', path: ['a'], body: {key: CANARY}, repeatable: false};

const answerWith = (body: string, head = 'HTTP/1.1 200 OK') =>
  `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

async function noAnswer(service: Service, request: Ask): Promise<NoAnswer> {
  const error = await errorOf(ask(service, request));
  if (!(error instanceof NoAnswer)) throw new Error(`not ${error.message}`);
  return error;
}

it('reads an answer, on a connection of its own', async () => {
  const service = await serve((socket, number) => socket.write(answerWith(`{"number":${number}}`)));
  expect(await ask(service, GET)).toMatchObject({status: 200, body: {number: 1}, doubtful: false});
  expect(await ask(service, POST)).toMatchObject({status: 200, body: {number: 2}, doubtful: false});
});

it.each<[what: string, code: string, words: string, onRequest: (socket: Socket) => void]>([
  ['reset', 'ECONNRESET', 'broke the connection off', socket => socket.resetAndDestroy()],
  ['ended', 'ECONNRESET', 'broke the connection off', socket => socket.end()],
  [
    'cut in the middle of an answer',
    'ECONNRESET|ERR_BODY_PARSE_FAILURE',
    '',
    socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"a":'),
  ],
  ['silent', 'ETIMEDOUT', 'did not answer in time', () => {}],
])(
  'a connection that is %s is tried again for a read, and leaves a write in doubt',
  async (_what, code, words, onRequest) => {
    const service = {...(await serve(onRequest)), ...(code === 'ETIMEDOUT' && {timeoutMs: 500})};
    const read = await noAnswer(service, GET);
    expect(read.message).toMatch(new RegExp(`^Storage at 127\\.0\\.0\\.1:\\d+ .*\\((${code})\\)$`));
    expect(read.message).toContain(words);
    expect(service.seen.number).toBe(4);
    expect((await noAnswer(service, POST)).doubtful).toBe(true);
    expect(service.seen.number).toBe(5);
  },
);

it('a write that never left is tried again, and is in no doubt', async () => {
  const gone = createServer();
  await new Promise<void>(done => gone.listen(0, '127.0.0.1', done));
  const address = gone.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise(done => gone.close(done));
  const pauses: number[] = [];
  const service = {...serviceAt(`http://127.0.0.1:${port}`), sleep: async (ms: number) => void pauses.push(ms)};
  const error = await noAnswer(service, POST);
  expect(error.message).toContain('cannot be reached (ECONNREFUSED)');
  expect(error.doubtful).toBe(false);
  expect(pauses.map(Math.round).map(ms => ms >= 400 && ms <= 2400)).toEqual([true, true, true]);
});

it('an answer beyond 1 MiB is not read', async () => {
  const service = await serve(socket => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.write('x'.repeat(3 * 1024 * 1024));
  });
  const error = await noAnswer(service, GET);
  expect(error.message).toContain('sent a larger answer than any that is expected (TOO_LARGE)');
  expect(error.hint).toBe('check STORAGE_ADDR');
  expect(service.seen.number).toBe(1);
});

it('a redirect is an answer, and its target is not asked', async () => {
  const service = await serve(socket =>
    socket.write(answerWith('', `HTTP/1.1 302 Found\r\nlocation: https://other.example/${CANARY}`)),
  );
  const answer = await ask(service, GET);
  expect(answer).toMatchObject({status: 302, redirectsTo: 'other.example'});
  expect(refusal(service, answer).message).toBe('Storage redirects to other.example, which is not followed (302)');
  expect(service.seen.number).toBe(1);
});

it('no part of a secret survives in a long message, wherever it is cut', () => {
  const service = serviceAt('https://a.example');
  for (let before = 0; before < CANARY.length; before++) {
    const body = {message: `${'.'.repeat(before)}${CANARY.repeat(40)}`};
    const {message} = refusal(service, {status: 400, text: '', headers: {}, doubtful: false, body});
    expect(message).toMatch(/^Storage answers with an unexpected status \(400\): \.*(\[[secrt]*\]?)?$/);
  }
});

it.each([
  ['https://vault.acme.com', true],
  ['http://localhost:8200', true],
  ['http://[::1]:8200', true],
  ['http://127.9.9.9', true],
  ['http://127.0.0.1.acme.com', false],
  ['http://localhost.acme.com', false],
  ['ftp://localhost', false],
  ['vault.acme.com', false],
  ['https://user@vault.acme.com', false],
  ['https://vault.acme.com#a', false],
])('the address %s: %s', (text, fine) => {
  if (fine) expect(addressFrom(text, 'A').href).toBe(new URL(text).href);
  else expect(() => addressFrom(text, 'A')).toThrow('the address in A');
});
