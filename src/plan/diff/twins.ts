import type {Kind} from '../../kinds/kind.ts';
import type {Address, Desired} from '../../model/object.ts';
import {fold} from '../../model/text.ts';

/** What two versions declare of one object. */
export interface Twins {
  readonly old?: Desired | undefined;
  readonly new?: Desired | undefined;
  /** The newer version knows it by another name. */
  readonly renamed: boolean;
}

/** Earlier addresses of renamed objects, by their new address, folded. */
export type Renames = Map<string, Address | string>;

/**
Objects of both versions, one to one: first under the same identity, then, among what is left, under one that
`previously` names, and under one that follows the rename of something it refers to. Renames that are found are added
to the map.
*/
export function twinsOf(
  kind: Kind,
  old: readonly Desired[],
  desired: readonly Desired[],
  renames: Renames,
): readonly Twins[] {
  const free = new Map(old.flatMap(entry => kind.identitiesOf(entry.spec).map(identity => [identity, entry] as const)));
  const take = (identities: readonly string[]): Desired | undefined => {
    const found = identities.map(identity => free.get(identity)).find(entry => entry !== undefined);
    for (const identity of found ? kind.identitiesOf(found.spec) : []) free.delete(identity);
    return found;
  };
  const same = new Map(desired.map(entry => [entry, take(kind.identitiesOf(entry.spec))]));
  const twins = desired.map(entry => {
    const own = same.get(entry);
    const former = own ?? take(formerIdentities(kind, entry, renames));
    if (!own && former) renames.set(fold(entry.address), former.address);
    return {old: former, new: entry, renamed: !own && former !== undefined};
  });
  const gone = new Set(free.values());
  return [...twins, ...old.filter(entry => gone.has(entry)).map(entry => ({old: entry, renamed: false}))];
}

function formerIdentities(kind: Kind, {spec}: Desired, renames: Renames): readonly string[] {
  // What refers to another object is named after it.
  const referred = kind.references(spec).flatMap(address => renames.get(fold(address)) ?? []);
  const names = [...(kind.formerNames?.(spec) ?? []), ...referred.map(nameOf)];
  return names.flatMap(name => kind.identitiesOf({...spec, [kind.naming.field]: name}));
}

const nameOf = (address: string) => address.slice(address.indexOf('/') + 1);
