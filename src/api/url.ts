import {isIPv4} from 'node:net';
import {RbacError} from '../errors.ts';
import type {Query} from './client.ts';

const PREFIX = 'api/v2/';

/**
The address of the API, up to and including `/api/v2/`. A trailing slash or `/api/v2` may be given or left out.
https only, plain http for this machine alone (127.0.0.0/8, ::1, localhost): the key travels in every request.
@throws RbacError `USAGE`; the message never repeats the text, which may hold a password.
*/
export function parseApiUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw usage('is not an http address');
  if (url.username !== '' || url.password !== '') throw usage('holds credentials');
  if (/[?#]/.test(text)) throw usage('has a query or a fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw usage('is plain http, which would show the API key to the network');
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/api\/v2$/, '')}/${PREFIX}`;
  return url;
}

/**
The address of one request. `undefined` in a query is left out, everything else is encoded.
@throws RbacError `INTERNAL` when the path would lead anywhere but straight to what it says, as an id with `..` in it would.
*/
export function requestUrl(api: URL, path: string, query: Query = {}): URL {
  const url = URL.canParse(path, api.href) ? new URL(path, api) : undefined;
  const straight = url !== undefined && url.origin === api.origin && url.pathname === api.pathname + path;
  if (!straight || /^$|[?#\\]|\/\/|\/$/.test(path)) throw new RbacError('INTERNAL', `"${path}" is no path of the API`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

const usage = (why: string) =>
  new RbacError('USAGE', `the address of the API ${why}`, {
    hint: 'INSTANTLY_API_URL is https://api.instantly.ai unless you set it otherwise; plain http is for this machine alone',
  });
