import type {Store} from './world.ts';

/** Who is asking: the key (null for the nameless one), its scopes and its own workspace. */
export interface Caller {
  readonly store: Store;
  readonly keyId: string | null;
  readonly scopes: readonly string[];
}
