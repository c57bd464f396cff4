import {canonicalJson} from '../model/json.ts';
import {didYouMean} from '../model/nearest.ts';
import {type Destination, type KindName, SECTION_OF} from '../model/object.ts';
import {fold, oneLine} from '../model/text.ts';
import {Claims} from './claims.ts';
import {type Declaration, placeIn, placeSaying} from './declarations.ts';
import {problemAt, type Report} from './report.ts';

/** Declared objects by kind; a kind whose section no file has is absent. */
export type Declarations = ReadonlyMap<KindName, readonly Declaration[]>;

/** Everything that an object refers to must be declared, where the files say anything about that kind. */
export function checkReferences(
  declarations: Declarations,
  complete: (kind: KindName) => boolean,
  report: Report,
): void {
  const known = new Map(
    [...declarations].map(([kind, list]) => [kind, new Set(list.flatMap(({identities}) => identities))]),
  );
  for (const declaration of [...declarations.values()].flat()) {
    for (const address of declaration.kind.references(declaration.desired.spec)) {
      const slash = address.indexOf('/');
      const kind = address.slice(0, slash) as KindName;
      const name = address.slice(slash + 1);
      const names = known.get(kind);
      if (!names || !complete(kind) || names.has(name) || names.has(fold(name))) continue;
      report.add(() => missing(declaration, kind, name, declarations.get(kind) ?? []));
    }
  }
}

function missing(declaration: Declaration, kind: KindName, name: string, others: readonly Declaration[]) {
  const names = others.map(({desired}) => desired.address.slice(kind.length + 1));
  const hint = didYouMean(name, names, `declare it under ${SECTION_OF[kind]}, or mend the spelling`);
  const message = `no ${kind} "${oneLine(name)}" is declared`;
  return problemAt(placeSaying(declaration, name), 'CONFIG_UNKNOWN_REFERENCE', message, {hint});
}

/** A new secret must not overwrite another one. */
export function checkDestinations(declarations: Declarations, report: Report): void {
  const claims = new Claims<Declaration>();
  for (const declaration of [...declarations.values()].flat()) {
    const destination = declaration.kind.destinationOf?.(declaration.desired.spec);
    if (destination && isUnfilled(destination, declaration)) report.add(() => unfilled(declaration));
    const first = destination && claims.take(destination, declaration);
    if (first) report.add(() => sameDestination(declaration, first));
  }
}

/** The files of a fleet have it filled in, or were told that it cannot be. */
const isUnfilled = (destination: Destination, {from}: Declaration) =>
  from.source.saidBy === undefined && /\{workspace\b/.test(canonicalJson(destination));

const unfilled = (declaration: Declaration) =>
  problemAt(
    placeIn(declaration, 'secret'),
    'CONFIG_VALUE',
    '{workspace.id} is filled in only in the files of a fleet',
    {
      hint: 'write the destination out',
    },
  );

const sameDestination = (declaration: Declaration, first: Declaration) =>
  problemAt(
    placeIn(declaration, 'secret'),
    'CONFIG_DUPLICATE',
    `the secret of ${oneLine(declaration.desired.address)} would overwrite that of ${oneLine(first.desired.address)}`,
    {hint: 'give each key a destination of its own', also: placeIn(first, 'secret').at},
  );
