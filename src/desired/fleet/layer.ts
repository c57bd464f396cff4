import type {Problem} from '../../errors.ts';
import type {Kind} from '../../kinds/kind.ts';
import type {KindName} from '../../model/object.ts';
import type {FileInput} from '../find.ts';
import type {Path} from '../locate.ts';
import type {Source} from '../source.ts';
import type {Piece} from './piece.ts';

/** One file of desired state, read and checked by itself. It may say parts of objects, and which files it stands over. */
export interface Layer extends FileInput {
  /** Undefined when it could not be parsed. */
  readonly source: Source | undefined;
  readonly problems: readonly Problem[];
  /** Unknown scopes and permissions, when they are allowed. */
  readonly allowed: readonly Problem[];
  /** The files it stands over, the base first. */
  readonly extends: readonly Named[];
  readonly removals: readonly Removal[];
  /** By kind, of those that have a section. */
  readonly sections: ReadonlyMap<KindName, LayerSection>;
  readonly roles: ReadonlyMap<string, Piece>;
  readonly workspace: Piece | undefined;
  readonly manage: Piece | undefined;
  readonly guardrails: Piece | undefined;
}

/** A file as another one names it. */
export interface Named {
  readonly text: string;
  /** Where in the other one. */
  readonly path: Path;
}

/** An object that files before this one declare, and that is not to be. */
export interface Removal extends Known {
  readonly kind: Kind;
  readonly key: string;
  readonly path: Path;
}

export interface LayerSection {
  readonly pieces: readonly KeyedPiece[];
  /** Whether something was left out because it is wrong. */
  readonly broken: boolean;
}

/** How an object is known before all its pieces are joined. */
export interface Known {
  /** As the file spells it; of an object that is a part of an entry, with the name of that part. */
  readonly name: string;
  /** As plans spell it. */
  readonly address: string;
}

export interface KeyedPiece extends Known {
  /** The same for pieces of one object. */
  readonly key: string;
  readonly piece: Piece;
}

export interface LayerOptions {
  readonly kinds: readonly Kind[];
  /** Unknown scopes and permissions are warnings instead of problems. */
  readonly allowUnknown: boolean;
}
