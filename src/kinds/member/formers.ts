import type {Desired} from '../../model/object.ts';
import {fold} from '../../model/text.ts';
import {groupBy} from '../kind.ts';
import {addressesOf} from './addresses.ts';
import {isClient, isKnown} from './roles.ts';
import type {LiveMember, MemberSpec} from './spec.ts';

/**
Memberships under earlier addresses of an entry; each is given to one entry, and none that is matched by itself. Whoever
is declared absent loses those under the present login address, too: that address counts before another's earlier one.
*/
export function formersOf(
  desired: readonly Desired<MemberSpec>[],
  live: readonly LiveMember[],
  matched: ReadonlySet<unknown>,
): ReadonlyMap<Desired<MemberSpec>, readonly LiveMember[]> {
  const free = live.filter(one => !matched.has(one) && !one.owner && !isClient(one) && isKnown(one));
  const byAddress = groupBy(
    free.flatMap(one => [...new Set(addressesOf(one))].map(address => ({address, one}))),
    ({address}) => address,
  );
  const taken = new Set<LiveMember>();
  const take = (address: string) => {
    const found = (byAddress.get(fold(address)) ?? []).map(({one}) => one).filter(one => !taken.has(one));
    for (const one of found) taken.add(one);
    return found;
  };
  const present = new Map(desired.map(entry => [entry, entry.expired ? take(entry.spec.email) : []]));
  return new Map(
    desired.map(entry => [entry, [...(entry.spec.previously ?? []).flatMap(take), ...(present.get(entry) ?? [])]]),
  );
}
