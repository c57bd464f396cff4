import type {Reader} from '../api/client.ts';
import {allOf, type Catalogue, findAll, isId, isLonger, listAll} from './catalogue.ts';
import {
  type Candidates,
  candidatesAmong,
  type Named,
  type Pattern,
  type ResourceType,
  resolvePatterns,
  TYPES,
} from './resources.ts';

/** One tag and type that must be read. */
export interface Wanted {
  readonly label: string;
  readonly type: ResourceType;
  /** As the files name them; none where no file says anything of this tag and type. */
  readonly patterns: readonly Pattern[];
  readonly declared: boolean;
  /** Ids of the live tags of the label: none while it is still to be made, several when it is ambiguous. */
  readonly ids: readonly string[];
}

/** One type as read. */
export interface Carried {
  readonly carriers: ReadonlyMap<Wanted, readonly Named[]>;
  /** What the patterns may stand for. */
  readonly candidates: Candidates;
}

/** What is to be read of one type. */
export interface Question {
  readonly type: ResourceType;
  /** All patterns of the files: they tell before any tag is known whether the whole list is needed. */
  readonly texts: readonly string[];
  /** Tags of this type, once it is known which are live. */
  readonly wanted: Promise<readonly Wanted[]>;
  /** An export, which must know whether a campaign's name stands for it alone. */
  readonly everything: boolean;
}

/**
What carries each tag, and what the patterns may stand for, with the fewest requests: nothing, look-ups, a list for each
tag, or one list of everything. See docs/decisions/0018-fewer-reads.md.
*/
export async function readCarried(reader: Reader, {type, texts, wanted, everything}: Question): Promise<Carried> {
  const {spell} = TYPES[type];
  const needed = texts.every(text => isId(type, spell(text))) ? undefined : listAll(reader, type);
  needed?.catch(() => undefined); // It is waited for below, unless something else fails before.
  const wants = await wanted;

  const list = needed ?? listWhereShorter(reader, type, wants);
  list.catch(() => undefined);
  const carriers = new Map(
    await Promise.all(wants.map(async want => [want, await readCarriers(reader, want, list)] as const)),
  );
  const carried = [...carriers.values()].flat();
  const listed = await list;
  // Of campaigns with one name those that carry a tag are told first; accounts have no namesakes.
  if (type === 'accounts' && listed && carried.every(({id}) => listed.candidates.byId(id)))
    return {carriers, candidates: listed.candidates};
  const known = new Set(carried.map(({id}) => id));
  const unmet = [...new Set(texts.map(spell))].filter(text => !known.has(text));
  const everyName = everything && type === 'campaigns' && carried.length > 0;
  const others = listed?.candidates.all ?? (await (everyName ? allOf(reader, type) : findAll(reader, type, unmet)));
  return {carriers, candidates: candidatesAmong(type, [...carried, ...others])};
}

/** The list of accounts with their tags, where it is shorter than the lists of so many tags. */
async function listWhereShorter(
  reader: Reader,
  type: ResourceType,
  wants: readonly Wanted[],
): Promise<Catalogue | undefined> {
  if (type === 'campaigns') return undefined; // DOC: they do not tell their tags.
  const pages = wants.filter(isOneDeclared).map(({patterns}) => Math.max(1, Math.ceil(patterns.length / 100)));
  const expected = pages.reduce((sum, number) => sum + number, 0);
  return (await isLonger(reader, expected)) ? undefined : listAll(reader, type);
}

const isOneDeclared = ({declared, ids}: Wanted) => declared && ids.length === 1;

/**
The list of everything counts where it shows a tag on just what the files want. Whatever would be written otherwise is
planned from the tag's own list: not from what another one leaves out.
*/
async function readCarriers(
  reader: Reader,
  want: Wanted,
  list: Promise<Catalogue | undefined>,
): Promise<readonly Named[]> {
  const [id, ...more] = want.ids;
  if (id === undefined || more.length > 0) return [];
  const listed = want.type === 'accounts' && want.declared ? await list : undefined;
  const shown = listed?.carriedBy && (listed.carriedBy.get(id) ?? []);
  return shown && isAsWanted(want, shown, listed.candidates) ? shown : listCarriers(reader, want.type, id);
}

function isAsWanted({type, patterns}: Wanted, shown: readonly Named[], candidates: Candidates): boolean {
  const {resources, warnings} = resolvePatterns(type, patterns, candidates);
  const carried = new Set(shown.map(({id}) => id));
  return warnings.length === 0 && resources.length === carried.size && resources.every(id => carried.has(id));
}

/** The campaigns or accounts that carry a tag, by the list that the API has of them. */
export async function listCarriers(reader: Reader, type: ResourceType, tagId: string): Promise<readonly Named[]> {
  const {path, nameOf} = TYPES[type];
  const items = await reader.getAll(path, {
    query: {tag_ids: tagId},
    ...(type === 'accounts' && {unique: 'email' as const}),
  });
  return items.map((item, index) => nameOf(item, `${path}[${index}]`));
}
