import {Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {type CancelableRequest, got, type Response, TimeoutError} from 'got';
import type {JsonObject} from '../model/json.ts';
import {unusable} from './failure.ts';

/** One request to a service. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly base: URL;
  /** Steps below the base, each encoded on its own. */
  readonly path: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonObject | undefined;
  /** For everything together, in milliseconds. */
  readonly timeoutMs: number;
}

export type HttpAnswer = Pick<Response<Uint8Array>, 'statusCode' | 'headers' | 'rawBody'>;

/** Why there is no answer: a code as Node names it, and whether the request can have left this machine. */
export class Fault extends Error {
  readonly code: string;
  readonly sent: boolean;

  constructor(code: string, sent: boolean) {
    super(code);
    this.code = code;
    this.sent = sent;
  }
}

/** Code of the fault for an answer beyond 1 MiB. */
export const TOO_LARGE = 'TOO_LARGE';
const MAX_BYTES = 1024 * 1024;

// Got's second home, beside src/api. A connection for each request: a write into one that is about to be closed by the
// other side would end unclear.
const POOL = {keepAlive: false};
const client = got.extend({
  retry: {limit: 0}, // got's own misreport broken connections on newer Node versions
  throwHttpErrors: false,
  followRedirect: false,
  decompress: false, // what is received is what is counted
  headers: {'user-agent': 'instantly-rbac', accept: 'application/json'},
  agent: {http: new HttpAgent(POOL), https: new HttpsAgent(POOL)},
});

/** The answer to a request, whatever its status. @throws Fault when there is no whole answer */
export async function send({method, base, path, headers, body, timeoutMs}: HttpRequest): Promise<HttpAnswer> {
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

/** Whether a code says that the certificate of the other side was not accepted: no repeat will change that. */
export const isUntrusted = (code: string) => /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_/.test(code);
