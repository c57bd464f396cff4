import type {Json, JsonObject} from '../model/json.ts';
import {Fault, type HttpAnswer, isUntrusted, type Method, send, TOO_LARGE} from './request.ts';
import {ServiceError} from './service-error.ts';

/** A service, and all that every request to it carries. None of it comes from the desired state. */
export interface Service {
  /** As people call it. */
  readonly name: string;
  /** The environment variable that holds the address, for hints. */
  readonly variable: string;
  readonly base: URL;
  /** Whether the address is a secret, of which not even the host is told. */
  readonly hidden?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** What is never quoted should the service send it back: tokens, secrets under way, addresses that are one. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  sleep(ms: number): Promise<void>;
}

export interface Ask {
  readonly method: Method;
  /** Steps below the address of the service, each encoded on its own. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Bytes of the largest answer that is read. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Whether asking again is harmless although the first request may have taken effect. */
  readonly repeatable: boolean;
}

/** An answer, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly body: Json | undefined;
  readonly text: string;
  /** By lower-case name. */
  readonly headers: HttpAnswer['headers'];
  /** Host of a redirect, which is never followed. */
  readonly redirectsTo?: string | undefined;
  /** Whether this attempt or an earlier one may have taken effect although its answer does not say so. */
  readonly doubtful: boolean;
}

/** There was no whole answer. Made from a code alone: the errors of the client carry the request, token and all. */
export class NoAnswer extends ServiceError {
  override readonly name = 'NoAnswer';
  /** Whether the request, or an earlier attempt of it, may have taken effect. */
  readonly doubtful: boolean;

  constructor(message: string, hint: string, doubtful: boolean) {
    super(message, hint);
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

const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 30_000;

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
    const {base, timeoutMs} = service;
    return answered(await send({...request, base, timeoutMs, headers: service.headers}));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return unanswered(service, error);
  }
}

function answered({statusCode: status, headers, rawBody}: HttpAnswer): End {
  const retryAfter = headers['retry-after'];
  // GitHub refuses too many requests with 403, too, and then says when to come back.
  const limited = status === 429 || (status === 403 && retryAfter !== undefined);
  const doubtful = status >= 500 || status === 408;
  const text = new TextDecoder().decode(rawBody);
  const answer = {status, text, headers, body: jsonOf(text), redirectsTo: redirectOf(status, headers.location)};
  return {
    doubtful,
    retryAfter,
    repeat: harmless => limited || (doubtful && harmless),
    settle: inAll => ({...answer, doubtful: inAll}),
  };
}

function unanswered({name, variable, base, hidden = false}: Service, {code, sent}: Fault): End {
  const untrusted = isUntrusted(code);
  const [words, hint] = untrusted ? UNTRUSTED : (WORDS[code] ?? (sent ? BROKEN : UNREACHABLE));
  return {
    doubtful: sent,
    repeat: harmless => !untrusted && code !== TOO_LARGE && (harmless || !sent),
    settle(doubtful) {
      const place = hidden ? '' : ` at ${base.host}`;
      throw new NoAnswer(`${name}${place} ${words} (${code})`, hint.replace('ADDRESS', variable), doubtful);
    },
  };
}

/** Milliseconds before the next attempt; undefined when the service asks for more patience than we have. */
function pauseMs(attempt: number, retryAfter: string | undefined): number | undefined {
  const asked = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : undefined;
  if (asked !== undefined) return asked <= LONGEST_PAUSE_MS ? asked : undefined;
  return 500 * 2 ** (attempt - 1) * (0.8 + 0.4 * Math.random());
}

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
