import type {ManageEntry} from '../../model/generated/files.ts';
import type {Json} from '../../model/json.ts';
import {KIND_NAMES, type KindName, SECTION_OF} from '../../model/object.ts';
import {isAuthoritative} from '../manage.ts';
import {problemAt, type Report} from '../report.ts';
import type {Saying} from '../source.ts';
import {over, type Piece, placeOfPiece, sayingIn} from './piece.ts';
import type {Stacked} from './stack.ts';
import type {Said, WholePart} from './whole-part.ts';

/**
How undeclared objects are treated: a later file may leave more alone, by `additive` or by further patterns to ignore. It
may not have more removed in a section that files before it have, for those who wrote them did not ask for that.
*/
export function managePart(said: readonly Said[], report: Report): WholePart | undefined {
  let top: Piece | undefined;
  const ignored: {readonly glob: Json; readonly saying: Saying}[] = [];
  for (const {piece, below} of said) {
    for (const kind of widened(piece, top, below)) report.add(() => widens(piece, kind));
    const globs = Array.isArray(piece.own.ignore) ? piece.own.ignore : [];
    ignored.push(...globs.map((glob, index) => ({glob, saying: sayingIn(piece, ['ignore', index])})));
    top = over(piece, top);
  }
  if (!top) return undefined;
  const last = top;
  return {
    value: {...last.says, ...(ignored.length > 0 && {ignore: ignored.map(({glob}) => glob)})},
    saidBy: path => (path[0] === 'ignore' ? ignored[Number(path[1])]?.saying : undefined) ?? sayingIn(last, path),
    top,
  };
}

/** Kinds whose undeclared objects a file would have removed that the files before it leave alone. */
function widened({own}: Piece, said: Piece | undefined, below: readonly Stacked[]): readonly KindName[] {
  const before: ManageEntry = said?.says ?? {};
  const isDecided = (kind: KindName) =>
    said?.says[SECTION_OF[kind]] !== undefined || below.some(({layer}) => layer.sections.has(kind));
  return KIND_NAMES.filter(
    kind => isDecided(kind) && !isAuthoritative(kind, before) && isAuthoritative(kind, {...before, ...own}),
  );
}

const widens = (piece: Piece, kind: KindName) =>
  problemAt(
    placeOfPiece(piece, SECTION_OF[kind]),
    'CONFIG_LOOSENED',
    `${SECTION_OF[kind]} are additive in the files before this one, and a later file may not have more removed`,
    {hint: 'delete the line, or set it in the first file of the workspace'},
  );
