import type {Assertion} from './assertion.ts';
import type {Desired, KindName} from './object.ts';
import type {Warning} from './plan.ts';
import type {Position} from './position.ts';

export const GRANTS = ['admin', 'editor', 'view'] as const;
/** The API's roles that a member can be given. `owner` moves by ownership transfer alone; `client` is the vendor's. */
export type Grant = (typeof GRANTS)[number];

/** A named role. Built in are `admin`, `editor` and `view`, each granting itself. */
export interface Role {
  readonly name: string;
  readonly description?: string;
  readonly grants: Grant;
  readonly permissions?: readonly string[];
  /** The line that declares it; absent of the built-in ones. */
  readonly at?: Position;
}

/** Which workspace the files are about. */
export interface WorkspaceSpec {
  readonly id?: string;
  readonly name?: string;
  /** Address of the owner: asserted, never changed. */
  readonly owner?: string;
  /** Name of the key that this tool uses. */
  readonly key?: string;
  readonly at: Position;
}

export interface GuardrailSettings {
  readonly min_admins?: number;
  /** A share of the live objects, 0 to 1. */
  readonly max_removals?: number;
  readonly required_admins?: readonly string[];
  readonly member_replacement?: 'refuse' | 'allow';
  /** Globs of addresses. */
  readonly protected?: readonly string[];
  /** Mail domains; absent: any. */
  readonly allowed_domains?: readonly string[];
  readonly forbidden_scopes?: readonly string[];
  /** Milliseconds. */
  readonly max_key_lifetime?: number;
  /** Names of fields, by kind. */
  readonly require?: Readonly<Partial<Record<KindName, readonly string[]>>>;
  readonly sending_tags?: 'warn' | 'refuse';
}

/** All files as one: validated, normalised, every object with the line that asks for it. */
export interface DesiredState {
  readonly workspace: WorkspaceSpec | undefined;
  /** Named roles, the built-in ones included, by name. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Declared objects by kind. A kind whose section is absent from every file is absent here: it is not managed. */
  readonly sections: Readonly<Partial<Record<KindName, readonly Desired[]>>>;
  /** Kinds whose undeclared objects are removed. */
  readonly authoritative: ReadonlySet<KindName>;
  /** Globs of addresses that are never planned. */
  readonly ignore: readonly string[];
  readonly guardrails: GuardrailSettings;
  /** Tests for access, in the order of the files. */
  readonly assertions: readonly Assertion[];
  readonly warnings: readonly Warning[];
  /** Digest of what the files mean: equal for files that differ in spelling, order or comments alone. */
  readonly digest: string;
}
