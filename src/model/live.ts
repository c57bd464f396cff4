import {anyAddress} from './address.ts';
import type {KindName, Live, LiveWorkspace} from './object.ts';

/** What the API says now, as far as anybody asked. Every list in it was read to its end: there is no partial live state. */
export interface LiveState {
  readonly workspace: LiveWorkspace;
  /** Objects by kind, ignored ones included. A kind that nobody asked for is absent. */
  readonly objects: Readonly<Partial<Record<KindName, readonly Live[]>>>;
  /** The time of the reading, by the vendor's clock. */
  readonly now: Date;
  /** Names of the campaigns that use a tag to choose their senders, by the tag's id; absent when nobody asked. */
  readonly sendingTags?: ReadonlyMap<string, readonly string[]>;
  /** Requests that the reading took. */
  readonly requests: number;
  /** What was asked for and may not be read with the key in use: it is absent above. Reading for a plan ends there instead. */
  readonly refused?: readonly Refused[];
}

/** Something that the API would not let the key in use read. */
export interface Refused {
  readonly what: KindName | 'senders';
  /** The code of the error, such as `AUTH_SCOPE`. */
  readonly code: string;
  readonly message: string;
}

/** Whether a live object, under any of its addresses, is one that the files say to leave alone. */
export function ignoreTest(globs: readonly string[]): (live: Live) => boolean {
  const matches = anyAddress(globs);
  return ({address, aliases = []}) => matches(address) || aliases.some(matches);
}
