import {anyAddress} from '../model/address.ts';
import type {GuardrailSettings, WorkspaceSpec} from '../model/desired.ts';
import {durationText, parseDuration} from '../model/duration.ts';
import type {GuardrailsEntry, ManageEntry, WorkspaceEntry} from '../model/generated/files.ts';
import {percentText} from '../model/guardrails.ts';
import {nearest} from '../model/nearest.ts';
import {KIND_NAMES, type KindName, SECTION_OF} from '../model/object.ts';
import {positionText} from '../model/position.ts';
import {oneLine} from '../model/text.ts';
import {type Declaration, placeIn} from './declarations.ts';
import {locate} from './locate.ts';
import type {Found} from './parts.ts';
import {problemAt, type Report} from './report.ts';
import type {Place} from './source.ts';
import {quoted} from './words.ts';

export const workspaceOf = ({value, place}: Found): WorkspaceSpec => ({...(value as WorkspaceEntry), at: place.at});

/** Guardrails as the checks want them: `25%` becomes 0.25, `180d` milliseconds. */
export function guardrailsOf({value}: Pick<Found, 'value'>): GuardrailSettings {
  const {max_removals, max_key_lifetime, ...rest} = value as GuardrailsEntry;
  return {
    ...rest,
    ...(max_removals !== undefined && {max_removals: Number.parseFloat(max_removals) / 100}),
    ...(max_key_lifetime !== undefined && {max_key_lifetime: parseDuration(max_key_lifetime) ?? 0}),
  };
}

/** The inverse: guardrails as a file says them. */
export function guardrailsEntryOf({max_removals, max_key_lifetime, ...rest}: GuardrailSettings): GuardrailsEntry {
  return {
    ...(rest as GuardrailsEntry),
    ...(max_removals !== undefined && {max_removals: percentText(max_removals)}),
    ...(max_key_lifetime !== undefined && {max_key_lifetime: durationText(max_key_lifetime)}),
  };
}

/** Whether undeclared objects are removed where the files do not say. Assignments answer that for each tag alone. */
const BY_DEFAULT: Readonly<Record<Exclude<KindName, 'assignment'>, boolean>> = {
  member: true,
  key: true,
  tag: false,
  sub_workspace: true,
};

/** Of the kinds that have a section, those whose undeclared objects are removed. */
export function authoritativeKinds(present: ReadonlySet<KindName>, found: Found | undefined): ReadonlySet<KindName> {
  const modes: ManageEntry = found?.value ?? {};
  return new Set(KIND_NAMES.filter(kind => present.has(kind) && isAuthoritative(kind, modes)));
}

/** Whether undeclared objects of a kind are removed, where it has a section. */
export function isAuthoritative(kind: KindName, modes: ManageEntry): boolean {
  if (kind === 'assignment') return false;
  const mode = modes[SECTION_OF[kind]];
  return mode === undefined ? BY_DEFAULT[kind] : mode === 'authoritative';
}

/** One pattern of `manage.ignore`. */
export interface Ignored {
  readonly glob: string;
  readonly place: Place;
}

/** The patterns of `manage.ignore`; one that no address can fit is a problem. */
export function readIgnored(found: Found | undefined, report: Report): readonly Ignored[] {
  const globs: unknown = found?.value.ignore;
  if (!found || !Array.isArray(globs)) return [];
  const texts = globs.map((glob, index) => [glob, index] as const).filter(([glob]) => typeof glob === 'string');
  const ignored = texts.map(([glob, index]) => ({glob, place: locate(found.source, ['manage', 'ignore', index])}));
  for (const {glob, place} of ignored) {
    if (!hasKind(glob)) report.add(() => noAddress(glob, place));
  }
  return ignored;
}

const hasKind = (glob: string) => KIND_NAMES.some(kind => glob.startsWith(`${kind}/`) && glob.length > kind.length + 1);

function noAddress(glob: string, place: Place) {
  const slash = glob.indexOf('/');
  const word = slash === -1 ? glob : glob.slice(0, slash);
  const rest = slash === -1 ? '' : glob.slice(slash + 1);
  const kind = nearest(word, KIND_NAMES) ?? KIND_NAMES.find(name => SECTION_OF[name] === word);
  const form = `write a kind, a slash and a name or pattern, such as key/Zapier*; kinds are ${KIND_NAMES.join(', ')}`;
  const hint = kind !== undefined && rest !== '' ? `did you mean ${quoted(`${kind}/${rest}`)}?` : form;
  return problemAt(place, 'CONFIG_VALUE', `${quoted(glob)} is no address`, {hint});
}

/** What is declared cannot be left alone as well. */
export function checkIgnored(ignored: readonly Ignored[], declarations: Iterable<Declaration>, report: Report): void {
  if (ignored.length === 0) return;
  const isIgnored = anyAddress(ignored.map(({glob}) => glob));
  for (const declaration of declarations) {
    const {address} = declaration.desired;
    const found = isIgnored(address) ? ignored.find(({glob}) => anyAddress([glob])(address)) : undefined;
    if (found) report.add(() => declaredAndIgnored(declaration, found));
  }
}

const declaredAndIgnored = (declaration: Declaration, {glob, place}: Ignored) =>
  problemAt(
    placeIn(declaration),
    'CONFIG_CONFLICT',
    `${oneLine(declaration.desired.address)} is declared, and ignored by ${quoted(glob)}`,
    {hint: `delete the entry, or narrow the pattern at ${positionText(place.at)}`, also: place.at},
  );
