import type {Json} from '../model/json.ts';
import type {Secret} from '../model/secret.ts';
import type {Meter} from '../model/stats.ts';
import {type Call, isWrite, type Outcome} from './call.ts';
import type {VendorClock} from './clock.ts';
import {Fault} from './fault.ts';
import {judge, judgeFault} from './judge.ts';
import type {Lane, Pass} from './lane.ts';
import {retryAfterMs, withRetries} from './retry.ts';
import type {Time} from './time.ts';
import type {HttpAnswer, Transport} from './transport.ts';
import {requestUrl} from './url.ts';

/** Where diagnostics go; a pino logger fits. Neither headers nor bodies are ever given to it. */
export interface Log {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What all requests of a connection share. */
export interface Shared {
  /** Up to and including `/api/v2/`. */
  readonly api: URL;
  readonly key: Secret;
  readonly asWorkspace: string | undefined;
  readonly transport: Transport;
  readonly lane: Lane;
  readonly clock: VendorClock;
  readonly time: Time;
  readonly log: Log | undefined;
  readonly meter: Meter | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Sends calls: in turn, at the pace, repeated where that is right, and counted. */
export class Requests {
  readonly #shared: Shared;
  #sent = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Requests sent so far, repeats included. */
  sent(): number {
    return this.#sent;
  }

  /** The answer to a call: an object, or for reads also a list. @throws RbacError @throws Interrupted */
  async ask(call: Call): Promise<Json> {
    const {api, lane, clock, time, signal} = this.#shared;
    const url = requestUrl(api, call.path, call.query);
    const attempt = (number: number) => lane.run(pass => this.#attempt(call, url, number, pass), number > 1);
    return withRetries(call, attempt, {time, signal, clock: () => clock.now()});
  }

  async #attempt(call: Call, url: URL, attempt: number, pass: Pass): Promise<Outcome> {
    const {lane, clock, time, key} = this.#shared;
    const request = ++this.#sent;
    const startedAt = time.now();
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const answer = await this.#send(call, url, body);
    const answerMs = time.now() - startedAt;
    this.#logRequest(call, {attempt, request, ms: Math.round(answerMs), ...endOf(answer)});
    this.#measure(call, answer, {repeat: attempt > 1, body, answerMs, pass});
    if (answer instanceof Fault) return judgeFault(answer, call, url.host);

    clock.hear(answer.headers.date);
    if (answer.status === 429) this.#slowDown(call, pass, answer);
    else lane.answered(pass.at);
    return judge(answer, call, key);
  }

  /** A write that has begun is not interrupted: it would end unclear. */
  async #send(call: Call, url: URL, body: string | undefined): Promise<HttpAnswer | Fault> {
    const {transport, signal} = this.#shared;
    const {method} = call;
    try {
      return await transport({
        method,
        url,
        headers: this.#headers(call),
        body,
        signal: isWrite(call) ? undefined : signal,
      });
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  #headers({key}: Call): Record<string, string> {
    const {key: own, asWorkspace} = this.#shared;
    const as = key === undefined && asWorkspace !== undefined ? {'x-as-workspace': asWorkspace} : {};
    return {authorization: `Bearer ${(key ?? own).reveal()}`, ...as};
  }

  #slowDown({path}: Call, {at}: Pass, {headers}: HttpAnswer): void {
    const {lane, clock, log} = this.#shared;
    const pauseMs = retryAfterMs(headers['retry-after'], clock.now());
    lane.limited(at, pauseMs);
    log?.warn({path, retryAfterMs: pauseMs}, 'the API asks to slow down');
  }

  #measure({method, path}: Call, answer: HttpAnswer | Fault, {repeat, body = '', answerMs, pass}: Sent): void {
    const whole = answer instanceof Fault ? undefined : answer;
    this.#shared.meter?.request({
      method,
      path,
      repeat,
      status: whole?.status,
      sentBytes: Buffer.byteLength(body),
      receivedBytes: whole?.bytes ?? 0,
      paceMs: pass.paceMs,
      slotMs: pass.slotMs,
      answerMs,
    });
  }

  #logRequest({method, path}: Call, fields: object): void {
    this.#shared.log?.debug({method, path, ...fields}, 'request');
  }
}

/** One request that has ended, as far as its call does not tell. */
interface Sent {
  readonly repeat: boolean;
  readonly body: string | undefined;
  readonly answerMs: number;
  readonly pass: Pass;
}

const endOf = (answer: HttpAnswer | Fault) => (answer instanceof Fault ? {code: answer.code} : {status: answer.status});
