import type {Json, JsonObject} from '../model/json.ts';
import type {Secret} from '../model/secret.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ListOptions {
  readonly query?: Query;
  /** Items per page; 100, or up to 1000 for audit logs. */
  readonly limit?: number;
  /** A field that no two items share, of a list that takes `sort_by` and `skip`: several of its pages are then read at once. */
  readonly unique?: 'email';
  /** What its requests wait for, besides the pace. Default: none waits, and each page is asked for after the one before. */
  readonly turns?: Turns;
}

/** A bound on requests that several lists share. */
export interface Turns {
  run<T>(request: () => Promise<T>): Promise<T>;
  /** How many more could go out at once now. */
  idle(): number;
}

/**
Reads the vendor's API. It has no method that writes, so whoever holds one cannot.
Paths are relative to `/api/v2/`, as in `workspace-members`.
*/
export interface Reader {
  get(path: string, query?: Query): Promise<JsonObject>;
  /**
  All items of a list, read to its end, each once. Items of `api-keys` never hold a key: they have `own` (`yes`, `no` or
  `unknown`: whether it is the key in use) and `key_readable: true` when the API showed the whole key.
  @throws RbacError `API_PARTIAL` or `API_SHAPE` when the end cannot be reached.
  */
  getAll(path: string, options?: ListOptions): Promise<readonly JsonObject[]>;
  /** The uuid inside the key in use, when it has one. GUESS: it may be the key's id; used only to protect that key. */
  readonly ownKeyId: string | undefined;
  /** The time of the vendor's latest answer (its `Date` header); this machine's before the first answer. */
  clock(): Date;
  /** Requests sent so far, repeats included. */
  requests(): number;
}

/**
A reader that can also write. Only `apply` is given one. `isUnclear` is true of errors after which nobody knows whether
the write took effect; after any other RbacError it did not.
*/
export interface Writer extends Reader {
  /** An answer of `api-keys` carries its secret as `Secret` under `key`. Sent once: never repeated after an unclear answer; `custom-tags/toggle-resource` alone is. */
  post(path: string, body: JsonObject): Promise<WriteAnswer>;
  /** Repeated after an unclear answer. */
  patch(path: string, body: JsonObject): Promise<WriteAnswer>;
  /** Repeated after an unclear answer; a repeat that finds nothing left (404) is done, with an empty answer. */
  delete(path: string): Promise<WriteAnswer>;
  /** Whether the API knows a key: true when it answers for our workspace or names a missing scope. One request, repeats aside. */
  knowsKey(key: Secret): Promise<boolean>;
}

export interface WriteAnswer {
  readonly [name: string]: Json | Secret | undefined;
}
