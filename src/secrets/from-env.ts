import {isIPv4} from 'node:net';
import type {Service} from './ask.ts';
import {unusable} from './failure.ts';
import type {SinkContext} from './sink.ts';

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

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
