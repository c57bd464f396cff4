import type {JsonObject} from './json.ts';
import type {Position} from './position.ts';
import type {Secret} from './secret.ts';

/** The kinds in the order in which people read them: plan rows, counts and exported sections follow it. */
export const KIND_NAMES = ['member', 'key', 'tag', 'assignment', 'sub_workspace'] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** Section of a desired-state file that declares objects of a kind. */
export const SECTION_OF = {
  member: 'members',
  key: 'keys',
  tag: 'tags',
  assignment: 'assignments',
  sub_workspace: 'sub_workspaces',
} as const satisfies Record<KindName, string>;
export type SectionName = (typeof SECTION_OF)[KindName];

/** `kind/name`: how files and people refer to an object, as in `member/ana@example.com`. */
export type Address = `${KindName}/${string}`;

/** Where a new key's secret goes. Paths of files are relative to the working directory. */
export type Destination =
  | FileDestination
  | RemoteDestination
  | {readonly to: 'exec'; readonly command: readonly string[]};

export type FileDestination =
  | {readonly to: 'file'; readonly path: string}
  | {readonly to: 'env-file'; readonly path: string; readonly variable: string}
  | {readonly to: 'age'; readonly path: string; readonly recipients: readonly string[]}
  | {readonly to: 'secrets-out'; readonly path: string};

/** Addresses and tokens of these services are no part of a destination: they come from the environment alone. */
export type RemoteDestination =
  /** `repository` is `owner/name`; without `environment` the secret is the repository's own. */
  | {readonly to: 'github'; readonly repository: string; readonly name: string; readonly environment?: string}
  /** One field of a secret of KV version 2. `mount` is `secret` and `field` is `value` unless given. */
  | {readonly to: 'vault'; readonly path: string; readonly mount?: string; readonly field?: string};

/** One object that the files ask for. */
export interface Desired<S extends object = object> {
  readonly address: Address;
  readonly spec: S;
  /** The line that asks for it. */
  readonly at: Position;
  /** Its day has passed: the object is declared absent. */
  readonly expired: boolean;
  /** Why somebody wants it, in their words. */
  readonly reason?: string;
  /** First day, `YYYY-MM-DD`, on which it is declared absent. */
  readonly expires?: string;
}

/** One object that the API shows. */
export interface Live<S extends object = object> {
  readonly address: Address;
  /** Other addresses under which people know it, such as a member's login address. */
  readonly aliases?: readonly Address[];
  /** The vendor's id; empty when the object has none of its own yet. */
  readonly id: string;
  readonly spec: S;
  /** ISO 8601, by the vendor's clock. */
  readonly createdAt?: string;
}

/** What the API says of the workspace itself. */
export interface LiveWorkspace {
  readonly id: string;
  readonly name: string;
  /** User id of the owner. */
  readonly ownerId: string | undefined;
  /** ISO 8601 when the workspace is about to be deleted. */
  readonly scheduledForRemovalAt: string | undefined;
  /** The workspace to whose group it belongs; null when there is none, `unknown` when the key may not ask, absent when nobody did. */
  readonly parent?: Parent | null | 'unknown';
}

export interface Parent {
  /** Null when the API does not tell. */
  readonly name: string | null;
}

/** What the vendor made of a creation. `secret` is there for keys alone. */
export interface Created {
  readonly id: string;
  readonly fields: JsonObject;
  readonly secret?: Secret | undefined;
}
