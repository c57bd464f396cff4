import {isObject, type Json} from '../model/json.ts';
import {redactStart} from '../model/redact.ts';
import type {Secret} from '../model/secret.ts';
import {oneLine} from '../model/text.ts';
import {type Call, holdsKeys} from './call.ts';

/** What was asked, and which secrets must not be repeated should the API send them back. */
export interface About {
  readonly call: Call;
  readonly secrets: readonly Secret[];
}

const LONGEST_QUOTE = 200;
const MOST_READ = 2_000;

/** JSON of a text, or undefined when it is none. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
The vendor's message in the body of an error, or an empty text. DOC: OpenAPI of 2026-08: errors are
`{statusCode, error, message}`. The other places are guesses that cost nothing.
*/
export function messageIn(body: Json | undefined): string {
  if (!isObject(body)) return '';
  const inner = isObject(body.error) ? body.error.message : body.error;
  const said = [body.message, inner].flat().find(text => typeof text === 'string' && text.trim() !== '');
  return typeof said === 'string' ? said.trim() : '';
}

/** `: ` and the vendor's message as one line of at most 200 characters, without any piece of a secret; nothing for key endpoints. */
export function quote(said: string, {call, secrets}: About): string {
  if (said === '' || holdsKeys(call.path)) return '';
  const shown = [...oneLine(redactStart(said, MOST_READ, ...secrets.map(secret => secret.reveal())))];
  return `: ${shown.slice(0, LONGEST_QUOTE).join('')}${shown.length > LONGEST_QUOTE ? '…' : ''}`;
}

/** A text with `[secret]` wherever it holds one of the secrets. */
export const withoutSecrets = (text: string, secrets: readonly Secret[]): string =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret.reveal(), String(secret)), text);
