import type {Kind} from '../../kinds/kind.ts';
import {didYouMean} from '../../model/nearest.ts';
import type {KindName} from '../../model/object.ts';
import {oneLine} from '../../model/text.ts';
import {locate} from '../locate.ts';
import {problemAt, type Report} from '../report.ts';
import {type Place, topOf} from '../source.ts';
import type {KeyedPiece, Known, Layer, Removal} from './layer.ts';
import {declaredTwice} from './layer-parts.ts';
import {over, type Piece, placeOfPiece} from './piece.ts';
import type {Stack, Stacked} from './stack.ts';

/** What all files of a workspace say of objects and roles, and which of them says what. */
export interface Merged {
  /** By kind, of those that have a section in any file. */
  readonly sections: ReadonlyMap<KindName, MergedSection>;
  readonly roles: ReadonlyMap<string, Piece>;
  readonly removed: readonly Removed[];
}

export interface MergedSection {
  /** By key, in the order in which they are first named. */
  readonly objects: ReadonlyMap<string, MergedObject>;
  /** Whether something was left out because it is wrong. */
  readonly broken: boolean;
}

/** As the last file spells it. */
export interface MergedObject extends Known {
  /** One, or several where entries of one object stand side by side. */
  readonly pieces: readonly Piece[];
  /** That of the last file that names it. */
  readonly group: object;
}

/** An object that a file takes away from what the files before it declare. */
export interface Removed {
  readonly removal: Removal;
  readonly layer: Layer;
  readonly object: MergedObject;
}

/**
Joins the files of a workspace, the base first: lists by the names of what they declare, each object field by field.
What is named and not there, and what is declared twice side by side, are problems.
*/
export function merge({files, complete}: Stack, kinds: readonly Kind[], report: Report): Merged {
  const draft: Draft = {sections: new Map(), roles: new Map(), removed: []};
  for (const file of files) {
    removeFrom(draft, file, complete, report);
    for (const kind of kinds) addSection(draft, file, kind, report);
    addRoles(draft, file, report);
  }
  return {...draft, roles: new Map([...draft.roles].map(([name, {piece}]) => [name, piece]))};
}

interface Draft {
  readonly sections: Map<KindName, {readonly objects: Map<string, MergedObject>; broken: boolean}>;
  readonly roles: Map<string, {readonly piece: Piece; readonly group: object}>;
  readonly removed: Removed[];
}

function removeFrom({sections, removed}: Draft, {layer, group}: Stacked, complete: boolean, report: Report): void {
  for (const removal of layer.removals) {
    const section = sections.get(removal.kind.name);
    const object = section?.objects.get(removal.key);
    if (object?.group === group) report.add(() => besides(removal, layer, object));
    else if (object) removed.push({removal, layer, object});
    // A file or an entry that could not be read may hold it.
    else if (complete && !section?.broken) report.add(() => notThere(removal, layer, section?.objects ?? new Map()));
    section?.objects.delete(removal.key);
  }
}

function addSection({sections}: Draft, {layer, group}: Stacked, kind: Kind, report: Report): void {
  const part = layer.sections.get(kind.name);
  if (!part) return;
  const section = sections.get(kind.name) ?? {objects: new Map(), broken: false};
  sections.set(kind.name, section);
  section.broken ||= part.broken;
  for (const keyed of part.pieces) {
    const object = joined(section.objects.get(keyed.key), keyed, group, kind, report);
    section.objects.set(keyed.key, object);
  }
}

function joined(
  found: MergedObject | undefined,
  {piece, name, address}: KeyedPiece,
  group: object,
  kind: Kind,
  report: Report,
): MergedObject {
  if (!found) return {name, address, pieces: [piece], group};
  const [first] = found.pieces;
  if (found.group !== group || !first) return {name, address, pieces: [over(piece, first)], group};
  if (kind.join) return {...found, pieces: [...found.pieces, piece]};
  report.add(() => declaredTwice(address, piece, first));
  return found;
}

function addRoles({roles}: Draft, {layer, group}: Stacked, report: Report): void {
  for (const [name, piece] of layer.roles) {
    const found = roles.get(name);
    if (found && found.group === group) report.add(() => declaredTwice(`the role "${name}"`, piece, found.piece));
    else roles.set(name, {piece: over(piece, found?.piece), group});
  }
}

export const placeOfRemoval = ({source, file}: Layer, {path}: Removal): Place =>
  source ? locate(source, path) : topOf(file);

/** Which of two files side by side comes first must make no difference. */
function besides(removal: Removal, layer: Layer, {pieces: [piece]}: MergedObject) {
  const message = `${oneLine(removal.address)} is removed here, and declared in a file beside this one`;
  return problemAt(placeOfRemoval(layer, removal), 'CONFIG_CONFLICT', message, {
    hint: 'delete one of the two',
    also: piece && placeOfPiece(piece).at,
  });
}

function notThere(removal: Removal, layer: Layer, objects: ReadonlyMap<string, MergedObject>) {
  const {kind, name, address} = removal;
  const place = placeOfRemoval(layer, removal);
  const hint = whoIsMeant(name, kind, objects.values(), 'delete the line, or mend the spelling');
  return problemAt(place, 'CONFIG_UNKNOWN_REFERENCE', `no file before this one declares ${oneLine(address)}`, {hint});
}

/** Which object somebody may mean by a name that none has: one that had it before, or one whose name is close. */
export function whoIsMeant(name: string, {naming}: Kind, objects: Iterable<MergedObject>, otherwise: string): string {
  const all = [...objects];
  const had = ({pieces}: MergedObject) =>
    pieces.some(
      ({says: {previously}}) =>
        Array.isArray(previously) && previously.some(one => naming.key(String(one)) === naming.key(name)),
    );
  const renamed = all.find(had);
  if (renamed) return `it is called "${oneLine(renamed.name)}" now`;
  return didYouMean(
    name,
    all.map(object => object.name),
    otherwise,
  );
}
