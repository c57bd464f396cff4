import {Agent as HttpAgent, type IncomingHttpHeaders} from 'node:http';
import {Agent as HttpsAgent} from 'node:https';
import {type CancelableRequest, got, type OptionsOfBufferResponseBody, type Response, TimeoutError} from 'got';
import type {Method} from './call.ts';
import {Fault, isUntrusted, TOO_LARGE} from './fault.ts';
import {Interrupted} from './time.ts';

/** Milliseconds. `connectMs` holds for each of look-up, connection and TLS; `requestMs` for everything together. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the last byte sent to the first byte of the answer. */
  readonly responseMs: number;
  readonly requestMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {connectMs: 10_000, responseMs: 60_000, requestMs: 60_000};

/** Bytes of the largest answer that is read, after decompression. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export interface TransportOptions {
  readonly userAgent: string;
  readonly timeouts: Timeouts;
  readonly maxBytes: number;
}

export interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. Without one no content-type is sent: the vendor answers 400 to that header with an empty body (LIVE). */
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of the body as it came over the wire, before decompression. */
  readonly bytes: number;
}

/** One request and its answer, whatever the status. @throws Fault when there is no whole answer. @throws Interrupted */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

/**
The one got instance. It repeats nothing, follows nothing and judges no status: its own retries misreport broken
connections on newer Node versions, and may not decide about writes. Idle connections are closed after 4 s, before
servers tend to close them, because a write into a closing connection ends unclear.
*/
export function createTransport({userAgent, timeouts, maxBytes}: TransportOptions): Transport {
  const {connectMs, responseMs, requestMs} = timeouts;
  const pool = {keepAlive: true, timeout: 4000};
  const client = got.extend({
    retry: {limit: 0},
    throwHttpErrors: false,
    followRedirect: false,
    headers: {'user-agent': userAgent, accept: 'application/json'},
    agent: {http: new HttpAgent(pool), https: new HttpsAgent(pool)},
    timeout: {
      lookup: connectMs,
      connect: connectMs,
      secureConnect: connectMs,
      response: responseMs,
      request: requestMs,
    },
  });

  return async ({signal, ...request}) => {
    if (signal?.aborted) throw new Interrupted();
    const stop = new AbortController();
    const interrupt = () => stop.abort(new Interrupted());
    signal?.addEventListener('abort', interrupt, {once: true});
    try {
      return await receive(client(request.url, gotOptions(request, stop.signal)), maxBytes, stop);
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : faultOf(error);
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  };
}

function gotOptions({method, headers, body}: HttpRequest, signal: AbortSignal): OptionsOfBufferResponseBody {
  const content = body === undefined ? {headers} : {headers: {...headers, 'content-type': 'application/json'}, body};
  return {method, signal, responseType: 'buffer', ...content};
}

async function receive(
  answer: CancelableRequest<Response<Uint8Array>>,
  maxBytes: number,
  stop: AbortController,
): Promise<HttpAnswer> {
  answer.on('downloadProgress', ({transferred, total = 0}) => {
    const tooLarge = Math.max(transferred, total) > maxBytes;
    if (tooLarge) stop.abort(new Fault('answer too large', {code: TOO_LARGE, sent: true, timeout: false}));
  });
  let bytes = 0;
  answer.on('request', request =>
    request.once('response', wire =>
      wire.on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
      }),
    ),
  );
  const {statusCode, headers, body} = await answer;
  return {status: statusCode, headers, text: new TextDecoder().decode(body), bytes};
}

// got's errors carry the request with all its headers: only code and kind of them go on.
function faultOf(error: unknown): Fault {
  const {code: given, cause} = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const code = typeof given === 'string' && /^\w+$/.test(given) ? given : 'UNKNOWN';
  if (error instanceof TimeoutError) {
    const sent = !['lookup', 'connect', 'secureConnect'].includes(error.event);
    return new Fault(`time limit passed in step "${error.event}"`, {code, sent, timeout: true});
  }
  return new Fault(code, {code, sent: !neverConnected(code, cause), timeout: code === 'ETIMEDOUT'});
}

/** ECONNREFUSED and the like come up while connecting alone; of other codes only the system call tells. */
function neverConnected(code: string, cause: unknown): boolean {
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) || isUntrusted(code)) return true;
  if (cause instanceof AggregateError) return cause.errors.every(inner => neverConnected('', inner));
  const syscall = typeof cause === 'object' && cause !== null && 'syscall' in cause ? cause.syscall : undefined;
  return syscall === 'connect' || syscall === 'getaddrinfo';
}
