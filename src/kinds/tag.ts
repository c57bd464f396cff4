import {asObject, optionalString, stringField} from '../api/shape.ts';
import type {TagEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import type {Address, Desired, Live} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {count, fold, hasUnsafeCharacter, listOf, oneLine} from '../model/text.ts';
import {
  type DeclareContext,
  type Declared,
  type Entry,
  type Kind,
  type Pair,
  type PairInput,
  type Pairing,
  type Step,
  warning,
} from './kind.ts';

/** A label for campaigns and sending accounts. Tags restrict nobody; some choose the accounts that send for a campaign. */
export interface TagSpec {
  readonly label: string;
  readonly description?: string;
  /** Labels this tag had before. */
  readonly previously?: readonly string[];
}

export type LiveTag = Live<TagSpec>;

/** Labels that begin so are this tool's own: they never show up as objects to manage. */
export const RESERVED_LABEL = 'instantly-rbac:';

export const tag: Kind<TagSpec, LiveTag> = {
  name: 'tag',
  section: 'tags',
  noun: ['tag', 'tags'],

  declare,
  addressOf: ({label}) => addressOf(label),
  identitiesOf: ({label}) => [fold(label)],
  references: () => [],

  async read(reader) {
    const items = await reader.getAll('custom-tags');
    const tags = items.map((item, index) => fromWire(item, `custom-tags[${index}]`));
    return tags.filter(({spec}) => !fold(spec.label).startsWith(RESERVED_LABEL));
  },
  entriesOf,

  pair,
  fieldsOf: ({label, description}) => ({label, ...(description !== undefined && {description})}),
  meaningOf: ({label, description}) => ({label: fold(String(label)), ...(description !== undefined && {description})}),
  replaceOn: [],
  replaceOrder: 'new-first',
  removalFloor: 2,
  takesAway: () => false,
  riskOf: (_before, after) => (after === null ? 'medium' : 'low'),
  describe,

  async create(writer, {label, description}) {
    const body = {label, ...(description !== undefined && {description})};
    const {id, spec} = fromWire(asObject(await writer.post('custom-tags', body)), 'custom-tags');
    return {id, fields: tag.fieldsOf(spec)};
  },
  async update(writer, id, fields) {
    await writer.patch(`custom-tags/${id}`, fields);
  },
  async remove(writer, id) {
    await writer.delete(`custom-tags/${id}`);
  },
  onMismatch: 'report',
};

const addressOf = (label: string): Address => `tag/${label.trim()}`;

function declare({label, description, previously}: TagEntry, {problem}: DeclareContext): readonly Declared<TagSpec>[] {
  if (fold(label).startsWith(RESERVED_LABEL))
    problem(
      'CONFIG_RESERVED',
      `labels that begin with "${RESERVED_LABEL}" are this tool's own`,
      ['label'],
      'choose another label',
    );
  const spec = {label: label.trim(), ...(description !== undefined && {description}), ...(previously && {previously})};
  return [{spec}];
}

function fromWire(item: JsonObject, where: string): LiveTag {
  const label = stringField(item, 'label', where);
  const description = optionalString(item, 'description', where);
  return {
    address: addressOf(label),
    id: stringField(item, 'id', where),
    spec: {label, ...(description !== undefined && {description})},
    createdAt: optionalString(item, 'timestamp_created', where) ?? '',
  };
}

/** Which live tag each declared one is: by its own label, else by an earlier one. Also used to read assignments. */
export interface TagMatch {
  readonly of: ReadonlyMap<Desired<TagSpec>, LiveTag>;
  /** Declared tags with several live ones. */
  readonly ambiguous: ReadonlyMap<Desired<TagSpec>, readonly LiveTag[]>;
}

export function matchTags(desired: readonly Desired<TagSpec>[], live: readonly LiveTag[]): TagMatch {
  const find = labelLookup(live);
  const of = new Map<Desired<TagSpec>, LiveTag>();
  const ambiguous = new Map<Desired<TagSpec>, readonly LiveTag[]>();
  const renamedTo = renames(desired, find);

  for (const entry of desired) {
    const own = find(entry.spec.label);
    const taken = own.length === 1 && own[0] !== undefined && renamedTo.has(own[0]) && renamedTo.get(own[0]) !== entry;
    if (own.length > 1) ambiguous.set(entry, own);
    else if (own[0] && !taken) of.set(entry, own[0]);
  }
  for (const [tag, entry] of renamedTo) if (!of.has(entry)) of.set(entry, tag);
  return {of, ambiguous};
}

/** The live tags of a label: the exact spelling wins over a folded one. */
export function labelLookup(live: readonly LiveTag[]): (label: string) => readonly LiveTag[] {
  const exact = groupBy(live, label => label.trim());
  const folded = groupBy(live, fold);
  return label => exact.get(label.trim()) ?? folded.get(fold(label)) ?? [];
}

/**
Live tags that become a declared one with another label. A tag whose own label is live is not renamed, unless that label
is about to go to the next tag of a chain (A becomes B while B becomes C).
*/
function renames(
  desired: readonly Desired<TagSpec>[],
  find: (label: string) => readonly LiveTag[],
): ReadonlyMap<LiveTag, Desired<TagSpec>> {
  const declared = new Map(desired.map(entry => [fold(entry.spec.label), entry]));
  const renamed = new Map<LiveTag, Desired<TagSpec>>();
  const moves = (entry: Desired<TagSpec>): LiveTag | undefined => {
    for (const label of entry.spec.previously ?? []) {
      const [former, ...more] = find(label);
      if (!former || more.length > 0 || renamed.has(former)) continue;
      const holder = declared.get(fold(label));
      if (holder === undefined || holder === entry) return former;
      if (moves(holder) !== undefined) return former;
    }
    return undefined;
  };
  const follow = (entry: Desired<TagSpec>): void => {
    const former = moves(entry);
    if (!former) return;
    renamed.set(former, entry);
    const holder = declared.get(fold(former.spec.label));
    if (holder && holder !== entry) follow(holder);
  };
  for (const entry of desired) if (find(entry.spec.label).length === 0) follow(entry);
  return renamed;
}

function groupBy(
  live: readonly LiveTag[],
  spelling: (label: string) => string,
): ReadonlyMap<string, readonly LiveTag[]> {
  const groups = new Map<string, LiveTag[]>();
  for (const one of live) {
    const label = spelling(one.spec.label);
    groups.set(label, [...(groups.get(label) ?? []), one]);
  }
  return groups;
}

function pair({desired, live}: PairInput<TagSpec, LiveTag>): Pairing<TagSpec, LiveTag> {
  const {of, ambiguous} = matchTags(desired, live);
  const newLabelOf = new Map([...of].map(([entry, tag]) => [tag, entry.address]));
  const warnings: Warning[] = [...ambiguous].map(([entry, tags]) =>
    warning(
      'LIVE_AMBIGUOUS',
      `${entry.address}: ${tags.length} live tags have this label (${listOf(tags.map(({id}) => id))}); the tag and its assignments are left alone until one remains`,
      entry.at,
    ),
  );
  const pairs: Pair<TagSpec, LiveTag>[] = desired
    .filter(entry => !ambiguous.has(entry))
    .map(entry => {
      const found = of.get(entry);
      const renamed = found !== undefined && fold(found.spec.label) !== fold(entry.spec.label);
      // The label this tag takes may still be borne by the next tag of a chain, which must be renamed before.
      const holder = renamed
        ? live.find(one => one !== found && fold(one.spec.label) === fold(entry.spec.label))
        : undefined;
      const next = holder && newLabelOf.get(holder);
      return {
        do: 'compare',
        desired: entry,
        live: found,
        ...(renamed && {reason: 'renamed' as const}),
        ...(next && {after: [next]}),
      };
    });
  const held = new Set([...of.values(), ...[...ambiguous.values()].flat()]);
  for (const rest of live) if (!held.has(rest)) pairs.push({do: 'undeclared', live: rest});
  return {pairs, warnings, notes: []};
}

function describe({action, reason, desired}: Step<TagSpec, LiveTag>): string {
  if (action === 'create') return desired?.spec.description === undefined ? '' : oneLine(desired.spec.description);
  if (action === 'delete') return 'not declared';
  return reason === 'renamed' ? 'keeps its assignments' : '';
}

function entriesOf(live: readonly LiveTag[]): readonly Entry[] {
  const namesakes = groupBy(live, fold);
  return live.map(one => {
    const {label, description} = one.spec;
    const alike = namesakes.get(fold(label))?.length ?? 1;
    if (hasUnsafeCharacter(label) || label.trim() === '' || hasUnsafeCharacter(description ?? ''))
      return {skip: 'unsayable', live: one};
    if (alike > 1) return {skip: 'ambiguous', live: one, comment: `${count(alike, 'live tag')} have this label`};
    return {entry: {label: label.trim(), ...(description !== undefined && {description})}};
  });
}
