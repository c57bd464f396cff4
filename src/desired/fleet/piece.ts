import type {JsonObject} from '../../model/json.ts';
import {locate, type Path} from '../locate.ts';
import type {Place, Saying, Source} from '../source.ts';

/** What one file says of an object, a role or the workspace as a whole, over what the files before it say. */
export interface Piece {
  readonly source: Source;
  /** Where it stands in its file. */
  readonly path: Path;
  /** What this file says. */
  readonly own: JsonObject;
  /** What all of them say together: of each field the last one that names it. */
  readonly says: JsonObject;
  readonly below: Piece | undefined;
}

/** What a file says by itself. */
export const pieceOf = (source: Source, path: Path, own: JsonObject): Piece => ({
  source,
  path,
  own,
  says: own,
  below: undefined,
});

/** A piece over another one: field by field the upper one wins. */
export const over = (piece: Piece, below: Piece | undefined): Piece =>
  below === undefined ? piece : {...piece, says: {...below.says, ...piece.own}, below};

/** Which file says what stands in a field of a piece; the upper one where none does. */
export function sayingIn(piece: Piece, [field, ...rest]: Path): Saying {
  if (field === undefined) return piece;
  const {source, path} = piecesWith(piece, String(field))[0] ?? piece;
  return {source, path: [...path, field, ...rest]};
}

/** The pieces that name a field, the one that wins first. */
export function piecesWith(piece: Piece, field: string): readonly Piece[] {
  const found: Piece[] = [];
  for (let one: Piece | undefined = piece; one; one = one.below) if (field in one.own) found.push(one);
  return found;
}

/** The place of a piece, or of something in it. */
export const placeOfPiece = (piece: Piece, ...path: Path): Place => {
  const {source, path: full} = sayingIn(piece, path);
  return locate(source, full);
};
