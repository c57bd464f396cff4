/** What somebody wants written, and for whom. */
export interface Wish<T> {
  readonly taker: T;
  /** Each once. */
  readonly resources: readonly string[];
}

/** One request: all takers take all resources. */
export interface Block<T> {
  readonly takers: readonly T[];
  readonly resources: readonly string[];
}

/** Resources that the same takers take, by their places in the list of wishes. */
interface Group {
  readonly places: readonly number[];
  readonly resources: string[];
}

/**
Blocks that together make each wish come true once, of at most so many resources each: never more of them than one taker
at a time would need, and fewer where several take the same.
*/
export function blocksOf<T>(wishes: readonly Wish<T>[], most: number): readonly Block<T>[] {
  const groups = groupsOf(wishes).filter(({places}) => places.length > 1);
  const full = groups.flatMap(({places, resources}) =>
    chunks(resources.slice(0, resources.length - (resources.length % most)), most).map(part => ({
      places,
      resources: part,
    })),
  );
  const rests = groups.map(({places, resources}) => ({
    places,
    resources: resources.slice(resources.length - (resources.length % most)),
  }));
  const left = wishes.map(({resources}) => resources.length);
  for (const group of full) take(left, group);
  const shared = [...full, ...worthSharing(rests, left, most)];

  const done = wishes.map(() => new Set<string>());
  for (const {places, resources} of shared)
    for (const place of places) for (const resource of resources) done[place]?.add(resource);
  return [
    ...shared.map(({places, resources}) => ({
      takers: places.flatMap(place => wishes[place]?.taker ?? []),
      resources,
    })),
    ...wishes.flatMap(({taker, resources}, place) => {
      const own = resources.filter(resource => !done[place]?.has(resource));
      return chunks(own, most).map(part => ({takers: [taker], resources: part}));
    }),
  ];
}

function groupsOf<T>(wishes: readonly Wish<T>[]): readonly Group[] {
  const placesOf = new Map<string, number[]>();
  wishes.forEach(({resources}, place) => {
    for (const resource of resources) {
      const places = placesOf.get(resource);
      if (places) places.push(place);
      else placesOf.set(resource, [place]);
    }
  });
  const groups = new Map<string, Group>();
  for (const [resource, places] of placesOf) {
    const group = groups.get(places.join());
    if (group) group.resources.push(resource);
    else groups.set(places.join(), {places, resources: [resource]});
  }
  return [...groups.values()];
}

/** The groups of less than a full block that save more requests than the one that they cost. @param left resources of each wish that no block has yet */
function worthSharing(rests: readonly Group[], left: number[], most: number): readonly Group[] {
  const weight = ({places, resources}: Group) => places.length * resources.length;
  return [...rests]
    .sort((a, b) => weight(b) - weight(a))
    .filter(group => {
      const number = group.resources.length;
      const saved = group.places
        .map(place => left[place] ?? 0)
        .reduce((sum, all) => sum + Math.ceil(all / most) - Math.ceil((all - number) / most), 0);
      if (number === 0 || saved <= 1) return false;
      take(left, group);
      return true;
    });
}

function take(left: number[], {places, resources}: Group): void {
  for (const place of places) left[place] = (left[place] ?? 0) - resources.length;
}

/** A list in parts of at most so many. */
export function chunks<T>(list: readonly T[], most: number): T[][] {
  return Array.from({length: Math.ceil(list.length / most)}, (_, index) =>
    list.slice(index * most, (index + 1) * most),
  );
}
