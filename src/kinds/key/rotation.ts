import type {Desired} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import {sameReach} from '../../model/scopes.ts';
import {newestFirst, type Pair, type PairInput} from '../kind.ts';
import {duplicates, keptForNow, keptInUse} from './remarks.ts';
import type {KeySpec, LiveKey} from './spec.ts';

/** One declared key on its way from its old live keys to a new one. */
export interface Rotation {
  readonly desired: Desired<KeySpec>;
  /** How long old and new key both work, in milliseconds. 0 in an incident, too. */
  readonly overlapMs: number;
  readonly input: PairInput<KeySpec, LiveKey>;
  /** The keys that may be the one in use. */
  readonly own: ReadonlySet<LiveKey>;
  /** Take what there is to tell. */
  readonly warnings: Warning[];
  readonly notes: string[];
}

type Pairs = readonly Pair<KeySpec, LiveKey>[];

/** @param mine live keys of the declared name, newest first @param former those of its earlier names */
export function pairsOf(rotation: Rotation, mine: readonly LiveKey[], former: readonly LiveKey[]): Pairs {
  const {desired, overlapMs, input, warnings} = rotation;
  const current = mine.find(({spec}) => sameReach(spec.scopes, desired.spec.scopes));
  if (current === undefined) return renewal(rotation, [...mine, ...former], mine.length > 0);

  const newer = mine.slice(0, mine.indexOf(current));
  const due = rotationDue(desired.spec, current, input.now);
  const reason = input.requested?.has(desired.address) ? 'requested' : due ? 'rotation_due' : undefined;
  // A key that got an earlier name after the current one was made is somebody else's, until a new one is made again.
  const isOlder = (one: LiveKey) => newestFirst(current, one) < 0;
  const ends = predecessors(rotation, current, [...mine.slice(newer.length + 1), ...former.filter(isOlder)]);
  if (reason && overlapMs === 0) {
    const others = [...newer, ...former.filter(one => !isOlder(one))];
    return [{do: 'replace', desired, live: current, reason, overlapMs}, ...ends, ...together(rotation, others)];
  }
  if (newer.length > 0) warnings.push(duplicates(desired, newer));
  const pair = reason ? ({do: 'replace', reason, overlapMs} as const) : ({do: 'compare'} as const);
  return [{...pair, desired, live: current}, ...ends, ...newer.map(keep)];
}

const keep = (live: LiveKey): Pair<KeySpec, LiveKey> => ({do: 'keep', live});

/** The key is made anew: beside the old ones, which stay for the overlap, or from nothing. */
function renewal(rotation: Rotation, [newest, ...older]: readonly LiveKey[], hasName: boolean): Pairs {
  const {desired, overlapMs} = rotation;
  if (!newest) return [{do: 'compare', desired}];
  const rest = overlapMs > 0 ? older.map(keep) : together(rotation, older);
  return [{do: 'replace', desired, live: newest, reason: hasName ? 'declared' : 'renamed', overlapMs}, ...rest];
}

/** Without an overlap the other keys of a name go together with the one that is replaced. */
function together({desired, own, notes}: Rotation, others: readonly LiveKey[]): Pairs {
  return others.map(live => {
    if (!own.has(live)) return {do: 'remove', live, reason: 'rotated', desired, after: [desired.address]};
    notes.push(keptInUse(desired, live));
    return keep(live);
  });
}

/** Older keys go once the current one has existed for the overlap, by the vendor's clock. */
function predecessors(
  {desired, overlapMs, input, own, notes}: Rotation,
  current: LiveKey,
  older: readonly LiveKey[],
): Pairs {
  const until = Date.parse(current.createdAt ?? '') + overlapMs;
  const over = overlapMs === 0 || until <= input.now.getTime();
  return older.map(live => {
    if (over && !own.has(live)) return {do: 'remove', live, reason: 'rotated', desired};
    notes.push(over ? keptInUse(desired, live) : keptForNow(desired, live, until));
    return keep(live);
  });
}

function rotationDue({rotateEveryMs}: KeySpec, {createdAt}: LiveKey, now: Date): boolean {
  return rotateEveryMs !== undefined && Date.parse(createdAt ?? '') + rotateEveryMs <= now.getTime();
}
