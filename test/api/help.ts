import {inspect} from 'node:util';
import {type ConnectOptions, connect} from '../../src/api/connect.ts';
import type {Log} from '../../src/api/requests.ts';
import {Interrupted, type Time} from '../../src/api/time.ts';
import {Secret} from '../../src/model/secret.ts';

export const UUID = '0190b2c4-7a10-7cc1-9f00-5b1e5ca1ab1e';
export const keyOf = (uuid: string, rest: string): string => Buffer.from(`${uuid}:${rest}`).toString('base64');
/** 68 characters of base64, as the vendor makes them. */
export const KEY = keyOf(UUID, 'Canary123456');

/** Time that passes as soon as everybody waits: sleeps end in the order of their ends, without any real waiting. */
export function simulatedTime(random = () => 0.5): Time {
  let now = 5_000_000;
  let ticking = false;
  const sleepers: {readonly at: number; readonly wake: () => void}[] = [];
  const tick = () => {
    ticking = false;
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
    schedule();
  };
  const schedule = () => {
    if (!ticking) setImmediate(tick);
    ticking = true;
  };
  return {
    now: () => now,
    date: () => new Date(Date.UTC(2026, 10, 23) + now),
    random,
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        if (signal?.aborted) return reject(new Interrupted());
        signal?.addEventListener('abort', () => reject(new Interrupted()), {once: true});
        sleepers.push({at: now + ms, wake});
        schedule();
      }),
  };
}

export interface LogLine {
  readonly level: 'debug' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function collectingLog(): Log & {readonly lines: LogLine[]} {
  const lines: LogLine[] = [];
  return {
    lines,
    debug: (fields, message) => lines.push({level: 'debug', message, fields: {...fields}}),
    warn: (fields, message) => lines.push({level: 'warn', message, fields: {...fields}}),
  };
}

/** A connection in simulated time, and what it logs. */
export function connection(options: Partial<ConnectOptions> = {}) {
  const time = simulatedTime();
  const log = collectingLog();
  const {reader, writer} = connect({
    url: 'https://api.instantly.ai',
    key: new Secret(KEY),
    userAgent: 'instantly-rbac/test',
    time,
    log,
    ...options,
  });
  return {reader, writer, time: options.time ?? time, log};
}

/** The error that a promise ends with. */
export async function failure(
  promise: Promise<unknown>,
): Promise<Error & {code?: string; status?: number; hint?: string}> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

/** Everything that anybody could print of a value, its causes included. */
export function everythingOf(value: unknown): string {
  const own = inspect(value, {depth: 20, showHidden: true, getters: true});
  const parts = value instanceof Error ? [value.message, value.stack, String(value), everythingOf(value.cause)] : [];
  return [own, JSON.stringify(value), ...parts].join('\n');
}
