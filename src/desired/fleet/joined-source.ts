import type {Kind} from '../../kinds/kind.ts';
import {isObject, type Json, type JsonObject} from '../../model/json.ts';
import type {KindName} from '../../model/object.ts';
import type {Path} from '../locate.ts';
import {dataOf} from '../parts.ts';
import type {Saying, Source} from '../source.ts';
import type {Merged} from './merge.ts';
import {type Piece, sayingIn} from './piece.ts';
import {fillDestination, hasPlaceholder} from './placeholder.ts';
import type {Stack} from './stack.ts';
import type {Whole} from './whole.ts';

/** What the files of a workspace say together, as the data of one file. */
export interface Joined {
  /** Every value of it is located in the file that says it. */
  readonly source: Source;
  /** The pieces that entries were made of, by kind and index. */
  readonly pieces: ReadonlyMap<KindName, readonly Piece[]>;
}

/** The part of the data below a name at its top. */
interface Part {
  readonly value: Json;
  readonly saidBy: (path: Path) => Saying | undefined;
}

/**
@param id of the workspace: it is filled in where destinations of secrets have the placeholder
@param fleet the fleet file: there stands what no other file says
*/
export function joinedSource(
  merged: Merged,
  whole: Whole,
  {files}: Pick<Stack, 'files'>,
  kinds: readonly Kind[],
  id: string,
  fleet: Source,
): Joined {
  const pieces = new Map(
    [...merged.sections].map(([kind, {objects}]) => [kind, [...objects.values()].flatMap(object => object.pieces)]),
  );
  const parts = new Map<string, Part>(Object.entries(whole).filter(([, part]) => part !== undefined));
  if (merged.roles.size > 0) parts.set('roles', rolesPart(merged.roles));
  const assertions = assertionsIn(files);
  if (assertions.length > 0) parts.set('assert', assertPart(assertions));
  for (const kind of kinds) {
    const list = pieces.get(kind.name);
    const broken = merged.sections.get(kind.name)?.broken ?? false;
    if (list)
      parts.set(kind.section, {
        value: entriesOf(list, kind, id, broken),
        saidBy: ([index = 0, ...path]) => sayingOf(list[Number(index)], path),
      });
  }
  const value = {version: 1, ...Object.fromEntries([...parts].map(([name, part]) => [name, part.value]))};
  const saidBy = ([name, ...path]: Path) => parts.get(String(name))?.saidBy(path) ?? {source: fleet, path: []};
  return {source: {...fleet, value, saidBy}, pieces};
}

const sayingOf = (piece: Piece | undefined, path: Path) => piece && sayingIn(piece, path);

const rolesPart = (roles: ReadonlyMap<string, Piece>): Part => ({
  value: Object.fromEntries([...roles].map(([name, {says}]) => [name, says])),
  saidBy: ([name, ...path]) => sayingOf(roles.get(String(name)), path),
});

/** Those of each file: a later file adds to those before it, and can take none away. */
const assertionsIn = (files: Stack['files']): readonly (Saying & {readonly value: Json})[] =>
  files.flatMap(({layer: {source}}) => {
    const items = source && dataOf(source).assert;
    if (!source || !Array.isArray(items)) return [];
    return (items as readonly Json[]).map((value, index) => ({value, source, path: ['assert', index]}));
  });

const assertPart = (assertions: ReturnType<typeof assertionsIn>): Part => ({
  value: assertions.map(({value}) => value),
  saidBy([index = 0, ...path]) {
    const one = assertions[Number(index)];
    return one && {source: one.source, path: [...one.path, ...path]};
  },
});

/** Where something was left out there is an entry that no check lets pass, so that nothing counts as missing. */
const entriesOf = (pieces: readonly Piece[], kind: Kind, id: string, broken: boolean): readonly Json[] => [
  ...pieces.map(piece => filled(piece.says, kind, id)),
  ...(broken ? [null] : []),
];

function filled(entry: JsonObject, {destinationOf}: Kind, id: string): JsonObject {
  const {secret} = entry;
  return destinationOf && isObject(secret) && hasPlaceholder(secret)
    ? {...entry, secret: fillDestination(secret, id)}
    : entry;
}
