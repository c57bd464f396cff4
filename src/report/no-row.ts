import {anyAddress} from '../model/address.ts';
import type {DesiredState} from '../model/desired.ts';
import {ignoreTest} from '../model/live.ts';
import {type Address, type Desired, type KindName, type Live, SECTION_OF} from '../model/object.ts';
import type {Plan, PlanOptions, Warning} from '../model/plan.ts';
import {listOf} from '../model/text.ts';

export interface NoRowInput {
  readonly address: Address;
  readonly kind: KindName;
  readonly plan: Plan;
  readonly desired: DesiredState;
  readonly declared: Desired | undefined;
  readonly objects: readonly Live[];
  readonly warnings: readonly Warning[];
  readonly notes: readonly string[];
}

/** Why a plan has no row for an address: the first answer that fits. */
export function whyNoRow(input: NoRowInput): string {
  const {address, kind, plan, desired, declared, objects} = input;
  const section = SECTION_OF[kind];
  if (desired.sections[kind] === undefined)
    return `the files have no section "${section}", so nothing of it is managed`;
  if (!declared && objects.length === 0) return 'neither the files nor live state have it';
  const isIgnored = ignoreTest(desired.ignore);
  if (objects.some(isIgnored)) return `manage.ignore leaves it out: ${listOf(globsFor(objects, desired.ignore))}`;
  const left = leftOut(address, kind, plan.options);
  if (left !== undefined) return `${left} leaves it out, whatever differs`;
  const told = input.notes.find(note => note.startsWith('--'));
  if (told !== undefined) return `${told.slice(0, told.indexOf(' '))} leaves it out, as the note says`;
  return standing(objects) ?? (declared ? whyDeclared(input, declared) : whyUndeclared(input, section));
}

const globsFor = (objects: readonly Live[], globs: readonly string[]) =>
  globs.filter(glob => objects.some(ignoreTest([glob])));

/** The option because of which there could be no row. */
function leftOut(address: Address, kind: KindName, options: PlanOptions): string | undefined {
  const {only, targets, excludes} = options;
  if (only !== undefined && !only.includes(kind)) return `--only ${only.join(',')}`;
  if (targets !== undefined && targets.length > 0 && !anyAddress(targets)(address))
    return `--target ${listOf(targets)}`;
  return excludes !== undefined && anyAddress(excludes)(address) ? `--exclude ${listOf(excludes)}` : undefined;
}

/** What no plan ever touches. */
function standing(objects: readonly Live[]): string | undefined {
  const shown = objects as readonly (Live & {readonly owner?: unknown})[];
  if (shown.some(({owner}) => owner === true)) return 'it is the owner’s membership, which is never changed';
  const roles = objects.map(({spec}) => (spec as {readonly role?: unknown}).role);
  return roles.includes('client') ? 'its role "client" is the vendor’s, and such members are never touched' : undefined;
}

function whyDeclared({objects, warnings, notes, plan}: NoRowInput, {expired, expires}: Desired): string {
  if (expired && objects.length === 0) return `it expired on ${expires ?? 'its day'}, and is absent as it should be`;
  if (warnings.length > 0) return 'it is left alone, for the reason that the warning gives';
  if (notes.length > 0) return 'it is as it should be for now; the note says what comes later';
  const narrowed = narrowing(plan.options);
  const so = objects.length === 0 ? 'nothing is planned for it' : 'live state is as the files say';
  return narrowed === undefined ? so : `${so}, or ${narrowed} leaves it out`;
}

function whyUndeclared({kind, desired, warnings, notes, plan}: NoRowInput, section: string): string {
  if (kind === 'assignment')
    return 'no entry names this tag and type: an assignment that no file mentions is left as it is';
  if (!desired.authoritative.has(kind))
    return `no file declares it, and ${section} are additive here: what is undeclared is left alone`;
  if (warnings.length > 0 || notes.length > 0)
    return `no file declares it, and it is kept for the reason that the ${warnings.length > 0 ? 'warning' : 'note'} gives`;
  const narrowed = narrowing(plan.options);
  return narrowed === undefined
    ? 'no file declares it, and it is none that can be removed'
    : `no file declares it, and ${narrowed} leaves its removal out`;
}

/** Options that leave some sorts of changes out; whether there was one of this address they do not tell. */
function narrowing({reasons, no_remove}: PlanOptions): string | undefined {
  const parts = [...(reasons ? [`--reason ${reasons.join(',')}`] : []), ...(no_remove ? ['--no-remove'] : [])];
  return parts.length === 0 ? undefined : parts.join(' and ');
}
