import {asObject, optionalString, stringField, stringsField} from '../api/shape.ts';
import {RbacError} from '../errors.ts';
import type {WorkspaceSpec} from '../model/desired.ts';
import {durationText, instantText, parseDuration} from '../model/duration.ts';
import type {KeyEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import type {Address, Desired, Destination, Live} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {allows, isKnownScope, reachOf, sameReach} from '../model/scopes.ts';
import {Secret} from '../model/secret.ts';
import {count, fold, hasUnsafeCharacter, listOf, oneLine} from '../model/text.ts';
import {
  type DeclareContext,
  type Declared,
  dayText,
  type Entry,
  groupBy,
  type Kind,
  newestFirst,
  type Pair,
  type PairInput,
  type Pairing,
  type Step,
  warning,
} from './kind.ts';

/** An API key: what it may do and how it is looked after. The secret is never part of it. */
export interface KeySpec {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly owner?: string;
  readonly rotateEveryMs?: number;
  readonly overlapMs: number;
  readonly secret?: Destination;
  /** Names this key had before. */
  readonly previously?: readonly string[];
}

export interface LiveKey extends Live<KeySpec> {
  /** Whether this is the key that the tool itself uses. */
  readonly own: 'yes' | 'no' | 'unknown';
  /** The API showed the secret of this key in a list. It was dropped where the answer was read. */
  readonly readable: boolean;
}

const DAY_MS = 86_400_000;
const DEFAULT_OVERLAP_MS = DAY_MS;

export const key: Kind<KeySpec, LiveKey> = {
  name: 'key',
  section: 'keys',
  noun: ['key', 'keys'],

  naming: {field: 'name', key: name => exact(name), address: name => addressOf(name)},
  declare,
  addressOf: ({name}) => addressOf(name),
  identitiesOf: ({name}) => [exact(name)],
  references: () => [],

  async read(reader) {
    const items = await reader.getAll('api-keys');
    return items.map((item, index) => fromWire(item, `api-keys[${index}]`, reader.ownKeyId));
  },
  entriesOf,
  wireOf: ({id, spec: {name, scopes}, createdAt}) => ({
    api_keys: [{id, name, scopes, ...(createdAt && {timestamp_created: createdAt})}],
  }),

  pair,
  fieldsOf: ({name, scopes}) => ({name, scopes: [...scopes]}),
  meaningOf: ({scopes}) => ({scopes: reachOf(Array.isArray(scopes) ? scopes : [])}),
  replaceOn: ['scopes'], // DOC: there is no PATCH for keys.
  replaceOrder: 'new-first',
  removalFloor: 1,
  takesAway: () => false,
  riskOf: before => (before === null ? 'low' : 'medium'), // What dangerous scopes add is told by rules of their own.
  describe,
  destinationOf: ({secret}) => secret ?? null,

  async create(writer, {name, scopes}) {
    const answer = await writer.post('api-keys', {name, scopes});
    const secret = answer.key;
    if (!(secret instanceof Secret))
      throw new RbacError('API_SHAPE', 'api-keys: the answer to the creation of a key carries no secret');
    const {key: _secret, ...rest} = answer;
    const {id, spec} = fromWire(asObject(rest), 'api-keys', undefined);
    return {id, fields: {name: spec.name, scopes: spec.scopes}, secret};
  },
  async remove(writer, id) {
    await writer.delete(`api-keys/${id}`);
  },
  onMismatch: 'remove',
};

const exact = (name: string) => name.normalize('NFC');
const addressOf = (name: string): Address => `key/${exact(name)}`;

/**
Live keys that may be the one in use: marked by the API's answers, or named by `workspace.key`. All of them count, but for
a namesake that is known not to be in use while another of the name is: a rotation leaves such a one behind.
*/
export function ownKeysOf(live: readonly LiveKey[], workspace: WorkspaceSpec | undefined): ReadonlySet<LiveKey> {
  const marked = live.filter(({own}) => own === 'yes');
  const named = live.filter(({spec}) => workspace?.key !== undefined && exact(spec.name) === exact(workspace.key));
  const isOneInUse = named.some(one => marked.includes(one));
  return new Set([...marked, ...named.filter(({own}) => own !== 'no' || !isOneInUse)]);
}

/** Whether it is known which live key is in use, or that none of them is. */
export const ownKeyKnown = (live: readonly LiveKey[], workspace: WorkspaceSpec | undefined): boolean =>
  ownKeysOf(live, workspace).size > 0 || live.every(({own}) => own === 'no');

/** Whether a key with these scopes can make keys, and so reach everything. */
export const canMakeKeys = (scopes: readonly string[]): boolean => allows(scopes, 'api_keys:create');

function declare(
  {name, scopes, owner, reason, expires, rotate_every, overlap, secret, previously}: KeyEntry,
  {problem}: DeclareContext,
): readonly Declared<KeySpec>[] {
  if (name !== name.trim())
    problem(
      'CONFIG_VALUE',
      'a key name with spaces at its ends is easily mistaken for another',
      ['name'],
      () => 'delete the spaces',
    );
  const overlapMs = (overlap === undefined ? undefined : parseDuration(overlap)) ?? DEFAULT_OVERLAP_MS;
  const rotateEveryMs = rotate_every === undefined ? undefined : (parseDuration(rotate_every) ?? 0);
  if (rotateEveryMs !== undefined && overlapMs > rotateEveryMs)
    problem(
      'CONFIG_CONFLICT',
      `no key of this name would ever go: each is replaced after ${durationText(rotateEveryMs)}, and its successor would have to be ${durationText(overlapMs)} old`,
      ['overlap'],
      () => 'make the overlap shorter than rotate_every',
    );
  const spec = {
    name: exact(name),
    scopes: [...scopes],
    overlapMs,
    ...(owner !== undefined && {owner}),
    ...(rotateEveryMs !== undefined && {rotateEveryMs}),
    ...(secret && {secret: secret as Destination}),
    ...(previously && {previously: previously.map(exact)}),
  };
  return [{spec, reason, expires}];
}

function fromWire(item: JsonObject, where: string, ownKeyId: string | undefined): LiveKey {
  const id = stringField(item, 'id', where);
  const name = stringField(item, 'name', where);
  const own = id === ownKeyId ? 'yes' : optionalString(item, 'own', where);
  return {
    address: addressOf(name),
    id,
    spec: {name, scopes: stringsField(item, 'scopes', where), overlapMs: 0},
    createdAt: optionalString(item, 'timestamp_created', where) ?? '',
    own: own === 'yes' || own === 'no' ? own : 'unknown',
    readable: item.key_readable === true,
  };
}

function pair(input: PairInput<KeySpec, LiveKey>): Pairing<KeySpec, LiveKey> {
  const {desired, workspaceSpec, unfinished = new Set()} = input;
  const live = input.live.filter(({id}) => !unfinished.has(id));
  const own = ownKeysOf(input.live, workspaceSpec);
  const byName = groupBy([...live].sort(newestFirst), ({spec}) => exact(spec.name));
  refuseLookalikes(desired, byName);

  const warnings: Warning[] = live.some(({readable}) => readable) ? [listReadable()] : [];
  const notes: string[] = [];
  const pairs: Pair<KeySpec, LiveKey>[] = [];
  const claimed = new Set<LiveKey>();
  const declaredNames = new Set(desired.map(({spec}) => spec.name));

  for (const entry of desired) {
    const mine = byName.get(entry.spec.name) ?? [];
    const names = new Set(entry.spec.previously?.filter(name => !declaredNames.has(name)));
    const former = [...names].flatMap(name => byName.get(name) ?? []).filter(one => !claimed.has(one));
    const paired = entry.expired
      ? [...mine, ...former].map(live => ({do: 'remove', live, reason: 'expired', desired: entry}) as const)
      : pairsOf(entry, mine, former.sort(newestFirst), {input, own, warnings, notes});
    for (const {live} of paired) if (live) claimed.add(live);
    pairs.push(...paired);
  }
  for (const orphan of input.live) if (unfinished.has(orphan.id)) pairs.push(orphanPair(orphan, desired));
  for (const rest of live) {
    if (claimed.has(rest)) continue;
    pairs.push(own.has(rest) ? {do: 'foreign', live: rest, as: key.name} : {do: 'undeclared', live: rest});
    if (own.has(rest) && input.authoritative) warnings.push(ownUndeclared(rest, workspaceSpec));
  }
  return {pairs, warnings, notes};
}

/** A key whose secret is nowhere goes, once the key that takes its place is delivered. */
function orphanPair(live: LiveKey, desired: readonly Desired<KeySpec>[]): Pair<KeySpec, LiveKey> {
  const entry = desired.find(({spec}) => spec.name === exact(live.spec.name));
  return {do: 'remove', live, reason: 'unfinished', ...(entry && {desired: entry}), after: [live.address]};
}

const ownUndeclared = ({address}: LiveKey, workspace: WorkspaceSpec | undefined) =>
  warning('OWN_KEY_UNDECLARED', `${address} is the key in use and not declared; it is kept`, workspace?.at);

interface Talk {
  readonly input: PairInput<KeySpec, LiveKey>;
  /** The keys that may be the one in use. */
  readonly own: ReadonlySet<LiveKey>;
  readonly warnings: Warning[];
  readonly notes: string[];
}

/** @param mine live keys of the declared name, newest first @param former those of its earlier names */
function pairsOf(
  desired: Desired<KeySpec>,
  mine: readonly LiveKey[],
  former: readonly LiveKey[],
  talk: Talk,
): readonly Pair<KeySpec, LiveKey>[] {
  const {now, revokeFirst, requested} = talk.input;
  const overlapMs = revokeFirst ? 0 : desired.spec.overlapMs;
  const current = mine.find(({spec}) => sameReach(spec.scopes, desired.spec.scopes));
  if (current === undefined) return renewal(desired, [...mine, ...former], mine.length > 0, overlapMs, talk);

  const newer = mine.slice(0, mine.indexOf(current));
  const due = rotationDue(desired.spec, current, now);
  const reason = requested?.has(desired.address) ? 'requested' : due ? 'rotation_due' : undefined;
  // A key that got an earlier name after the current one was made is somebody else's, until a new one is made again.
  const isOlder = (one: LiveKey) => newestFirst(current, one) < 0;
  const ends = predecessors(
    desired,
    current,
    [...mine.slice(newer.length + 1), ...former.filter(isOlder)],
    overlapMs,
    talk,
  );
  if (reason && overlapMs === 0) {
    const others = [...newer, ...former.filter(one => !isOlder(one))];
    return [{do: 'replace', desired, live: current, reason, overlapMs}, ...ends, ...together(desired, others, talk)];
  }
  if (newer.length > 0) talk.warnings.push(duplicates(desired, newer));
  const pair = reason ? ({do: 'replace', reason, overlapMs} as const) : ({do: 'compare'} as const);
  return [{...pair, desired, live: current}, ...ends, ...newer.map(keep)];
}

const keep = (live: LiveKey): Pair<KeySpec, LiveKey> => ({do: 'keep', live});

/** The key is made anew: beside the old ones, which stay for the overlap, or from nothing. */
function renewal(
  desired: Desired<KeySpec>,
  [newest, ...older]: readonly LiveKey[],
  hasName: boolean,
  overlapMs: number,
  talk: Talk,
): readonly Pair<KeySpec, LiveKey>[] {
  if (!newest) return [{do: 'compare', desired}];
  const rest = overlapMs > 0 ? older.map(keep) : together(desired, older, talk);
  return [{do: 'replace', desired, live: newest, reason: hasName ? 'declared' : 'renamed', overlapMs}, ...rest];
}

/** Without an overlap the other keys of a name go together with the one that is replaced. */
function together(
  desired: Desired<KeySpec>,
  others: readonly LiveKey[],
  {own, notes}: Talk,
): readonly Pair<KeySpec, LiveKey>[] {
  return others.map(live => {
    if (!own.has(live)) return {do: 'remove', live, reason: 'rotated', desired, after: [desired.address]};
    notes.push(keptInUse(desired, live));
    return keep(live);
  });
}

const keptInUse = ({address}: Desired, {id}: LiveKey) =>
  `${address}: the old key (${id}) is the one in use; a run with the new key removes it`;

/** Older keys go once the current one has existed for the overlap, by the vendor's clock. */
function predecessors(
  desired: Desired<KeySpec>,
  current: LiveKey,
  older: readonly LiveKey[],
  overlapMs: number,
  {input, own, notes}: Talk,
): readonly Pair<KeySpec, LiveKey>[] {
  const until = Date.parse(current.createdAt ?? '') + overlapMs;
  const over = overlapMs === 0 || until <= input.now.getTime();
  return older.map(live => {
    if (over && !own.has(live)) return {do: 'remove', live, reason: 'rotated', desired};
    notes.push(over ? keptInUse(desired, live) : keptForNow(desired, live, until));
    return keep(live);
  });
}

const keptForNow = ({address}: Desired, {id}: LiveKey, until: number) =>
  `${address}: the old key (${id}) works beside the new one ${
    Number.isNaN(until)
      ? 'for as long as the API does not tell when the new one was made'
      : `until ${instantText(new Date(until))}; a later plan removes it`
  }`;

function rotationDue({rotateEveryMs}: KeySpec, {createdAt}: LiveKey, now: Date): boolean {
  return rotateEveryMs !== undefined && Date.parse(createdAt ?? '') + rotateEveryMs <= now.getTime();
}

/** A live key whose name differs from a declared one only by case or spaces is no other key but a slip of the pen. */
function refuseLookalikes(desired: readonly Desired<KeySpec>[], byName: ReadonlyMap<string, readonly LiveKey[]>): void {
  const declared = new Map(desired.map(entry => [lookalike(entry.spec.name), entry]));
  const names = new Set(desired.flatMap(({spec}) => [spec.name, ...(spec.previously ?? [])]));
  for (const name of byName.keys()) {
    const entry = declared.get(lookalike(name));
    if (!entry || names.has(name)) continue;
    throw new RbacError(
      'CONFIG_CONFLICT',
      `the live key "${oneLine(name)}" differs from "${oneLine(entry.spec.name)}" only by case or spaces`,
      {
        at: entry.at,
        hint: 'spell the name as the API does, or name the other spelling under previously to have the key made anew',
      },
    );
  }
}

const lookalike = (name: string) => fold(name).replace(/\s+/gu, '');

/** For every command that sees it. */
export const listReadable = () =>
  warning(
    'KEY_LIST_READABLE',
    'the API lists the secrets of keys: whoever holds api_keys:read holds every key of the workspace',
  );

const duplicates = (desired: Desired<KeySpec>, newer: readonly LiveKey[]) =>
  warning(
    'KEY_DUPLICATE',
    `${desired.address}: ${count(newer.length, 'newer live key')} of this name with other scopes (${listOf(newer.map(({id}) => id))}); remove what nobody uses in the app`,
    desired.at,
  );

function describe({action, reason, desired, live, overlapMs}: Step<KeySpec, LiveKey>): string {
  const name =
    live && desired && exact(live.spec.name) !== desired.spec.name
      ? [`takes the place of "${oneLine(live.spec.name)}"`]
      : [];
  if (action === 'create')
    return `new key · ${count(desired?.spec.scopes.length ?? 0, 'scope')}: ${listOf(desired?.spec.scopes ?? [], 1_000)}`;
  if (action === 'replace') return [...(ROTATION[reason] ?? []), ...name, overlapText(overlapMs)].join(' · ');
  if (reason === 'expired') return `expired ${desired?.expires ?? ''}`;
  if (reason === 'unfinished') return 'made by a run that ended before its secret was delivered';
  if (reason === 'rotated') return `replaced by a newer key · this one was made${dayText(live?.createdAt)}`;
  return `not declared · made${dayText(live?.createdAt)}`;
}

const ROTATION: Readonly<Record<string, readonly string[]>> = {
  rotation_due: ['rotation is due'],
  requested: ['rotation asked for'],
};

function overlapText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'new key now, the old one stays';
  return ms === 0 ? 'new key now, old one right after' : `new key now, old one after ${durationText(ms)}`;
}

function entriesOf(live: readonly LiveKey[]): readonly Entry[] {
  const alike = groupBy([...live].sort(newestFirst), ({spec}) => lookalike(spec.name));
  return live.map(one => entryOf(one, alike.get(lookalike(one.spec.name)) ?? []));
}

/** @param namesakes live keys of the same or a lookalike name, newest first */
function entryOf(live: LiveKey, namesakes: readonly LiveKey[]): Entry {
  const {name, scopes} = live.spec;
  if (
    hasUnsafeCharacter(name) ||
    name !== name.trim() ||
    name === '' ||
    scopes.length === 0 ||
    !scopes.every(isKnownScope)
  )
    return {skip: 'unsayable', live};
  if (namesakes.some(other => exact(other.spec.name) !== exact(name)))
    return {skip: 'unsayable', live, comment: 'another key differs from it only by case or spaces'};
  if (namesakes[0] !== live) return {skip: 'ambiguous', live};
  const comments = [...broadness(scopes), ...olderText(namesakes.length - 1)];
  return {entry: {name: exact(name), scopes}, comment: comments.length === 0 ? undefined : comments.join('; ')};
}

const olderText = (older: number) =>
  older === 0 ? [] : [`${count(older, 'older key')} of this name: a plan removes what the newest one replaces`];

function broadness(scopes: readonly string[]): readonly string[] {
  if (canMakeKeys(scopes)) return ['broad: it can make keys, and so do everything'];
  return scopes.some(scope => scope.startsWith('all:')) ? ['broad: it reaches every resource'] : [];
}
