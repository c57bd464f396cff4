import type {Reader} from '../api/client.ts';
import {RbacError} from '../errors.ts';
import type {AssignmentEntry} from '../model/generated/files.ts';
import {isGlob} from '../model/glob.ts';
import {didYouMean} from '../model/nearest.ts';
import type {Address, Desired, Live} from '../model/object.ts';
import type {Position} from '../model/position.ts';
import {byText, count, fold, hasUnsafeCharacter, isAddress, listOf, oneLine} from '../model/text.ts';
import {type Carried, readCarried, type Wanted} from './carriers.ts';
import {
  type Ask,
  type AssignStep,
  type DeclareContext,
  type Declared,
  type Entry,
  groupBy,
  type Kind,
  type PairInput,
  type Pairing,
  type Step,
  warning,
} from './kind.ts';
import {
  type Candidates,
  isUuid,
  type Named,
  type Pattern,
  RESOURCE_TYPES,
  type ResourceType,
  resolvePatterns,
  TYPES,
} from './resources.ts';
import {isSayable, labelLookup, matchTags, tag} from './tag.ts';

/** The whole truth for one tag and one resource type: which campaigns, or which sending accounts, carry it. */
export interface AssignmentSpec {
  readonly tag: string;
  readonly type: ResourceType;
  /** Campaign ids or account addresses, sorted. Of a declared one: what its patterns stand for, once they are resolved. */
  readonly resources: readonly string[];
  /** As the files name them: names, globs, ids, addresses. */
  readonly patterns?: readonly Pattern[];
}

export interface LiveAssignment extends Live<AssignmentSpec> {
  /** The resources that carry the tag, with names. */
  readonly carriers: readonly Named[];
  /** What the patterns may stand for. Shared by all assignments of a type. */
  readonly candidates: Candidates;
  /** Several live tags have the label: nothing may be planned. */
  readonly ambiguous: boolean;
}

export const assignment: Kind<AssignmentSpec, LiveAssignment> = {
  name: 'assignment',
  section: 'assignments',
  noun: ['assignment', 'assignments'],

  naming: {
    field: 'tag',
    parts: RESOURCE_TYPES,
    key: fold,
    address: (tag, part) => addressOf(tag, part === 'accounts' ? part : 'campaigns'),
  },
  declare,
  addressOf: ({tag, type}) => addressOf(tag, type),
  identitiesOf: ({tag, type}) => [`${fold(tag)}/${type}`],
  join: specs => ({...specs[0], patterns: specs.flatMap(({patterns = []}) => patterns)}),
  references: spec => [tag.addressOf({label: spec.tag})],

  read,
  isAtStake: async (ask, only = [tag.name]) =>
    only.includes(tag.name) && ask.authoritative(tag.name) && (await tagsFor(ask)).anyGoes,
  sizeOf: ({spec}) => spec.resources.length,
  entriesOf,
  wireOf: ({id, spec: {type, resources}, candidates, carriers}) => ({
    mappings: resources.map(resource => ({tag_id: id, resource_id: resource, resource_type: TYPES[type].code})),
    [type]: [...candidates.all, ...carriers].map(one =>
      type === 'accounts' ? {email: one.id} : {id: one.id, name: one.name},
    ),
  }),

  pair,
  fieldsOf: ({tag, type, resources}) => ({tag, type, resources: [...resources]}),
  meaningOf: fields => fields,
  replaceOn: [],
  replaceOrder: 'new-first',
  removalFloor: 2,
  takesAway: () => false,
  riskOf: () => 'low',
  describe,

  async assign(writer, {ids, address, resources, assign}: AssignStep) {
    const {code} = TYPES[typeOf(address)];
    await writer.post('custom-tags/toggle-resource', {
      tag_ids: ids,
      resource_type: code,
      assign,
      resource_ids: resources,
    });
  },
};

const addressOf = (label: string, type: ResourceType): Address => `assignment/${label.trim()}/${type}`;
const typeOf = (address: Address): ResourceType => (address.endsWith('/accounts') ? 'accounts' : 'campaigns');

function declare(entry: AssignmentEntry, {at}: DeclareContext): readonly Declared<AssignmentSpec>[] {
  const types = RESOURCE_TYPES.filter(type => entry[type] !== undefined);
  return types.map(type => {
    const patterns = (entry[type] ?? []).map((text, index) => ({text: text.normalize('NFC'), at: at(type, index)}));
    return {spec: {tag: entry.tag.trim(), type, resources: [], patterns}};
  });
}

/**
Per tag, never by walking all mappings, which are many and stale. LIVE: 72,000 rows in one workspace (2026), rows of
accounts long gone among them.
*/
async function read(reader: Reader, ask: Ask): Promise<readonly LiveAssignment[]> {
  const wanted = wantedOf(ask);
  const ofType = async (type: ResourceType) => (await wanted).filter(want => want.type === type);
  const declared = ask.declared(assignment);
  const question = (type: ResourceType) => ({
    type,
    texts: declared.flatMap(({spec}) => (spec.type === type ? (spec.patterns ?? []).map(({text}) => text) : [])),
    wanted: ofType(type),
    everything: ask.everything,
  });
  const [campaigns, accounts] = await Promise.all([
    readCarried(reader, question('campaigns')),
    readCarried(reader, question('accounts')),
  ]);
  return (await wanted).map(want => toLive(want, want.type === 'campaigns' ? campaigns : accounts));
}

function toLive(want: Wanted, {carriers: all, candidates}: Carried): LiveAssignment {
  const {label, type, ids} = want;
  const carriers = all.get(want) ?? [];
  return {
    address: addressOf(label, type),
    id: ids.length === 1 ? (ids[0] ?? '') : '',
    spec: {tag: label, type, resources: carriers.map(({id}) => id).sort(byText)},
    carriers,
    candidates,
    ambiguous: ids.length > 1,
  };
}

async function wantedOf(ask: Ask): Promise<readonly Wanted[]> {
  const {live, managed, of, ambiguous, anyGoes} = await tagsFor(ask);
  const declaredAt = new Map(ask.declared(tag).map(entry => [fold(entry.spec.label), entry]));
  const lookup = labelLookup(live);

  const declared = ask.declared(assignment).map(({spec, at}) => {
    const entry = declaredAt.get(fold(spec.tag));
    const found = entry ? [...(of.has(entry) ? [of.get(entry)] : (ambiguous.get(entry) ?? []))] : lookup(spec.tag);
    if (!entry && found.length === 0)
      throw unknownTag(
        spec.tag,
        at,
        live.map(({spec}) => spec.label),
      );
    return {
      label: spec.tag,
      type: spec.type,
      patterns: spec.patterns ?? [],
      declared: true,
      ids: found.flatMap(one => one?.id ?? []),
    };
  });
  // What a deleted tag takes along is counted, and compared with what all managed tags are on.
  const others = ask.everything ? live : anyGoes ? managed : [];
  const known = new Set(declared.flatMap(({ids, type}) => ids.map(id => `${id}/${type}`)));
  const rest = others.flatMap(({id, spec}) =>
    RESOURCE_TYPES.map(type => ({
      label: spec.label,
      type,
      patterns: [],
      declared: false,
      ids: [id],
    })),
  );
  return [...declared, ...rest.filter(({ids: [id], type}) => !known.has(`${id}/${type}`))];
}

/** The live tags, which of them the declared ones are, and whether any goes because nobody declares it. */
async function tagsFor(ask: Ask) {
  const live = await ask.live(tag);
  const managed = live.filter(one => !ask.ignored(one));
  const {of, ambiguous} = matchTags(ask.declared(tag), managed);
  const matched = new Set([...of.values(), ...[...ambiguous.values()].flat()]);
  const anyGoes = ask.authoritative(tag.name) && managed.some(one => !matched.has(one));
  return {live, managed, of, ambiguous, anyGoes};
}

const unknownTag = (label: string, at: Position, labels: readonly string[]) =>
  new RbacError('CONFIG_UNKNOWN_REFERENCE', `no live tag has the label "${oneLine(label)}"`, {
    at,
    hint: didYouMean(label, labels, 'declare it under tags, or fix the spelling'),
  });

function pair({desired, live}: PairInput<AssignmentSpec, LiveAssignment>): Pairing<AssignmentSpec, LiveAssignment> {
  // Declared ones come first: a tag that nobody declares may differ from theirs by case alone.
  const liveAt = new Map([...live].reverse().map(one => [identity(one), one]));
  const parts = desired.map(entry => pairOne(entry, liveAt.get(identity(entry))));
  return {pairs: parts.flatMap(({pairs}) => pairs), warnings: parts.flatMap(({warnings}) => warnings), notes: []};
}

function pairOne(
  desired: Desired<AssignmentSpec>,
  live: LiveAssignment | undefined,
): Omit<Pairing<AssignmentSpec, LiveAssignment>, 'notes'> {
  if (!live) return {pairs: [], warnings: []};
  if (live.ambiguous)
    return {
      pairs: [],
      warnings: [
        warning(
          'LIVE_AMBIGUOUS',
          `${desired.address}: several live tags have the label "${oneLine(live.spec.tag)}"; nothing is assigned or unassigned`,
          desired.at,
        ),
      ],
    };
  const {resources, warnings} = resolvePatterns(desired.spec.type, desired.spec.patterns ?? [], live.candidates);
  const resolved = {...desired, spec: {...desired.spec, resources}};
  return {pairs: [{do: 'compare', desired: resolved, live, hold: warnings.length > 0}], warnings};
}

const identity = ({spec}: {spec: AssignmentSpec}) => `${fold(spec.tag)}/${spec.type}`;

function describe({resources, live, action}: Step<AssignmentSpec, LiveAssignment>): string {
  const type = live?.spec.type ?? 'campaigns';
  const [one, many] = TYPES[type].noun;
  const nameOf = (id: string) => live?.candidates.byId(id)?.name ?? id;
  const names = resources.length <= 3 ? `: ${listOf(resources.map(nameOf).sort(byText))}` : '';
  return `${action === 'assign' ? '' : 'no longer on '}${count(resources.length, one, many)}${names}`;
}

function entriesOf(live: readonly LiveAssignment[]): readonly Entry[] {
  const byTag = groupBy(live, ({id}) => id);
  const tagsOf = groupBy(
    [...byTag.values()].flatMap(([first]) => first ?? []),
    ({spec}) => fold(spec.tag),
  );
  return [...byTag.values()].flatMap(([first, ...more]) => {
    if (!first || !isSayable(first.spec.tag) || tagsOf.get(fold(first.spec.tag))?.length !== 1) return [];
    const carried = [first, ...more].filter(({carriers}) => carriers.length > 0);
    const said = carried.filter(
      ({carriers, spec}) => spec.type === 'campaigns' || carriers.every(one => isAddress(one.id)),
    );
    const lists = said.map(
      one => [one.spec.type, one.carriers.map(carrier => spelling(carrier, one)).sort(byText)] as const,
    );
    const comment =
      said.length < carried.length ? 'accounts are left out: no file can hold some of their addresses' : undefined;
    return lists.length === 0 ? [] : [{entry: {tag: first.spec.tag.trim(), ...Object.fromEntries(lists)}, comment}];
  });
}

/** The name where it can stand for this campaign alone, else the id. */
function spelling({id, name}: Named, {candidates, spec}: LiveAssignment): string {
  if (spec.type === 'accounts') return id;
  const plain = !isGlob(name) && !isUuid(name) && !hasUnsafeCharacter(name) && name === name.trim() && name !== '';
  return plain && candidates.named(name).length === 1 ? name : id;
}
