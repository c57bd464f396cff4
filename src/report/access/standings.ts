import type {Kind, Pair, Pairing} from '../../kinds/kind.ts';
import type {Status} from '../../model/access.ts';
import type {DesiredState} from '../../model/desired.ts';
import {ignoreTest, type LiveState} from '../../model/live.ts';
import type {Address, Desired, Live} from '../../model/object.ts';
import type {FieldChange, Warning} from '../../model/plan.ts';
import {byText} from '../../model/text.ts';
import {fieldsBetween} from '../../plan/changes.ts';

/** What a model of access is made from. */
export interface AccessInput {
  /** Absent: only live state is looked at. */
  readonly desired: DesiredState | undefined;
  /** Absent: only the files are. A kind that is not in it was not read. */
  readonly live: LiveState | undefined;
  /** The day whose run is asked about; default the time of the reading. */
  readonly asOf?: Date | undefined;
}

/** A declared object with the live ones that it is, or live objects of one address that nobody declares. */
export interface Found<S extends object, L extends Live<S>> {
  readonly address: Address;
  readonly status: Status;
  readonly declared: Desired<S> | undefined;
  /** The one that the files mean comes first. */
  readonly live: readonly L[];
  /** The one that the files mean, when there is one. */
  readonly current: L | undefined;
  readonly differences: readonly FieldChange[];
}

export interface Standings<S extends object, L extends Live<S>> extends Remarks {
  readonly found: readonly Found<S, L>[];
}

/** What a plan would warn of and note. */
export interface Remarks {
  readonly warnings: readonly Warning[];
  readonly notes: readonly string[];
}

/**
How each object of a kind stands between files and live state, by address: what is paired is what a plan would pair.
@throws RbacError `CONFIG_CONFLICT` when live state shows that the files contradict themselves, as a plan does
*/
export function standingsOf<S extends object, L extends Live<S>>(
  kind: Kind<S, L>,
  input: AccessInput,
): Standings<S, L> {
  const declared = (input.desired?.sections[kind.name] ?? []) as readonly Desired<S>[];
  const live = (input.live?.objects[kind.name] ?? []) as readonly L[];
  const isIgnored = ignoreTest(input.desired?.ignore ?? []);
  const pairing = pairingOf(
    kind,
    declared,
    live.filter(one => !isIgnored(one)),
    input,
  );
  const pairOf = new Map(pairing.pairs.flatMap(pair => (pair.live ? [[pair.live, pair] as const] : [])));
  const groups = grouped(declared, live, pairOf);
  const statusInput = {kind, pairOf, isIgnored, ...input};
  return {
    found: groups.map(group => foundOf(group, statusInput)).sort((a, b) => byText(a.address, b.address)),
    warnings: pairing.warnings,
    notes: pairing.notes,
  };
}

const NOTHING = {pairs: [], warnings: [], notes: []};

function pairingOf<S extends object, L extends Live<S>>(
  kind: Kind<S, L>,
  declared: readonly Desired<S>[],
  managed: readonly L[],
  {desired, live, asOf}: AccessInput,
): Pairing<S, L> {
  if (!live?.objects[kind.name] || !desired?.sections[kind.name]) return NOTHING;
  return kind.pair({
    desired: declared,
    live: managed,
    workspace: live.workspace,
    workspaceSpec: desired.workspace,
    now: asOf ?? live.now,
    revokeFirst: false,
    authoritative: desired.authoritative.has(kind.name),
  });
}

interface Group<S extends object, L extends Live<S>> {
  readonly address: Address;
  readonly declared: Desired<S> | undefined;
  readonly live: readonly L[];
}

type PairOf<S extends object, L extends Live<S>> = ReadonlyMap<L, Pair<S, L>>;

/** Live objects with the entry that a plan pairs them with, else with the one that bears an address of theirs, else by their own. */
function grouped<S extends object, L extends Live<S>>(
  declared: readonly Desired<S>[],
  live: readonly L[],
  pairOf: PairOf<S, L>,
): readonly Group<S, L>[] {
  const entryAt = new Map(declared.map(entry => [entry.address, entry]));
  const groups = new Map<Desired<S> | Address, L[]>(declared.map(entry => [entry, []]));
  for (const one of live) {
    const home = pairedWith(one, pairOf) ?? entryFor(one, entryAt) ?? one.address;
    groups.set(home, [...(groups.get(home) ?? []), one]);
  }
  return [...groups].map(([home, objects]) =>
    typeof home === 'string'
      ? {address: home, declared: undefined, live: objects}
      : {address: home.address, declared: home, live: currentFirst(objects, pairOf)},
  );
}

/** The entry that a plan pairs a live object with; an earlier address or name of it is an object of its own here. */
function pairedWith<S extends object, L extends Live<S>>(one: L, pairOf: PairOf<S, L>): Desired<S> | undefined {
  const pair = pairOf.get(one);
  if (pair?.do === 'compare' || pair?.do === 'replace') return pair.desired;
  return pair?.do === 'remove' && pair.reason === 'expired' ? pair.desired : undefined;
}

const entryFor = <S extends object>(
  {address, aliases = []}: Live,
  entryAt: ReadonlyMap<Address, Desired<S>>,
): Desired<S> | undefined => [address, ...aliases].map(one => entryAt.get(one)).find(entry => entry !== undefined);

const currentFirst = <S extends object, L extends Live<S>>(objects: readonly L[], pairOf: PairOf<S, L>) => [
  ...objects.filter(one => isCurrent(one, pairOf)),
  ...objects.filter(one => !isCurrent(one, pairOf)),
];

const isCurrent = <S extends object, L extends Live<S>>(one: L, pairOf: PairOf<S, L>) =>
  ['compare', 'replace'].includes(pairOf.get(one)?.do ?? '');

interface StatusInput<S extends object, L extends Live<S>> extends AccessInput {
  readonly kind: Kind<S, L>;
  readonly pairOf: PairOf<S, L>;
  readonly isIgnored: (live: Live) => boolean;
}

function foundOf<S extends object, L extends Live<S>>(group: Group<S, L>, input: StatusInput<S, L>): Found<S, L> {
  const {declared, live} = group;
  const current = declared && currentOf(live, input.pairOf);
  const differences = declared && !declared.expired && current ? fieldsBetween(declared, current, input.kind) : [];
  const status = declared
    ? statusOfDeclared(group, current, differences, input)
    : statusOfLive(live as readonly [L, ...L[]], input);
  return {...group, status, current, differences};
}

/** A live object that an entry is about although no plan acts on it, such as the owner's membership, counts when it is the only one. */
function currentOf<S extends object, L extends Live<S>>(live: readonly L[], pairOf: PairOf<S, L>): L | undefined {
  const [first, ...more] = live;
  return first && (isCurrent(first, pairOf) || more.length === 0) ? first : undefined;
}

function statusOfDeclared<S extends object, L extends Live<S>>(
  {declared, live}: Group<S, L>,
  current: L | undefined,
  differences: readonly FieldChange[],
  {kind, live: state}: StatusInput<S, L>,
): Status {
  if (declared?.expired) return 'expired';
  if (!state?.objects[kind.name]) return 'declared';
  if (live.length === 0) return 'absent';
  if (!current) return 'ambiguous';
  return differences.length > 0 ? 'differs' : 'in_step';
}

function statusOfLive<S extends object, L extends Live<S>>(
  [one]: readonly [L, ...L[]],
  {desired, kind, pairOf, isIgnored}: StatusInput<S, L>,
): Status {
  if (!desired) return 'live';
  if (isIgnored(one)) return 'ignored';
  if (!desired.sections[kind.name]) return 'unmanaged';
  const pair = pairOf.get(one);
  if (pair?.do === 'undeclared') return desired.authoritative.has(kind.name) ? 'undeclared' : 'unmanaged';
  if (pair?.do === 'keep') return 'kept';
  return pair?.do === 'remove' ? 'leaving' : 'foreign'; // The owner, who is not declared, is in no pair.
}
