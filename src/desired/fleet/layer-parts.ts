import type {Kind} from '../../kinds/kind.ts';
import {isObject, type JsonObject} from '../../model/json.ts';
import {type KindName, SECTION_OF} from '../../model/object.ts';
import {oneLine} from '../../model/text.ts';
import {locate} from '../locate.ts';
import {dataOf} from '../parts.ts';
import {problemAt, type Report} from '../report.ts';
import type {Reports} from '../reports.ts';
import {readSection, type ValidEntry} from '../sections.ts';
import type {Place, Source} from '../source.ts';
import {choice, quoted} from '../words.ts';
import type {KeyedPiece, LayerSection, Removal} from './layer.ts';
import {partial} from './layer-checks.ts';
import {type Piece, pieceOf, placeOfPiece} from './piece.ts';

/** What a file says about the workspace as a whole. */
export function partOf(source: Source, name: 'workspace' | 'manage' | 'guardrails'): Piece | undefined {
  const value = dataOf(source)[name];
  return isObject(value) ? pieceOf(source, [name], value) : undefined;
}

/** The roles of a file. One that is declared wrongly is there too, so that its members are not called wrong as well. */
export function rolesOf(source: Source, reports: Reports): ReadonlyMap<string, Piece> {
  const {roles} = dataOf(source);
  const entries = isObject(roles) ? Object.entries(roles) : [];
  return new Map(
    entries.map(([name, role]) => {
      const usable = partial.role({source, name, role}, reports) && isObject(role);
      return [name, pieceOf(source, ['roles', name], usable ? role : {grants: 'view'})];
    }),
  );
}

/** The section of a kind, if the file has one: each object of it as a piece. */
export function sectionOf(source: Source, kind: Kind, reports: Reports): readonly [KindName, LayerSection][] {
  const section = readSection([source], kind, partial, reports);
  if (!section) return [];
  const pieces = section.entries.flatMap(entry => piecesOf(entry, kind));
  if (!kind.join) reportTwice(pieces, reports.report);
  return [[kind.name, {pieces, broken: section.broken}]];
}

function piecesOf({source, index, entry}: ValidEntry, {naming, section}: Kind): readonly KeyedPiece[] {
  const own = entry as JsonObject;
  const name = String(own[naming.field]);
  const path = [section, index];
  if (!naming.parts)
    return [{key: naming.key(name), name, address: naming.address(name), piece: pieceOf(source, path, own)}];
  return naming.parts
    .filter(part => own[part] !== undefined)
    .map(part => {
      const half = {[naming.field]: own[naming.field], [part]: own[part]};
      const known = {name: `${name}/${part}`, address: naming.address(name, part)};
      return {...known, key: keyOfPart(naming.key(name), part), piece: pieceOf(source, path, half)};
    });
}

const keyOfPart = (key: string, part: string) => `${key}/${part}`;

function reportTwice(pieces: readonly KeyedPiece[], report: Report): void {
  const first = new Map<string, Piece>();
  for (const {key, address, piece} of pieces) {
    const earlier = first.get(key);
    if (earlier) report.add(() => declaredTwice(address, piece, earlier));
    else first.set(key, piece);
  }
}

/** One object in two places of which neither stands over the other. */
export const declaredTwice = (address: string, piece: Piece, earlier: Piece) =>
  problemAt(placeOfPiece(piece), 'CONFIG_DUPLICATE', `${oneLine(address)} is declared twice`, {
    hint: 'keep one of them',
    also: placeOfPiece(earlier).at,
  });

/** What a file removes. An address that no object can have is a problem. */
export function removalsOf(
  addresses: readonly string[],
  source: Source,
  kinds: readonly Kind[],
  report: Report,
): readonly Removal[] {
  const removals = new Map<string, Removal>();
  for (const [index, address] of addresses.entries()) {
    const kind = kinds.find(({name}) => address.startsWith(`${name}/`));
    const removal = kind && removalOf(kind, address.slice(kind.name.length + 1), ['remove', index]);
    if (removal) removals.set(`${removal.kind.name}/${removal.key}`, removal);
    else report.add(() => noObject(locate(source, ['remove', index]), address, kind));
  }
  return [...removals.values()];
}

function removalOf(kind: Kind, text: string, path: Removal['path']): Removal | undefined {
  const {parts, key, address} = kind.naming;
  if (!parts) return {kind, name: text, key: key(text), address: address(text), path};
  const slash = text.lastIndexOf('/');
  const [name, part] = [text.slice(0, slash), text.slice(slash + 1)];
  if (name.trim() === '' || !parts.includes(part)) return undefined;
  return {kind, name: text, key: keyOfPart(key(name), part), address: address(name, part), path};
}

function noObject(place: Place, address: string, kind: Kind | undefined) {
  const parts = kind?.naming.parts ?? [];
  const forms = parts.map(part => `${kind?.name}/…/${part}`);
  const hint = forms.length > 0 ? `write ${choice(forms)}` : `kinds are ${Object.keys(SECTION_OF).join(', ')}`;
  return problemAt(place, 'CONFIG_VALUE', `${quoted(address)} is no address`, {hint});
}
