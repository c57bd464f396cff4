import type {Kind} from '../../kinds/kind.ts';
import {anyAddress} from '../../model/address.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {Address, Desired} from '../../model/object.ts';
import type {ShownChange} from '../../model/plan.ts';
import {byText, listOf} from '../../model/text.ts';
import {createRow, deleteRow, setRows, updateRow} from './rows.ts';
import {type Renames, type Twins, twinsOf} from './twins.ts';

export interface Versions {
  readonly old: DesiredState;
  readonly new: DesiredState;
  /** Renames of the kinds that were compared before. */
  readonly renames: Renames;
}

export interface SectionDiff {
  readonly changes: readonly ShownChange[];
  readonly notes: readonly string[];
}

/** How what the files declare of one kind differs. */
export function compareSection(kind: Kind, versions: Versions): SectionDiff {
  const [old, desired] = [versions.old.sections[kind.name], versions.new.sections[kind.name]];
  if (!desired) return {changes: [], notes: old ? [noLongerManaged(kind, old)] : []};
  const twins = twinsOf(kind, old ?? [], desired, versions.renames);
  const fits = anyAddress(versions.new.ignore);
  const context: Context = {...versions, isIgnored: ({address}) => fits(address)};
  const found = twins.map(pair => compare(pair, kind, context));
  return {
    changes: found.flatMap(one => one.changes ?? []),
    notes: [
      ...(old || kind.assign ? [] : [managedFromNowOn(kind, versions.new)]),
      ...grouped(found.flatMap(one => one.remarks ?? [])),
    ],
  };
}

const noLongerManaged = ({noun: [, many]}: Kind, old: readonly Desired[]) => {
  const named = old.length === 0 ? '' : ` (${listOf(old.map(({address}) => address))})`;
  return `${many} are no longer managed: the live ones stay as they are${named}`;
};

const managedFromNowOn = ({name, noun: [, many]}: Kind, {authoritative}: DesiredState) => {
  const others = authoritative.has(name) ? 'removed' : 'left alone';
  return `${many} are managed from now on: what is live and declared alike stays, and undeclared ones are ${others}`;
};

/** Something to know of an object that no change says. */
interface Remark {
  readonly text: string;
  readonly address: Address;
}

interface Compared {
  readonly changes?: readonly ShownChange[];
  readonly remarks?: readonly Remark[];
}

interface Context extends Versions {
  /** Whether the newer version leaves an object alone. */
  readonly isIgnored: (entry: Desired) => boolean;
}

function compare(twins: Twins, kind: Kind, context: Context): Compared {
  const {old, new: desired} = twins;
  if (isOwner(kind, old) || isOwner(kind, desired)) return aboutOwner(twins, kind);
  if (!desired) return old ? undeclared(old, kind, context) : {};
  if (desired.expired) {
    if (!old) return remark(desired, 'declared with an end that has passed: removed where it is live');
    return old.expired ? {} : {changes: [deleteRow(old, kind, {reason: 'expired', by: desired})]};
  }
  const before = old?.expired ? undefined : old;
  if (kind.assign) return {changes: setRows(before, desired, kind), remarks: listedFirst(before, desired)};
  if (!before) return {changes: [createRow(desired, kind)]};
  return {
    changes: updateRow(before, desired, kind, twins.renamed),
    remarks: droppedFields(before, desired, kind),
  };
}

const remark = ({address}: Desired, text: string): Compared => ({remarks: [{text, address}]});

/** What the files say of the owner is compared with live state and never applied. */
const isOwner = (kind: Kind, entry: Desired | undefined) =>
  entry !== undefined && kind.fieldsOf(entry.spec).role === 'owner';

function aboutOwner({old, new: desired}: Twins, kind: Kind): Compared {
  const roleOf = (entry: Desired | undefined) => (entry ? String(kind.fieldsOf(entry.spec).role) : 'not declared');
  const entry = desired ?? old;
  if (!entry || roleOf(old) === roleOf(desired)) return {};
  return remark(entry, `${roleOf(old)} → ${roleOf(desired)}: who owns the workspace is asserted and never applied`);
}

function undeclared(old: Desired, kind: Kind, {new: desired, isIgnored}: Context): Compared {
  if (old.expired) return {};
  if (kind.assign) return remark(old, 'no longer listed: nothing is unassigned');
  if (isIgnored(old)) return remark(old, 'ignored from now on: stays as it is');
  if (isKeyInUse(old, desired))
    return remark(old, 'no longer declared, and kept: workspace.key says that it is in use');
  if (desired.authoritative.has(kind.name)) return {changes: [deleteRow(old, kind, {reason: 'undeclared'})]};
  return remark(old, `no longer declared: stays as it is, for undeclared ${kind.noun[1]} are not removed here`);
}

const isKeyInUse = ({address}: Desired, {workspace}: DesiredState) =>
  workspace?.key !== undefined && address === `key/${workspace.key.normalize('NFC')}`;

const listedFirst = (old: Desired | undefined, {address}: Desired): readonly Remark[] =>
  old ? [] : [{text: 'listed for the first time: what carries the tag and is not named here loses it', address}];

function droppedFields(old: Desired, desired: Desired, kind: Kind): readonly Remark[] {
  const kept = kind.fieldsOf(desired.spec);
  const dropped = Object.keys(kind.fieldsOf(old.spec)).filter(name => !(name in kept));
  return dropped.map(name => ({text: `${name} no longer managed: the live value stays`, address: desired.address}));
}

/** One note for each text, with those it is about. */
function grouped(remarks: readonly Remark[]): readonly string[] {
  const texts = [...new Set(remarks.map(({text}) => text))].sort(byText);
  return texts.map(text => {
    const about = remarks.filter(one => one.text === text).map(({address}) => address);
    return `${listOf(about.sort(byText))}: ${text}`;
  });
}
