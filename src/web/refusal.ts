import {isObject, type Json} from '../model/json.ts';
import {redactStart} from '../model/redact.ts';
import {oneLine} from '../model/text.ts';
import type {Answer, Service} from './ask.ts';
import {ServiceError} from './service-error.ts';

/** What a status means to the person who runs this, and what they can do about it. */
export type Rules = Readonly<Record<number, readonly [words: string, hint: string]>>;

/**
The error of an answer that is no success. The service's own message is quoted on one line of at most 200 characters,
with every piece of a token or secret replaced.
*/
export function refusal(service: Service, answer: Answer, rules: Rules = {}): ServiceError {
  const {status, redirectsTo} = answer;
  if (redirectsTo !== undefined) {
    const target = service.hidden === true ? 'another address' : oneLine(redirectsTo);
    const words = `${service.name} redirects to ${target}, which is not followed (${status})`;
    return new ServiceError(words, rules[status]?.[1] ?? `set ${service.variable} to the address that answers itself`);
  }
  const [words, hint] = rules[status] ?? (status === 429 || status >= 500 ? BUSY : OTHER);
  return new ServiceError(`${service.name} ${words} (${status})${quoteOf(answer, service.secrets)}`, hint);
}

/** `: ` and the message in the body of an answer; an empty text when there is none. */
function quoteOf({body}: Answer, secrets: readonly string[]): string {
  const said = messageIn(body);
  if (said === '') return '';
  const shown = [...oneLine(redactStart(said, MOST_READ, ...secrets))];
  return `: ${shown.slice(0, LONGEST_QUOTE).join('')}${shown.length > LONGEST_QUOTE ? '…' : ''}`;
}

/** DOC (all 2026-11-23): GitHub and GitLab say `message`, Vault a list of `errors`. What is no text is left out. */
function messageIn(body: Json | undefined): string {
  if (!isObject(body)) return '';
  const texts = [body.message, body.errors].flat().filter(text => typeof text === 'string');
  return texts.join('; ').trim();
}

const LONGEST_QUOTE = 200;
const MOST_READ = 2000;
const BUSY = ['cannot answer now', 'try again later'] as const;
const OTHER = ['answers with an unexpected status', 'see its documentation'] as const;
