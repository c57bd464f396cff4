import type {DeclareContext, Declared, Kind} from '../kinds/kind.ts';
import type {Role} from '../model/desired.ts';
import {parseDay} from '../model/duration.ts';
import {isObject} from '../model/json.ts';
import type {Desired} from '../model/object.ts';
import {locate, type Path, positionAt} from './locate.ts';
import {problemAt} from './report.ts';
import {isUnknownValue, type Reports} from './reports.ts';
import type {Section, ValidEntry} from './sections.ts';
import type {Place} from './source.ts';

/** A declared object, and the entry that declares it. */
export interface Declaration {
  readonly kind: Kind;
  readonly desired: Desired;
  readonly identities: readonly string[];
  readonly from: ValidEntry;
}

export interface DeclareInput {
  readonly roles: ReadonlyMap<string, Role>;
  readonly now: Date;
  readonly reports: Reports;
}

/** The place of an entry or of something in it. */
export const placeIn = ({kind, from}: Pick<Declaration, 'kind' | 'from'>, ...path: Path): Place =>
  locate(from.source, [kind.section, from.index, ...path]);

/** The objects that a section declares, each once: entries of one identity are joined, or a problem. */
export function declareAll(kind: Kind, section: Section, input: DeclareInput): readonly Declaration[] {
  const byIdentity = new Map<string, Declaration>();
  const declared = new Map<Declaration, [object, ...object[]]>();
  for (const from of section.entries) {
    for (const one of kind.declare(from.entry, contextOf(kind, from, input))) {
      const declaration = declarationOf(kind, from, one, input.now);
      const first = declaration.identities.map(identity => byIdentity.get(identity)).find(found => found !== undefined);
      if (first && kind.join) declared.get(first)?.push(one.spec);
      else if (first) reportTwice(first, declaration, input.reports);
      else declared.set(declaration, [one.spec]);
      if (!first) for (const identity of declaration.identities) byIdentity.set(identity, declaration);
    }
  }
  return [...declared].map(([declaration, specs]) => joined(declaration, specs));
}

function declarationOf(
  kind: Kind,
  from: ValidEntry,
  {spec, reason, expires}: Declared<object>,
  now: Date,
): Declaration {
  const end = expires === undefined ? undefined : parseDay(expires);
  const desired = {
    address: kind.addressOf(spec),
    spec,
    at: positionAt(from.source, [kind.section, from.index]),
    expired: end !== undefined && end <= now,
    ...(reason !== undefined && {reason}),
    ...(expires !== undefined && {expires}),
  };
  return {kind, desired, identities: kind.identitiesOf(spec), from};
}

/** What all entries of an object say, at the place of the first. */
function joined(first: Declaration, specs: readonly [object, ...object[]]): Declaration {
  const {kind, desired} = first;
  return specs.length > 1 && kind.join ? {...first, desired: {...desired, spec: kind.join(specs)}} : first;
}

function reportTwice(first: Declaration, second: Declaration, {report}: Reports): void {
  const {address} = second.desired;
  const same = address === first.desired.address;
  const message = same ? `${address} is declared twice` : `${address} is the same as ${first.desired.address}`;
  report.add(() =>
    problemAt(placeIn(second), 'CONFIG_DUPLICATE', message, {hint: 'keep one of them', also: first.desired.at}),
  );
}

/** What a kind may ask and say about one entry. */
function contextOf(kind: Kind, from: ValidEntry, {roles, reports}: DeclareInput): DeclareContext {
  return {
    roles,
    at: (...path) => positionAt(from.source, [kind.section, from.index, ...path]),
    problem: (code, message, path, hint) => {
      if (reports.isHidden(code)) return;
      const make = () => problemAt(placeIn({kind, from}, ...path), code, message, {hint: hint()});
      if (isUnknownValue({code}) && reports.allowUnknown) reports.allow(make());
      else reports.report.add(make);
    },
  };
}

/** The place of the field of an entry that says a text, or of the entry. */
export function placeSaying(declaration: Declaration, text: string): Place {
  const {entry} = declaration.from;
  const [field] = Object.entries(isObject(entry) ? entry : {}).find(([, value]) => value === text) ?? [];
  return field === undefined ? placeIn(declaration) : placeIn(declaration, field);
}
