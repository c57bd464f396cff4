import {Agent as HttpAgent} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {type CancelableRequest, got, type Response, TimeoutError} from 'got';
import type {JsonObject} from '../model/json.ts';
import {ServiceError} from './service-error.ts';

/** One request to a service. */
export interface HttpRequest {
  readonly method: Method;
  readonly base: URL;
  /** Steps below the base, each encoded on its own. */
  readonly path: readonly string[];
  /** Added to what the base has. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonObject | undefined;
  /** For everything together, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes of the largest answer that is read. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

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

/** Code of the fault for an answer beyond the limit. */
export const TOO_LARGE = 'TOO_LARGE';
const MAX_BYTES = 1024 * 1024;

// Got's second home, beside src/api: docs/decisions/0017-a-folder-for-other-services.md. A connection for each request: a
// write into one that is about to be closed by the other side would end unclear.
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
export async function send(request: HttpRequest): Promise<HttpAnswer> {
  const {method, headers, body, timeoutMs, maxBytes = MAX_BYTES} = request;
  const url = urlOf(request);
  const content = body === undefined ? {} : {body: JSON.stringify(body)};
  const type = body === undefined ? {} : {'content-type': 'application/json'};
  const stop = new AbortController();
  const connectMs = Math.min(10_000, timeoutMs);
  const timeout = {lookup: connectMs, connect: connectMs, secureConnect: connectMs, request: timeoutMs};
  const options = {method, timeout, signal: stop.signal, responseType: 'buffer', ...content} as const;
  try {
    return await bounded(client(url, {...options, headers: {...headers, ...type}}), maxBytes, stop);
  } catch (error) {
    throw stop.signal.aborted ? new Fault(TOO_LARGE, true) : faultOf(error);
  }
}

function bounded(
  answer: CancelableRequest<Response<Uint8Array>>,
  maxBytes: number,
  stop: AbortController,
): Promise<Response<Uint8Array>> {
  answer.on('downloadProgress', ({transferred, total = 0}) => {
    if (Math.max(transferred, total) > maxBytes) stop.abort();
  });
  return answer;
}

/** Dots would lead elsewhere even when encoded, so no step may be made of them. */
function urlOf({base, path, query = {}}: HttpRequest): URL {
  if (path.some(step => /^\.{0,2}$/.test(step)))
    throw new ServiceError('a part of its name is empty or made of dots', 'mend it');
  const url = new URL(base);
  if (path.length > 0) url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path.map(encode).join('/')}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
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
