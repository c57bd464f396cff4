import {asObject, idField, nameField, optionalString, optionalTime} from '../api/shape.ts';
import type {Problem} from '../errors.ts';
import type {TagEntry} from '../model/generated/files.ts';
import type {JsonObject} from '../model/json.ts';
import type {Address, Desired, Live} from '../model/object.ts';
import type {Warning} from '../model/plan.ts';
import {byText, fold, hasUnsafeCharacter, listOf, oneLine} from '../model/text.ts';
import {
  type DeclareContext,
  type Declared,
  type Entry,
  groupBy,
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

  naming: {field: 'label', key: fold, address: label => addressOf(label)},
  declare,
  addressOf: ({label}) => addressOf(label),
  identitiesOf: ({label}) => [fold(label)],
  formerNames: ({previously = []}) => previously,
  references: () => [],
  contradictions,

  async read(reader) {
    const items = await reader.getAll('custom-tags');
    const tags = items.map((item, index) => fromWire(item, `custom-tags[${index}]`));
    return tags.filter(({spec}) => !fold(spec.label).startsWith(RESERVED_LABEL));
  },
  entriesOf,
  wireOf: ({id, spec: {label, description}, createdAt}) => ({
    custom_tags: [{id, label, description: description ?? null, ...(createdAt && {timestamp_created: createdAt})}],
  }),

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
      () => 'choose another label',
    );
  const spec = {label: label.trim(), ...(description !== undefined && {description}), ...(previously && {previously})};
  return [{spec}];
}

/** Tags that take each other's labels in a ring: whatever is renamed first meets a label that is still in use. */
function contradictions(declared: readonly Desired<TagSpec>[]): readonly Problem[] {
  const at = new Map(declared.map(entry => [fold(entry.spec.label), entry]));
  const path: Desired<TagSpec>[] = [];
  const done = new Set<Desired<TagSpec>>();
  const problems: Problem[] = [];
  const visit = (entry: Desired<TagSpec>): void => {
    if (path.includes(entry)) problems.push(ringProblem(path.slice(path.indexOf(entry)), entry));
    if (path.includes(entry) || done.has(entry)) return;
    path.push(entry);
    for (const label of entry.spec.previously ?? []) {
      const holder = at.get(fold(label));
      if (holder && holder !== entry) visit(holder);
    }
    path.pop();
    done.add(entry);
  };
  for (const entry of declared) visit(entry);
  return problems;
}

function ringProblem(ring: readonly Desired<TagSpec>[], from: Desired<TagSpec>): Problem {
  return {
    code: 'CONFIG_RENAME_RING',
    message: `these tags take each other's labels: ${listOf(ring.map(({spec}) => spec.label))}`,
    at: from.at,
    hint: 'do it in two steps: give one of them a third label first, and apply that',
  };
}

function fromWire(item: JsonObject, where: string): LiveTag {
  const label = nameField(item, 'label', where); // DOC: it has more than blanks.
  const description = optionalString(item, 'description', where);
  return {
    address: addressOf(label),
    id: idField(item, 'id', where),
    spec: {label, ...(description !== undefined && {description})},
    createdAt: optionalTime(item, 'timestamp_created', where) ?? '',
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
    const [only] = own;
    const isTaken = only !== undefined && own.length === 1 && renamedTo.has(only) && renamedTo.get(only) !== entry;
    if (own.length > 1) ambiguous.set(entry, own);
    else if (only && !isTaken) of.set(entry, only);
  }
  for (const [tag, entry] of renamedTo) if (!of.has(entry)) of.set(entry, tag);
  for (const entry of desired) {
    if (of.has(entry) || ambiguous.has(entry)) continue;
    const former = (entry.spec.previously ?? []).map(find).find(found => found.length > 1);
    if (former) ambiguous.set(entry, former);
  }
  return {of, ambiguous};
}

/** The live tags of a label: the exact spelling wins over a folded one. */
export function labelLookup(live: readonly LiveTag[]): (label: string) => readonly LiveTag[] {
  const exact = groupBy(live, ({spec}) => spec.label.trim());
  const folded = groupBy(live, ({spec}) => fold(spec.label));
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
  const moves = (entry: Desired<TagSpec>, asked = new Set<Desired<TagSpec>>()): LiveTag | undefined => {
    if (asked.has(entry)) return undefined;
    asked.add(entry);
    for (const label of entry.spec.previously ?? []) {
      const [former, ...more] = find(label);
      if (!former || more.length > 0 || renamed.has(former)) continue;
      const holder = declared.get(fold(label));
      if (holder === undefined || holder === entry || moves(holder, asked) !== undefined) return former;
    }
    return undefined;
  };
  for (const start of desired) {
    let entry = find(start.spec.label).length === 0 ? start : undefined;
    while (entry) {
      const former = moves(entry);
      if (former) renamed.set(former, entry);
      const holder = former && declared.get(fold(former.spec.label));
      entry = holder === entry ? undefined : holder;
    }
  }
  return renamed;
}

function pair({desired, live}: PairInput<TagSpec, LiveTag>): Pairing<TagSpec, LiveTag> {
  const {of, ambiguous} = matchTags(desired, live);
  const newLabelOf = new Map([...of].map(([entry, tag]) => [tag, entry.address]));
  const labelled = groupBy(live, ({spec}) => fold(spec.label));
  const warnings: Warning[] = [...ambiguous].map(([entry, tags]) =>
    warning(
      'LIVE_AMBIGUOUS',
      `${entry.address}: ${tags.length} live tags have ${fold(tags[0]?.spec.label ?? '') === fold(entry.spec.label) ? 'this label' : `the label "${oneLine(tags[0]?.spec.label ?? '')}"`} (${listOf(tags.map(({id}) => id))}); the tag and its assignments are left alone until one remains`,
      entry.at,
    ),
  );
  const pairs: Pair<TagSpec, LiveTag>[] = desired
    .filter(entry => !ambiguous.has(entry))
    .map(entry => {
      const found = of.get(entry);
      const renamed = found !== undefined && fold(found.spec.label) !== fold(entry.spec.label);
      // The label this tag takes may still be borne by the next tag of a chain, which must be renamed before.
      const holders = renamed ? (labelled.get(fold(entry.spec.label)) ?? []) : [];
      const after = holders.flatMap(holder => newLabelOf.get(holder) ?? []);
      return {
        do: 'compare',
        desired: entry,
        live: found,
        ...(renamed && {reason: 'renamed' as const}),
        ...(after.length > 0 && {after}),
      };
    });
  const matched = new Set(of.values());
  const held = new Set([...ambiguous.values()].flat().filter(one => !matched.has(one)));
  for (const rest of live) if (!matched.has(rest)) pairs.push({do: held.has(rest) ? 'keep' : 'undeclared', live: rest});
  return {pairs, warnings, notes: []};
}

function describe({action, reason, desired}: Step<TagSpec, LiveTag>): string {
  if (action === 'create') return desired?.spec.description === undefined ? '' : oneLine(desired.spec.description);
  if (action === 'delete') return 'not declared · whatever carries it loses it';
  return reason === 'renamed' ? 'keeps its assignments' : '';
}

/** Labels that are one to a file become one entry; so that a plan says what is unclear, and touches none of them. */
function entriesOf(live: readonly LiveTag[]): readonly Entry[] {
  const namesakes = namesakesOf(live);
  return live.map(one => {
    const {label, description} = one.spec;
    const alike = namesakes.get(fold(label)) ?? [];
    if (!isSayable(label)) return {skip: 'unsayable', live: one};
    if (alike[0] !== one) return {skip: 'ambiguous', live: one};
    return {
      entry: {label: label.trim(), ...(isPlain(description) && {description})},
      comment: alike.length > 1 ? `${alike.length} live tags have this label, or one that differs by case` : undefined,
    };
  });
}

/** Live tags by folded label; the one that stands in an export comes first. */
const namesakesOf = (live: readonly LiveTag[]): ReadonlyMap<string, readonly LiveTag[]> =>
  groupBy(
    [...live].sort((a, b) => byText(a.spec.label.trim(), b.spec.label.trim()) || byText(a.id, b.id)),
    ({spec}) => fold(spec.label),
  );

/** Whether a file can hold a label. */
export const isSayable = (label: string): boolean => label.trim() !== '' && !hasUnsafeCharacter(label);
const isPlain = (text: string | undefined) => text !== undefined && !hasUnsafeCharacter(text);
