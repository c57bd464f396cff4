import {type ErrorCode, RbacError} from '../errors.ts';
import {isObject, type Json} from '../model/json.ts';
import {listOf, oneLine} from '../model/text.ts';
import {type About, messageIn, parsed, quote, withoutSecrets} from './quote.ts';

/** An answer as far as errors are about it. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly contentType?: string | undefined;
  readonly location?: string | undefined;
}

/**
An answer whose status is no success, in the user's words. The vendor's own message is quoted in one line of at most 200
characters, except for key endpoints, whose bodies are never quoted.
LIVE (2026-08 to 2026-10): a missing scope is a 401 that starts with `Invalid scope`, not a 403; a 403 that is not JSON
comes from the network edge.
*/
export function vendorError(answer: Answer, about: About): RbacError {
  const {status, text} = answer;
  const body = parsed(text);
  const said = messageIn(body);
  if ((status === 401 || status === 403) && /^invalid scope/i.test(said))
    return rbacError(scopeRule(said), status, about);
  if (status === 403 && !isObject(body)) return rbacError(edgeRule(text), status, about);
  if (status >= 300 && status < 400) return rbacError(redirectRule(answer), status, about);
  return rbacError(BY_STATUS[status] ?? (status >= 500 ? BROKEN : OTHER), status, about, said);
}

/**
The failure that a success of the API reports inside: a text under `error`, or `success: false`; undefined when there is
none. LIVE: other endpoints answer 200 with `{"error": "ACC_…"}`.
*/
export function errorInside(value: Json, status: number, about: About): RbacError | undefined {
  if (!isObject(value)) return undefined;
  const inside = value.success === false || (typeof value.error === 'string' && value.error.trim() !== '');
  return inside ? rbacError(INSIDE, status, about, messageIn(value)) : undefined;
}

/** A success whose body is no JSON, or not the JSON it must be: `API_SHAPE`. */
export function unreadableError({status, text, contentType}: Answer, about: About): RbacError {
  const html = /\bhtml\b/i.test(contentType ?? '') || /^\s*</.test(text);
  return rbacError(text.trim() === '' ? EMPTY : html ? PAGE : GARBLED, status, about);
}

type Rule = readonly [code: ErrorCode, words: string, hint?: string];

const AGAIN = 'run the command again';
const ADDRESS = 'check INSTANTLY_API_URL';
const PROXY = 'something between you and the API answers in its place: check INSTANTLY_API_URL and proxies';
const KEY = 'check INSTANTLY_API_KEY: the key may be mistyped or revoked, and keys of API v1 do not work';
const BUSY = 'others use the limits of this workspace too: try later, or with a lower --pace';
const EDGE = 'this is not about the key: try from another network, or ask Instantly to unblock yours';

const BY_STATUS: Readonly<Record<number, Rule>> = {
  400: ['API_INVALID', 'the API finds the request invalid'],
  401: ['AUTH_REJECTED', 'the API does not accept the API key', KEY],
  402: [
    'API_PLAN_REQUIRED',
    'the workspace has no active paid plan',
    'see Billing in the app: the API needs a paid plan',
  ],
  403: ['API_FORBIDDEN', 'the API forbids the request', 'the plan of the workspace may not include it'],
  404: ['API_NOT_FOUND', 'there is no such object in this workspace'],
  409: ['API_CONFLICT', 'the API reports a conflict with another object'],
  422: ['API_INVALID', 'the API finds the request invalid'],
  429: ['API_RATE_LIMITED', 'the API kept asking to slow down', BUSY],
};
const BROKEN: Rule = ['API_FAILED', 'the API failed', 'try again later'];
const OTHER: Rule = ['API_FAILED', 'the API answered with an unexpected status'];
const INSIDE: Rule = ['API_FAILED', 'the API reports an error inside a success', AGAIN];
const EMPTY: Rule = ['API_SHAPE', 'the API answered with nothing', AGAIN];
const PAGE: Rule = ['API_SHAPE', 'the API answered with a web page', PROXY];
const GARBLED: Rule = ['API_SHAPE', 'the API answered with something that is no complete JSON object', AGAIN];

function scopeRule(said: string): Rule {
  const scopesAfter = (word: RegExp) =>
    listOf((word.exec(said)?.[1] ?? '').match(/[\w-]{1,60}:[\w-]{1,20}/g) ?? [], 10);
  const missing = scopesAfter(/required:([^.]*)/i);
  const own = scopesAfter(/found:([^.]*)/i);
  const words = `the API key lacks ${missing === '' ? 'a scope' : `the scope ${missing}`}`;
  const wanted = missing === '' ? 'has more' : `also has ${missing}`;
  return [
    'AUTH_SCOPE',
    words,
    `${own === '' ? '' : `it has ${own}; `}a key's scopes are fixed: use a key that ${wanted}`,
  ];
}

/** LIVE: Cloudflare answers `error code: 1010` to clients it dislikes. */
function edgeRule(text: string): Rule {
  const [code] = /error code: \d{3,5}/.exec(text) ?? [];
  const words = 'the network edge before the API refused the request';
  return ['API_EDGE_BLOCKED', code === undefined ? words : `${words} with ${code}`, EDGE];
}

function redirectRule({location = ''}: Answer): Rule {
  const target = URL.canParse(location) ? ` to ${new URL(location).host}` : '';
  return ['API_FAILED', `the API redirects${target}, which is not followed`, ADDRESS];
}

function rbacError([code, words, hint]: Rule, status: number, about: About, said = ''): RbacError {
  const {call, secrets} = about;
  const message = `${call.method} ${oneLine(call.path)}: ${words} (${status})${quote(said, about)}`;
  return new RbacError(code, withoutSecrets(message, secrets), {hint, status});
}
