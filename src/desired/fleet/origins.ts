import type {Kind} from '../../kinds/kind.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {sameJson} from '../../model/json.ts';
import type {FieldOrigin, Origin, Origins, RemovedOrigin, Said} from '../../model/origin.ts';
import {locate} from '../locate.ts';
import type {Source} from '../source.ts';
import type {Fleet} from './fleet.ts';
import {type MergedObject, placeOfRemoval, type Removed} from './merge.ts';
import {type Piece, piecesWith} from './piece.ts';
import {basesOf} from './stack.ts';
import {layeredOf} from './state.ts';

type Bases = ReadonlySet<Source | undefined>;

/**
What came from which file of a workspace, what later files changed, and what they removed.
@throws InvalidFiles with everything that is wrong for this workspace
*/
export async function originsOf(workspace: FleetWorkspace, fleet: Fleet): Promise<Origins> {
  const {stack, merged, whole} = await layeredOf(workspace, fleet);
  const bases = basesOf(stack.files);
  const parts = Object.entries(whole).flatMap(([name, part]) => (part?.top ? [originOf(name, [part.top], bases)] : []));
  const roles = [...merged.roles].map(([name, piece]) => originOf(`role/${name}`, [piece], bases));
  const objects = fleet.options.kinds.flatMap(kind =>
    [...(merged.sections.get(kind.name)?.objects.values() ?? [])].map(object => originOfObject(object, kind, bases)),
  );
  return {
    files: stack.files.map(({layer}) => layer.file),
    present: [...parts, ...roles, ...objects],
    removed: merged.removed.map(removed => removedOrigin(removed, bases)),
  };
}

const originOfObject = ({address, pieces}: MergedObject, {naming}: Kind, bases: Bases) =>
  originOf(address, pieces, bases, naming.field);

const removedOrigin = ({removal, layer, object}: Removed, bases: Bases): RemovedOrigin => ({
  ...originOfObject(object, removal.kind, bases),
  removedAt: placeOfRemoval(layer, removal).at,
});

/**
@param pieces one, or several that stand side by side and add to each other
@param nameField the field that names it
*/
function originOf(address: string, pieces: readonly Piece[], bases: Bases, nameField?: string): Origin {
  const all = pieces.flatMap(piecesOf);
  const fields = [...new Set(pieces.flatMap(({says}) => Object.keys(says)))];
  return {
    address,
    speakers: all.map(piece => ({at: locate(piece.source, piece.path).at, changes: changesOf(piece, nameField)})),
    added: !bases.has(all[0]?.source),
    fields: fields.map(field => fieldOrigin(field, pieces)),
  };
}

/** Another spelling of a name is no change: it is the name by which the files mean one object. */
const changesOf = ({own, below}: Piece, nameField: string | undefined) =>
  below === undefined
    ? []
    : Object.keys(own).filter(field => field !== nameField && !sameJson(own[field], below.says[field]));

/** A piece and those below it, the base first. */
function piecesOf(piece: Piece): readonly Piece[] {
  return piece.below ? [...piecesOf(piece.below), piece] : [piece];
}

/** Fields to which files add. Whatever else files say takes the place of what those before them say. */
const JOINED: ReadonlySet<string> = new Set(['ignore', 'required_admins', 'protected', 'forbidden_scopes', 'require']);

function fieldOrigin(field: string, pieces: readonly Piece[]): FieldOrigin {
  const joined = JOINED.has(field) || (pieces.length > 1 && pieces.some(({own}) => Array.isArray(own[field])));
  const said = pieces.flatMap(piece => piecesWith(piece, field)).map(piece => saidIn(piece, field));
  return {field, joined, said: joined && pieces.length === 1 ? said.toReversed() : said};
}

const saidIn = ({source, path, own}: Piece, field: string): Said => ({
  value: own[field] ?? null,
  at: locate(source, [...path, field]).at,
});
