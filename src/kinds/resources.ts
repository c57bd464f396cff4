import {addressField, idField, stringField} from '../api/shape.ts';
import {isGlob} from '../model/glob.ts';
import {GlobIndex} from '../model/glob-index.ts';
import type {JsonObject} from '../model/json.ts';
import type {Warning} from '../model/plan.ts';
import type {Position} from '../model/position.ts';
import {byText, fold, listOf, oneLine} from '../model/text.ts';
import {groupBy, warning} from './kind.ts';

export const RESOURCE_TYPES = ['campaigns', 'accounts'] as const;
/** What can carry a tag. */
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** A campaign (uuid and name) or a sending account (its address, folded, for both). */
export interface Named {
  readonly id: string;
  readonly name: string;
}

interface TypeFacts {
  readonly noun: readonly [string, string];
  readonly path: string;
  /** `resource_type` on the wire. LIVE: 1 is account, 2 is campaign, whatever one sentence of the vendor's prose says. */
  readonly code: 1 | 2;
  readonly nameOf: (item: JsonObject, where: string) => Named;
  /** The form in which names are compared. */
  readonly spell: (name: string) => string;
}

export const TYPES: Readonly<Record<ResourceType, TypeFacts>> = {
  campaigns: {
    noun: ['campaign', 'campaigns'],
    path: 'campaigns',
    code: 2,
    nameOf: (item, where) => ({
      id: idField(item, 'id', where),
      name: stringField(item, 'name', where).normalize('NFC'),
    }),
    spell: name => (isUuid(name) ? name.toLowerCase() : name.normalize('NFC')),
  },
  accounts: {
    noun: ['account', 'accounts'],
    path: 'accounts',
    code: 1,
    // DOC: accounts have no id; their address is what the API takes.
    nameOf: (item, where) => {
      const email = fold(addressField(item, 'email', where));
      return {id: email, name: email};
    },
    spell: fold,
  },
};

/** The campaigns or accounts that patterns may stand for. */
export interface Candidates {
  readonly all: readonly Named[];
  byId(id: string): Named | undefined;
  named(name: string): readonly Named[];
  /** Those whose names a glob fits, in no certain order. */
  matching(glob: string): readonly Named[];
}

/** What patterns may stand for among these; of several with one id the last counts. */
export function candidatesAmong(type: ResourceType, list: readonly Named[]): Candidates {
  const byId = new Map(list.map(one => [one.id, one]));
  const all = [...byId.values()];
  const spell = ({name}: Named) => TYPES[type].spell(name);
  // Made when they are asked for: many files name ids and addresses alone.
  let byName: ReadonlyMap<string, readonly Named[]> | undefined;
  let globs: GlobIndex<Named> | undefined;
  return {
    all,
    byId: id => byId.get(id),
    named(name) {
      const spelled = TYPES[type].spell(name);
      if (type === 'accounts') return [byId.get(spelled) ?? []].flat(); // Their names are their ids.
      byName ??= groupBy(all, spell);
      return byName.get(spelled) ?? [];
    },
    matching(glob) {
      globs ??= new GlobIndex(all, spell);
      return globs.matching(TYPES[type].spell(glob));
    },
  };
}

/** A pattern of a file, and its place. */
export interface Pattern {
  readonly text: string;
  readonly at: Position;
}

interface Resolved {
  readonly resources: readonly string[];
  readonly warnings: readonly Warning[];
}

/**
What the patterns of an entry stand for. An id wins over an exact name, and that over a glob. What stands for nothing, or
for two campaigns of one name, is a warning at its line.
*/
export function resolvePatterns(type: ResourceType, patterns: readonly Pattern[], candidates: Candidates): Resolved {
  const known = lastResolved.get(patterns);
  if (known?.candidates === candidates) return known.resolved;
  const resolved = resolve(type, patterns, candidates);
  lastResolved.set(patterns, {candidates, resolved});
  return resolved;
}

/** Kept, for a list of patterns is asked for when live state is read and once more when it is planned. */
const lastResolved = new WeakMap<readonly Pattern[], {readonly candidates: Candidates; readonly resolved: Resolved}>();

function resolve(type: ResourceType, patterns: readonly Pattern[], candidates: Candidates): Resolved {
  const [one, many] = TYPES[type].noun;
  const resources = new Set<string>();
  const warnings: Warning[] = [];
  for (const {text, at} of patterns) {
    const {byName, found} = findPattern(text, candidates, TYPES[type].spell(text));
    if (found.length === 0) warnings.push(warning('NOTHING_MATCHES', nothingFound(text, one), at));
    else if (found.length > 1 && byName)
      warnings.push(
        warning(
          'NAME_AMBIGUOUS',
          `${found.length} ${many} are called "${oneLine(text)}" (${listOf(found.map(({id}) => id))}); use the id, until then no ${one} loses the tag`,
          at,
        ),
      );
    else for (const {id} of found) resources.add(id);
  }
  return {resources: [...resources].sort(byText), warnings};
}

function findPattern(
  text: string,
  candidates: Candidates,
  spelled: string,
): {readonly byName: boolean; readonly found: readonly Named[]} {
  const byId = candidates.byId(spelled);
  if (byId) return {byName: false, found: [byId]};
  const exact = candidates.named(spelled);
  if (exact.length > 0 || !isGlob(text)) return {byName: true, found: exact};
  return {byName: false, found: candidates.matching(text)};
}

const nothingFound = (text: string, one: string) =>
  `${isGlob(text) ? `"${oneLine(text)}" matches no ${one}` : `no ${one} is called "${oneLine(text)}"`}; until one is there no ${one} loses the tag`;

/** Whether a text has the form of an id. */
export const isUuid = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
