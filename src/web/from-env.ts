import {isIPv4} from 'node:net';
import type {Service} from './ask.ts';
import {ServiceError} from './service-error.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What those who ask services take from around them. */
export interface Surroundings {
  readonly env: Env;
  /** How long a request, or a program that is run, may take, in milliseconds. Default 30 000. */
  readonly timeoutMs?: number;
  /** The pause between two tries, so that tests need not wait. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
The address of a service: https, or plain http to this machine alone. The text is never repeated.
@param place where it comes from, such as the name of a variable
*/
export function addressFrom(text: string, place: string): URL {
  const url = safeUrl(text, place);
  if (/[?#]/.test(text)) throw badAddress(place, 'has a query or a fragment');
  return url;
}

/** The address of a hook, which is a secret as a whole and may have a query. The text is never repeated. */
export function hookFrom(text: string, place: string): URL {
  const url = safeUrl(text, place);
  if (text.includes('#')) throw badAddress(place, 'has a fragment');
  return url;
}

function safeUrl(text: string, place: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw badAddress(place, 'is not an http address');
  if (url.username !== '' || url.password !== '') throw badAddress(place, 'holds credentials');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw badAddress(place, 'is plain http, which would show the secret to the network');
  return url;
}

const badAddress = (place: string, why: string) =>
  new ServiceError(`the address in ${place} ${why}`, `set ${place} to an https address`);

/** A variable of the environment that travels in a header; undefined when it is unset or empty. */
export function headerFrom(env: Env, variable: string): string | undefined {
  const value = env[variable]?.trim() ?? '';
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw new ServiceError(
      `${variable} holds a character that cannot be sent`,
      `set ${variable} anew, without line breaks`,
    );
  }
  return value === '' ? undefined : value;
}

/** What a service takes from the surroundings beside its address and token. */
export const linkOf = ({
  timeoutMs = 30_000,
  sleep = realSleep,
}: Surroundings): Pick<Service, 'timeoutMs' | 'sleep'> => ({
  timeoutMs,
  sleep,
});

const realSleep = (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms));

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
