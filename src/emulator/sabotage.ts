import {once} from 'node:events';
import {STATUS_CODES} from 'node:http';
import {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import type {FastifyReply, FastifyRequest} from 'fastify';
import type {Fault} from './faults.ts';
import {isRecord} from './fields.ts';

/** A request that a fault strikes, with the text that was going to be the answer (empty before there is one). */
export interface Victim {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly payload: string;
}

/** The body to send instead; undefined when the fault leaves the answer alone; `gone` when the connection is. */
export type Outcome = string | Readable | undefined | typeof GONE;

/** The connection is gone, so there is nothing to send. */
export const GONE = Symbol('gone');

/** Does one fault to a request. */
export async function commit(fault: Fault, victim: Victim): Promise<Outcome> {
  const {request, reply, payload} = victim;
  switch (fault.fault) {
    case 'delay':
      await sleep(fault.ms);
      return undefined;
    case 'timeout':
      if (!request.raw.socket.destroyed) await once(request.raw.socket, 'close');
      return GONE;
    case 'drop_before':
    case 'drop_after':
      request.raw.socket.resetAndDestroy();
      return GONE;
    case 'status':
      return envelope(reply, fault.status ?? 500);
    case '429':
      if (fault.retry_after !== undefined) reply.header('retry-after', fault.retry_after);
      return envelope(reply, 429, 'Rate limit exceeded');
    case 'unauthorized':
      return envelope(reply, 401, 'Invalid authorization header or API key');
    case 'html':
      return answer(
        reply,
        fault.status ?? 502,
        'text/html; charset=utf-8',
        '<html><body><h1>Bad gateway</h1></body></html>',
      );
    case 'empty':
      return answer(reply, fault.status ?? 200, JSON_TYPE, '');
    case 'malformed':
      return answer(reply, fault.status ?? 200, JSON_TYPE, '{"items": [{"id": ');
    case 'truncate':
      return truncated(reply, payload);
    case 'repeat_cursor':
      return repeatCursor(request, payload);
    case 'bare_array':
      return bareArray(payload);
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

function answer(reply: FastifyReply, status: number, type: string, body: string): string {
  reply.code(status).header('content-type', type);
  return body;
}

function envelope(reply: FastifyReply, statusCode: number, message = STATUS_CODES[statusCode] ?? 'Unknown'): string {
  return answer(
    reply,
    statusCode,
    JSON_TYPE,
    JSON.stringify({statusCode, error: STATUS_CODES[statusCode] ?? 'Unknown', message}),
  );
}

/** Half of the bytes that content-length promises, then the end of the connection. */
function truncated(reply: FastifyReply, payload: string): Readable {
  const bytes = Buffer.from(payload);
  reply.header('content-length', bytes.length);
  const half = async function* () {
    yield bytes.subarray(0, Math.floor(bytes.length / 2));
    await sleep(5);
    throw new Error('truncated on demand');
  };
  return Readable.from(half());
}

/** The answer with the cursor that the request came with, so that a careless reader turns in a circle. */
function repeatCursor(request: FastifyRequest, payload: string): string | undefined {
  const body = parsed(payload);
  const cursor = isRecord(request.query) ? request.query.starting_after : undefined;
  return isRecord(body) && cursor !== undefined ? JSON.stringify({...body, next_starting_after: cursor}) : undefined;
}

function bareArray(payload: string): string | undefined {
  const body = parsed(payload);
  return isRecord(body) && Array.isArray(body.items) ? JSON.stringify(body.items) : undefined;
}

/** The answer as a value; undefined for one that is not JSON. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
