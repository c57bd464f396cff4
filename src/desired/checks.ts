import type {Kind} from '../kinds/kind.ts';
import type {Assertion} from '../model/assertion.ts';
import type {Reports} from './reports.ts';
import type {Source} from './source.ts';

/** What the schemas have to say of a file, piece by piece. */
export interface Checks {
  /** All of a file but the entries of its sections and its roles. */
  document(source: Source, reports: Reports): void;
  /** @returns what can be used of an entry; undefined when that is too little */
  entry(entry: Entry, reports: Reports): unknown;
  /** @returns whether a role can be used */
  role(role: RoleAt, reports: Reports): boolean;
  /** The assertions of the files; absent where no file has any. */
  assertions?(sources: readonly Source[], reports: Reports): readonly Assertion[];
}

export interface Entry {
  readonly source: Source;
  readonly kind: Kind;
  readonly index: number;
  readonly item: unknown;
}

export interface RoleAt {
  readonly source: Source;
  readonly name: string;
  readonly role: unknown;
}
