import type {FastifyRequest} from 'fastify';
import type {Caller} from './caller.ts';
import type {Fault} from './faults.ts';
import type {Gate} from './rate.ts';
import type {Store, World} from './world.ts';

/** One request as the log keeps it: no bodies, no keys. */
export interface RequestEntry {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The query as sent, without the question mark; empty for none. */
  readonly query: string;
  /** Id of the workspace it acted on; null when it was turned away before that was known. */
  workspace: string | null;
  /** Status of the answer; 0 when the connection was cut, or as long as there is no answer. */
  status: number;
}

/** What the server works with. */
export interface Workings {
  readonly world: World;
  /** Undefined: nobody wants to know. */
  readonly log: RequestEntry[] | undefined;
  readonly faults: readonly Fault[];
  readonly anyKey: boolean;
  /** Ids of workspaces by the text of a key that opens them and is in no list. */
  readonly openers: ReadonlyMap<string, string>;
  readonly latencyMs: number;
  /** Undefined for no limits. */
  readonly gate: Gate | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** What is known about a request while it is under way; the passage comes once it is let in. */
export interface Visit {
  readonly entry: RequestEntry;
  readonly faults: readonly Fault[];
  passage?: Passage;
}

/** Who was let in, and to which workspace. */
export interface Passage {
  readonly caller: Caller;
  readonly store: Store;
}

/** The visits of the requests under way. */
export type Visits = WeakMap<FastifyRequest, Visit>;
