import type {RbacError} from '../errors.ts';
import type {Json, JsonObject} from '../model/json.ts';
import type {Secret} from '../model/secret.ts';
import type {Query} from './client.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One thing asked of the API, however many requests it takes. */
export interface Call {
  readonly method: Method;
  /** Relative to `/api/v2/`. */
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: JsonObject | undefined;
  /** Another key than the connection's own; sent without `x-as-workspace`. */
  readonly key?: Secret | undefined;
}

/**
How one attempt ended.
- `limited` (429): refused before it was looked at; nothing took effect. DOC: rate limit guide of the vendor, 2026-08.
- `unsent`: the connection was never made; nothing took effect.
- `lost`: the answer was lost, or (5xx, 408) does not say what took effect.
- `unreadable`: a success whose body cannot be understood.
- `refused`: everything else; nothing took effect.
*/
export type Outcome = Done | Failed;

export interface Done {
  readonly end: 'done';
  readonly value: Json;
}

export interface Failed {
  readonly end: 'limited' | 'unsent' | 'lost' | 'unreadable' | 'refused';
  readonly error: RbacError;
  /** The `Retry-After` header. */
  readonly retryAfter?: string | undefined;
}

const TOGGLE = 'custom-tags/toggle-resource';

export const isWrite = ({method}: Call): boolean => method !== 'GET';

/**
Whether the call may be sent again although the first one may have worked. Creations may not: the API has no
idempotency keys. DOC: OpenAPI of 2026-08: despite its name, `toggle-resource` sets what `assign` says.
*/
export const isRepeatable = ({method, path}: Call): boolean => method !== 'POST' || path === TOGGLE;

/** Whether the answers of a path may hold API keys. */
export const holdsKeys = (path: string): boolean => path.split('/')[0] === 'api-keys';
