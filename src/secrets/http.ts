import {Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {isIPv4} from 'node:net';
import {type CancelableRequest, got, type Response, TimeoutError} from 'got';
import {RbacError} from '../errors.ts';
import type {Json, JsonObject} from '../model/json.ts';
import {unusable} from './failure.ts';
import type {SinkContext} from './sink.ts';

/** A service that stores secrets, and all that a request to it carries. None of it comes from the desired state. */
export interface Service {
  /** As people call it. */
  readonly name: string;
  /** The environment variable that holds the address, for hints. */
  readonly variable: string;
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What is never quoted should the service send it back: tokens, and the secret under way. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  sleep(ms: number): Promise<void>;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Steps below the address of the service, each encoded on its own. */
  readonly path: readonly string[];
  readonly body?: JsonObject;
  /** Whether asking again is harmless although the first request may have taken effect. */
  readonly repeatable: boolean;
}

/** An answer, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly body: Json | undefined;
  readonly text: string;
  /** Host of a redirect, which is never followed. */
  readonly redirectsTo?: string | undefined;
  /** Whether this attempt or an earlier one may have taken effect although its answer does not say so. */
  readonly doubtful: boolean;
}

/** There was no whole answer. Made from a code alone: the errors of the client carry the request, token and all. */
export class NoAnswer extends RbacError {
  /** Whether the request, or an earlier attempt of it, may have taken effect. */
  readonly doubtful: boolean;

  constructor(message: string, hint: string, doubtful: boolean) {
    super('SINK_UNUSABLE', message, {hint});
    this.doubtful = doubtful;
  }
}

/**
Asks a service. Repeated up to 4 times: what cannot have taken effect (no connection, 429), and, where that is harmless,
what may have (a lost answer, 5xx).
@throws NoAnswer when the last attempt brought none
*/
export async function ask(service: Service, request: Ask): Promise<Answer> {
  let doubtful = false;
  for (let attempt = 1; ; attempt++) {
    const end = await attemptOf(service, request);
    doubtful ||= end.doubtful;
    const delayMs = attempt < ATTEMPTS && end.repeat(request.repeatable) ? pauseMs(attempt, end.retryAfter) : undefined;
    if (delayMs === undefined) return end.settle(doubtful);
    await service.sleep(delayMs);
  }
}

/** The address of a service from the environment: https, or plain http to this machine alone. The text is never repeated. */
export function addressFrom(text: string, variable: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (why: string) => unusable(`the address in ${variable} ${why}`, `set ${variable} to an https address`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw refuse('is not an http address');
  if (url.username !== '' || url.password !== '') throw refuse('holds credentials');
  if (/[?#]/.test(text)) throw refuse('has a query or a fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refuse('is plain http, which would show the secret to the network');
  }
  return url;
}

/** A variable of the environment that travels in a header; undefined when it is unset or empty. */
export function headerFrom(env: SinkContext['env'], variable: string): string | undefined {
  const value = env[variable]?.trim() ?? '';
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw unusable(`${variable} holds a character that cannot be sent`, `set ${variable} anew, without line breaks`);
  }
  return value === '' ? undefined : value;
}

/** What a service takes from the surroundings beside its address and token. */
export const linkOf = ({timeoutMs = 30_000, sleep = realSleep}: SinkContext): Pick<Service, 'timeoutMs' | 'sleep'> => ({
  timeoutMs,
  sleep,
});

const realSleep = (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms));

const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 30_000;
const MAX_BYTES = 1024 * 1024;

/** How one attempt ended. */
interface End {
  readonly doubtful: boolean;
  readonly retryAfter?: string | undefined;
  repeat(harmless: boolean): boolean;
  /** The answer, or the error when there is none. @param doubtful over all attempts */
  settle(doubtful: boolean): Answer;
}

async function attemptOf(service: Service, request: Ask): Promise<End> {
  try {
    return answered(await send(service, request));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return unanswered(service, error);
  }
}

function answered({statusCode: status, headers, rawBody}: Response<Uint8Array>): End {
  const retryAfter = headers['retry-after'];
  // GitHub refuses too many requests with 403, too, and then says when to come back.
  const limited = status === 429 || (status === 403 && retryAfter !== undefined);
  const doubtful = status >= 500 || status === 408;
  const text = new TextDecoder().decode(rawBody);
  const answer = {status, text, body: jsonOf(text), redirectsTo: redirectOf(status, headers.location)};
  return {
    doubtful,
    retryAfter,
    repeat: harmless => limited || (doubtful && harmless),
    settle: inAll => ({...answer, doubtful: inAll}),
  };
}

function unanswered({name, variable, base}: Service, {code, sent}: Fault): End {
  const untrusted = isUntrusted(code);
  const [words, hint] = untrusted ? UNTRUSTED : (WORDS[code] ?? (sent ? BROKEN : UNREACHABLE));
  return {
    doubtful: sent,
    repeat: harmless => !untrusted && code !== TOO_LARGE && (harmless || !sent),
    settle(doubtful) {
      throw new NoAnswer(`${name} at ${base.host} ${words} (${code})`, hint.replace('ADDRESS', variable), doubtful);
    },
  };
}

/** Milliseconds before the next attempt; undefined when the service asks for more patience than we have. */
function pauseMs(attempt: number, retryAfter: string | undefined): number | undefined {
  const asked = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : undefined;
  if (asked !== undefined) return asked <= LONGEST_PAUSE_MS ? asked : undefined;
  return 500 * 2 ** (attempt - 1) * (0.8 + 0.4 * Math.random());
}

/** Why there is no answer: a code as Node names it, and whether the request can have left this machine. */
class Fault extends Error {
  readonly code: string;
  readonly sent: boolean;

  constructor(code: string, sent: boolean) {
    super(code);
    this.code = code;
    this.sent = sent;
  }
}

// A connection for each request: a write into one that the other side is about to close would end unclear.
const POOL = {keepAlive: false};
const client = got.extend({
  retry: {limit: 0}, // got's own misreport broken connections on newer Node versions
  throwHttpErrors: false,
  followRedirect: false,
  decompress: false, // what is received is what is counted
  headers: {'user-agent': 'instantly-rbac', accept: 'application/json'},
  agent: {http: new HttpAgent(POOL), https: new HttpsAgent(POOL)},
});

async function send({base, headers, timeoutMs}: Service, {method, path, body}: Ask): Promise<Response<Uint8Array>> {
  const url = urlOf(base, path);
  const content = body === undefined ? {} : {body: JSON.stringify(body)};
  const type = body === undefined ? {} : {'content-type': 'application/json'};
  const stop = new AbortController();
  const connectMs = Math.min(10_000, timeoutMs);
  const timeout = {lookup: connectMs, connect: connectMs, secureConnect: connectMs, request: timeoutMs};
  const options = {method, timeout, signal: stop.signal, responseType: 'buffer', ...content} as const;
  try {
    return await bounded(client(url, {...options, headers: {...headers, ...type}}), stop);
  } catch (error) {
    throw stop.signal.aborted ? new Fault(TOO_LARGE, true) : faultOf(error);
  }
}

function bounded(
  answer: CancelableRequest<Response<Uint8Array>>,
  stop: AbortController,
): Promise<Response<Uint8Array>> {
  answer.on('downloadProgress', ({transferred, total = 0}) => {
    if (Math.max(transferred, total) > MAX_BYTES) stop.abort();
  });
  return answer;
}

/** Dots would lead elsewhere even when encoded, so no step may be made of them. */
function urlOf(base: URL, path: readonly string[]): URL {
  if (path.some(step => /^\.{0,2}$/.test(step)))
    throw unusable('a part of its name is empty or made of dots', 'mend it');
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path.map(encode).join('/')}`;
  return url;
}

const encode = (step: string) => encodeURIComponent(Buffer.from(step).toString()); // a lone surrogate would throw

function faultOf(error: unknown): Fault {
  const {code: given, cause} = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const code = typeof given === 'string' && /^\w+$/.test(given) ? given : 'UNKNOWN';
  if (error instanceof TimeoutError) {
    return new Fault('ETIMEDOUT', !['lookup', 'connect', 'secureConnect'].includes(error.event));
  }
  return new Fault(code, !neverConnected(code, cause));
}

/** ECONNREFUSED and the like come up while connecting alone; of other codes only the system call tells. */
function neverConnected(code: string, cause: unknown): boolean {
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) || isUntrusted(code)) return true;
  if (cause instanceof AggregateError) return cause.errors.every(inner => neverConnected('', inner));
  const syscall = typeof cause === 'object' && cause !== null && 'syscall' in cause ? cause.syscall : undefined;
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

const isUntrusted = (code: string) => /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_/.test(code);

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function redirectOf(status: number, location = ''): string | undefined {
  if (status < 300 || status >= 400) return undefined;
  return URL.canParse(location) ? new URL(location).host : 'another address';
}

type Words = readonly [words: string, hint: string];
const TOO_LARGE = 'TOO_LARGE';
const CHECK = 'check the network, and ADDRESS if you set it';
const LATER = 'try again later';
const UNREACHABLE: Words = ['cannot be reached', CHECK];
const BROKEN: Words = ['did not answer', LATER];
const WORDS: Readonly<Record<string, Words>> = {
  ETIMEDOUT: ['did not answer in time', LATER],
  ECONNRESET: ['broke the connection off', LATER],
  [TOO_LARGE]: ['sent a larger answer than any that is expected', 'check ADDRESS'],
};
const UNTRUSTED: Words = [
  'shows a certificate that is not trusted',
  'if a proxy of your network stands in between, name its certificate in NODE_EXTRA_CA_CERTS',
];
