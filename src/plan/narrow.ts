import {RbacError} from '../errors.ts';
import {groupBy, type Kind} from '../kinds/kind.ts';
import {isObject, type JsonObject, sameJson} from '../model/json.ts';
import type {LiveState} from '../model/live.ts';
import type {Address, Live} from '../model/object.ts';
import type {Change, Plan} from '../model/plan.ts';
import {count, listOf, oneLine} from '../model/text.ts';
import {countChanges} from './counts.ts';
import {fieldChanges} from './field-changes.ts';

export interface Narrowed {
  /** What both plans ask for: the fresh plan without everything else. */
  readonly plan: Plan;
  /** Saved changes that have come true since. */
  readonly done: readonly Change[];
  /** Changes that only the fresh plan has: they wait for the next plan. */
  readonly left: readonly Change[];
}

/**
A saved plan only narrows: carried out is what the fresh plan asks for too, to the letter. Sets of resources are compared
resource by resource.
@throws RbacError `PLAN_STALE` when a saved change is neither planned any more nor true already.
*/
export function narrow(saved: Plan, fresh: Plan, live: LiveState, kinds: readonly Kind[]): Narrowed {
  const freshAt = new Map(fresh.changes.map(change => [slot(change), change]));
  const savedAt = new Map(saved.changes.map(change => [slot(change), change]));
  const kept = withoutStranded(fresh, inCommon(savedAt, freshAt));
  const isComplete = completeness(live, kinds);
  const done: Change[] = [];
  const moved: string[] = [];
  for (const [at, change] of savedAt) {
    const same = kept.get(at);
    if (!isComplete(change, same)) moved.push(whatMoved(change, freshAt.get(at)));
    else if (!same) done.push(change);
  }
  if (moved.length > 0) throw stale(saved, fresh, moved);
  const changes = fresh.changes.flatMap(change => kept.get(slot(change)) ?? []);
  const left = fresh.changes.flatMap(change => rest(change, kept.get(slot(change))));
  return {plan: {...fresh, changes, summary: {...fresh.summary, ...countChanges(changes)}}, done, left};
}

/** Where a change stands in a plan: one object, one action, for removals one id. */
const slot = ({address, action, id}: Change) =>
  JSON.stringify([address, action, action === 'create' || action === 'assign' ? null : id]);

function inCommon(saved: ReadonlyMap<string, Change>, fresh: ReadonlyMap<string, Change>): ReadonlyMap<string, Change> {
  return new Map(
    [...saved].flatMap(([at, change]) => {
      const twin = fresh.get(at);
      const same = twin && common(change, twin);
      return same ? [[at, same] as const] : [];
    }),
  );
}

/** What two changes of one slot have in common, or nothing when they differ in what they would write. */
function common(saved: Change, fresh: Change): Change | undefined {
  if (saved.resources === undefined || fresh.resources === undefined) return isSame(saved, fresh) ? fresh : undefined;
  if (saved.id !== null && saved.id !== fresh.id) return undefined; // Another tag has got the label since.
  const wanted = new Set(saved.resources);
  const resources = fresh.resources.filter(resource => wanted.has(resource));
  return resources.length === 0 ? undefined : {...fresh, resources};
}

function isSame(saved: Change, fresh: Change): boolean {
  const written = ({before, after, secret, id}: Change) => ({before, after, secret: secret ?? null, id});
  return sameJson(written(saved), written(fresh)) && typeof saved.last_wave === typeof fresh.last_wave;
}

/** Without the changes that need a change which the saved plan does not have. */
function withoutStranded(fresh: Plan, kept: ReadonlyMap<string, Change>): ReadonlyMap<string, Change> {
  const missing = new Set(
    fresh.changes.filter(change => change.action !== 'delete' && !kept.has(slot(change))).map(({address}) => address),
  );
  const able = new Map([...kept].filter(([, {depends_on}]) => !depends_on.some(address => missing.has(address))));
  return able.size === kept.size ? kept : withoutStranded(fresh, able);
}

/** What only the fresh plan asks for. */
function rest(change: Change, kept: Change | undefined): readonly Change[] {
  if (!kept) return [change];
  const mine = new Set(kept.resources);
  const resources = change.resources?.filter(resource => !mine.has(resource)) ?? [];
  return resources.length === 0 ? [] : [{...change, resources}];
}

/** Whether everything that a saved change wants is either still planned or true already. */
function completeness({objects}: LiveState, kinds: readonly Kind[]) {
  const lookups = new Map(
    kinds.flatMap(kind => {
      const list = objects[kind.name];
      return list ? [[kind.name, {kind, ...lookupIn(list)}] as const] : [];
    }),
  );
  return (change: Change, same: Change | undefined): boolean => {
    const lookup = lookups.get(change.kind);
    if (!lookup) return false; // What was not read cannot be said to have come true.
    const {kind, ids, known} = lookup;
    const objects = known(change.address);
    if (change.resources) return resourcesTrue(change, same, objects, kind);
    if (same) return true;
    if (change.action === 'delete') return !ids.has(change.id);
    return objects.some(object => kind.sizeOf?.(object) !== 0 && isAsWanted(object, change, kind));
  };
}

/** Ids of live objects, and those that are known under an address. */
function lookupIn(objects: readonly Live[]) {
  const named = objects.flatMap(one => [one.address, ...(one.aliases ?? [])].map(address => ({address, one})));
  const byAddress = groupBy(named, ({address}) => address);
  return {
    ids: new Set<string | null>(objects.map(({id}) => id)),
    known: (address: Address) => (byAddress.get(address) ?? []).map(({one}) => one),
  };
}

function resourcesTrue(
  {address, action, resources = []}: Change,
  same: Change | undefined,
  objects: readonly Live[],
  kind: Kind,
): boolean {
  const planned = new Set(same?.resources);
  const object = objects.find(one => one.address === address);
  if (!object) return false;
  const carried = new Set(listed(kind.fieldsOf(object.spec)));
  return resources.every(resource => planned.has(resource) || carried.has(resource) === (action === 'assign'));
}

/** @param live an object that is known under the change's address */
function isAsWanted({id, spec}: Live, change: Change, kind: Kind): boolean {
  if (change.after === null) return false;
  if (change.action === 'replace' && id === change.id) return false;
  const shown = kind.fieldsOf(spec);
  const from = {shown, meaning: kind.meaningOf(shown)};
  return fieldChanges(from, {shown: change.after, meaning: kind.meaningOf(change.after)}).length === 0;
}

const listed = ({resources}: JsonObject): readonly string[] => (Array.isArray(resources) ? resources : []);

function whatMoved(saved: Change, fresh: Change | undefined): string {
  if (!fresh) return `${saved.address}: ${saved.action} is not planned any more, and it has not come true`;
  const names = ['before', 'after', 'secret'] as const;
  const differing = names
    .filter(name => !sameJson(saved[name] ?? null, fresh[name] ?? null))
    .map(name => differenceText(name, saved[name], fresh[name]));
  return `${saved.address}: ${differing.join('; ') || `${saved.action} is planned otherwise`}`;
}

function differenceText(name: string, saved: unknown, fresh: unknown): string {
  if (name === 'secret') return 'its secret has another destination';
  const paths =
    isObject(saved) && isObject(fresh)
      ? Object.keys({...saved, ...fresh}).filter(path => !sameJson(saved[path] ?? null, fresh[path] ?? null))
      : [];
  const shown = paths.map(
    path => `${path} was ${valueText((saved as JsonObject)[path])}, is ${valueText((fresh as JsonObject)[path])}`,
  );
  return `${name === 'before' ? 'live' : 'declared'} ${shown.join(', ') || 'state differs'}`;
}

const valueText = (value: unknown) => oneLine(typeof value === 'string' ? value : JSON.stringify(value ?? null));

function stale(saved: Plan, fresh: Plan, moved: readonly string[]): RbacError {
  const causes = [
    ...(saved.desired_digest === fresh.desired_digest ? [] : ['the files']),
    ...(saved.live_digest === fresh.live_digest ? [] : ['live state']),
  ];
  const message = `the plan of ${saved.created_at} is stale: ${count(moved.length, 'change')} of it no longer ${moved.length === 1 ? 'fits' : 'fit'}${causes.length === 0 ? '' : ` (${causes.join(' and ')} changed since)`}: ${listOf(moved, 10)}`;
  return new RbacError('PLAN_STALE', message, {hint: 'make a new plan, have it reviewed, and apply that'});
}
