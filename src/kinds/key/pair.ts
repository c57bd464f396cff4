import type {Desired} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import {groupBy, newestFirst, type Pair, type PairInput, type Pairing} from '../kind.ts';
import {exact, refuseLookalikes} from './names.ts';
import {ownKeysOf} from './own.ts';
import {listReadable, nameless, ownUndeclared} from './remarks.ts';
import {pairsOf} from './rotation.ts';
import type {KeySpec, LiveKey} from './spec.ts';

/** What becomes of every live key, and of every declared one that is not there. */
export function pair(input: PairInput<KeySpec, LiveKey>): Pairing<KeySpec, LiveKey> {
  const {desired, workspaceSpec, revokeFirst, unfinished = new Set()} = input;
  const live = input.live.filter(({id}) => !unfinished.has(id));
  const own = ownKeysOf(input.live, workspaceSpec);
  const byName = groupBy([...live].sort(newestFirst), ({spec}) => exact(spec.name));
  refuseLookalikes(desired, byName);

  const warnings: Warning[] = live.some(({readable}) => readable) ? [listReadable()] : [];
  const notes: string[] = [];
  const pairs: Pair<KeySpec, LiveKey>[] = [];
  const shared = {input, own, warnings, notes};
  const claimed = new Set<LiveKey>();
  const declaredNames = new Set(desired.map(({spec}) => spec.name));

  for (const entry of desired) {
    const mine = byName.get(entry.spec.name) ?? [];
    const names = new Set(entry.spec.previously?.filter(name => !declaredNames.has(name)));
    const former = [...names].flatMap(name => byName.get(name) ?? []).filter(one => !claimed.has(one));
    const paired = entry.expired
      ? [...mine, ...former].map(live => ({do: 'remove', live, reason: 'expired', desired: entry}) as const)
      : pairsOf(
          {...shared, desired: entry, overlapMs: revokeFirst ? 0 : entry.spec.overlapMs},
          mine,
          former.sort(newestFirst),
        );
    for (const {live} of paired) if (live) claimed.add(live);
    pairs.push(...paired);
  }
  for (const orphan of input.live) if (unfinished.has(orphan.id)) pairs.push(orphanPair(orphan, desired));
  for (const rest of live) {
    if (claimed.has(rest)) continue;
    const isNameless = input.authoritative && rest.spec.name.trim() === '';
    const other = {do: isNameless ? 'keep' : 'undeclared', live: rest} as const;
    pairs.push(own.has(rest) ? {do: 'foreign', live: rest, as: 'key'} : other);
    if (own.has(rest) && input.authoritative) warnings.push(ownUndeclared(rest, workspaceSpec));
    else if (isNameless) warnings.push(nameless(rest));
  }
  return {pairs, warnings, notes};
}

/** A key whose secret is nowhere goes, once the key that takes its place is delivered. */
function orphanPair(live: LiveKey, desired: readonly Desired<KeySpec>[]): Pair<KeySpec, LiveKey> {
  const entry = desired.find(({spec}) => spec.name === exact(live.spec.name));
  return {do: 'remove', live, reason: 'unfinished', ...(entry && {desired: entry}), after: [live.address]};
}
