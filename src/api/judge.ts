import {isObject, type Json} from '../model/json.ts';
import type {Secret} from '../model/secret.ts';
import {type Call, holdsKeys, isWrite, type Outcome} from './call.ts';
import {type Fault, faultError, TOO_LARGE} from './fault.ts';
import {withoutKeys} from './own-key.ts';
import {type About, parsed} from './quote.ts';
import type {HttpAnswer} from './transport.ts';
import {type Answer, errorInside, unreadableError, vendorError} from './vendor-error.ts';

/**
What an answer means. Keys in answers of `api-keys` are replaced here, those of a creation aside.
@param own the key of the connection
*/
export function judge({status, headers, text}: HttpAnswer, call: Call, own: Secret): Outcome {
  const about: About = {call, secrets: call.key === undefined ? [own] : [call.key, own]};
  const answer: Answer = {status, text, contentType: headers['content-type'], location: headers.location};
  const retryAfter = headers['retry-after'];
  if (status === 429) return {end: 'limited', error: vendorError(answer, about), retryAfter};
  if (status >= 500 || status === 408) return {end: 'lost', error: vendorError(answer, about), retryAfter};
  if (status < 200 || status > 299) return {end: 'refused', error: vendorError(answer, about)};

  const value = bodyOf(answer, call);
  if (value === undefined) return {end: 'unreadable', error: unreadableError(answer, about)};
  const inside = errorInside(value, status, about);
  if (inside !== undefined) return {end: 'refused', error: inside};
  return {end: 'done', value: holdsKeys(call.path) && call.method !== 'POST' ? withoutKeys(value, own) : value};
}

/** What the lack of an answer means. */
export function judgeFault(fault: Fault, call: Call, host: string): Outcome {
  const end = !fault.sent ? 'unsent' : fault.code === TOO_LARGE ? 'unreadable' : 'lost';
  return {end, error: faultError(fault, call, host)};
}

/** A write answers with an object, or with nothing if the status (204) says so. DOC: OpenAPI of 2026-08: with 200 and the object. */
function bodyOf({status, text}: Answer, call: Call): Json | undefined {
  if (status === 204 && isWrite(call)) return {};
  const value = parsed(text);
  const possible = isObject(value) || (!isWrite(call) && Array.isArray(value));
  return possible ? value : undefined;
}
