import {RbacError} from '../errors.ts';
import type {Call} from './call.ts';

/** The last step that was under way when a time limit passed, or what else ended a request without a whole answer. */
export interface FaultDetails {
  /** As Node names it: `ECONNRESET`. */
  readonly code: string;
  /** False when the request cannot have reached the API: the connection was never made. */
  readonly sent: boolean;
  readonly timeout: boolean;
}

/** Why there is no answer. Made anew from a code alone, so that nothing of the request (headers, key) hangs on it. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly sent: boolean;
  readonly timeout: boolean;

  constructor(message: string, {code, sent, timeout}: FaultDetails) {
    super(message);
    this.code = code;
    this.sent = sent;
    this.timeout = timeout;
  }
}

/** Code of the fault for an answer beyond the size limit. */
export const TOO_LARGE = 'TOO_LARGE';

/** A fault in the user's words: `API_TIMEOUT`, `API_SHAPE` for an answer that is too large, else `API_UNREACHABLE`. */
export function faultError(fault: Fault, {method, path}: Call, host: string): RbacError {
  const {code, timeout} = fault;
  const [words, hint] = timeout ? SLOW : isUntrusted(code) ? UNTRUSTED : (WORDS[code] ?? OTHER);
  const kind = timeout ? 'API_TIMEOUT' : code === TOO_LARGE ? 'API_SHAPE' : 'API_UNREACHABLE';
  return new RbacError(kind, `${method} ${path}: ${words.replace('HOST', host)} (${code})`, {hint, cause: fault});
}

/** Whether a code says that the certificate of the other side was not accepted: no repeat will change that. */
export const isUntrusted = (code: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_/.test(code);

type Words = readonly [words: string, hint: string];
const CHECK = 'check the network, and INSTANTLY_API_URL if you set it';
const LATER = 'try again later';

const WORDS: Readonly<Record<string, Words>> = {
  ECONNREFUSED: ['nothing answers at HOST', CHECK],
  ENOTFOUND: ['there is no host HOST', CHECK],
  EAI_AGAIN: ['the name HOST could not be looked up', CHECK],
  ENETUNREACH: ['there is no way to HOST', CHECK],
  EHOSTUNREACH: ['there is no way to HOST', CHECK],
  ECONNRESET: ['the connection to HOST broke before the whole answer came', LATER],
  EPIPE: ['the connection to HOST broke before the whole answer came', LATER],
  [TOO_LARGE]: ['the answer is larger than any that this tool expects', 'check INSTANTLY_API_URL'],
};
const SLOW: Words = ['HOST did not answer in time', LATER];
const UNTRUSTED: Words = [
  'the certificate of HOST is not trusted',
  'if a proxy of your network stands in between, name its certificate in NODE_EXTRA_CA_CERTS',
];
const OTHER: Words = ['the request to HOST failed', CHECK];
