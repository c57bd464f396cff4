import type {Scope} from './scopes.ts';
import type {Store, World} from './world.ts';

/** A JSON Schema as Fastify takes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A request that was let in: whose workspace it acts on, what it asks, and the clock and ids to write with. */
export interface Call {
  readonly world: World;
  readonly store: Store;
  /** Id of the key in use; null for the nameless key of `anyKey`. */
  readonly keyId: string | null;
  readonly userAgent: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** Numbers and booleans are such by now. */
  readonly query: Query;
  /** Has passed the schema of the endpoint. */
  readonly body: unknown;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly newId: () => string;
}

/** The query of a request, by name. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One operation of the API. It answers what `run` returns, as JSON with status 200; refusals are thrown. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v2/`, in Fastify's spelling. */
  readonly path: string;
  readonly scope: Scope;
  /** Schemas of the query fields that are checked; others pass and are ignored. */
  readonly query?: Readonly<Record<string, Schema>>;
  readonly body?: Schema;
  readonly run: (call: Call) => unknown;
}

/** A body with these fields and no others. DOC: the vendor's bodies say `additionalProperties: false`. */
export const closed = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** A body with any of these fields, at least one, and no others. DOC: PATCH bodies say `minProperties: 1`. */
export const anyOf = (properties: Readonly<Record<string, Schema>>): Schema => ({
  ...closed(properties, []),
  minProperties: 1,
});

/** The items of a query field with commas; blanks around them do not count. */
export const commaList = (value: Query[string]): string[] =>
  `${value ?? ''}`
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '');

/** Whether any text holds the other one, in any letter case. GUESS: the vendor does not say how `search` compares. */
export const mentions = (texts: readonly unknown[], search: Query[string]): boolean =>
  texts.some(text => typeof text === 'string' && text.toLowerCase().includes(`${search ?? ''}`.trim().toLowerCase()));
