import {isGlob} from '../model/glob.ts';
import type {JsonObject} from '../model/json.ts';
import {type Address, KIND_NAMES, type KindName} from '../model/object.ts';
import {RISKS, type Risk, type ShownChange} from '../model/plan.ts';
import {reachGained, reachLost} from '../model/scope-words.ts';
import {byText, count, fold, listOf, oneLine} from '../model/text.ts';
import {abilitiesBeyond} from './abilities.ts';

/** What changes for one person, key, tag or workspace, in words. */
export interface Meaning {
  /** Of a tag's campaigns and accounts: the tag's. */
  readonly address: Address;
  /** As people call it: `ben@acme.com`, `the key "Marketing"`. */
  readonly who: string;
  /** Phrases such as `delete campaigns`, the most dangerous first: at most eight, and how many more there are. */
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  readonly risk: Risk;
}

/**
What changes for people, the most dangerous first. Changes that give and take nothing, such as a nickname, mean nothing.
@param known what was found out before, for plans that have much in common
*/
export function meaningsOf(changes: readonly ShownChange[], known?: Map<string, Meaning>): readonly Meaning[] {
  const subjects = new Map<Address, ShownChange[]>();
  for (const change of changes) {
    const address = subjectOf(change);
    subjects.set(address, [...(subjects.get(address) ?? []), change]);
  }
  return [...subjects]
    .map(([address, group]) => (known ? knownMeaning(address, group, known) : meaningOf(address, group)))
    .filter(({gains, loses}) => gains.length + loses.length > 0)
    .sort(byDanger);
}

/** `ben@acme.com gains: delete campaigns, manage members; loses: view the CRM.` */
export function meaningText({who, gains, loses}: Meaning): string {
  const parts = [
    ...(gains.length > 0 ? [`gains: ${gains.join(', ')}`] : []),
    ...(loses.length > 0 ? [`loses: ${loses.join(', ')}`] : []),
  ];
  return `${who} ${parts.join('; ')}.`;
}

/** Whom a change is about: of what comes to or leaves a tag, that tag. */
const subjectOf = ({kind, address}: ShownChange): Address =>
  kind === 'assignment' ? `tag/${nameOf(address).replace(/\/(campaigns|accounts)$/, '')}` : address;

const nameOf = (address: Address) => address.slice(address.indexOf('/') + 1);
const kindOf = (address: Address) => address.slice(0, address.indexOf('/')) as KindName;

function knownMeaning(address: Address, changes: readonly ShownChange[], known: Map<string, Meaning>): Meaning {
  const parts = changes.map(one => [
    one.address,
    one.action,
    one.reason,
    one.risk,
    one.before,
    one.after,
    one.resources,
  ]);
  const key = JSON.stringify([address, parts]);
  const meaning = known.get(key) ?? meaningOf(address, changes);
  known.set(key, meaning);
  return meaning;
}

function meaningOf(address: Address, changes: readonly ShownChange[]): Meaning {
  const effects = changes.map(change => EFFECTS[change.kind](change));
  return {
    address,
    who: WHO[kindOf(address)](oneLine(nameOf(address))),
    gains: shortened(effects.flatMap(({gains}) => gains)),
    loses: shortened(effects.flatMap(({loses}) => loses)),
    risk: RISKS[Math.max(...changes.map(({risk}) => RISKS.indexOf(risk)))] ?? 'low',
  };
}

const WHO: Readonly<Record<KindName, (name: string) => string>> = {
  member: email => email,
  key: name => `the key "${name}"`,
  tag: label => `the tag "${label}"`,
  assignment: label => `the tag "${label}"`,
  sub_workspace: id => `the sub-workspace ${id}`,
};

/** How many phrases are listed. */
const MOST = 8;

function shortened(phrases: readonly string[]): readonly string[] {
  const all = [...new Set(phrases)].map(oneLine);
  return all.length <= MOST ? all : [...all.slice(0, MOST), `and ${all.length - MOST} more`];
}

interface Effect {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}
const NONE: Effect = {gains: [], loses: []};

const EFFECTS: Readonly<Record<KindName, (change: ShownChange) => Effect>> = {
  member: ofMember,
  key: ofKey,
  tag: ofTag,
  assignment: ofAssignment,
  sub_workspace: ofSubWorkspace,
};

function ofMember({action, reason, before, after}: ShownChange): Effect {
  // The membership under an earlier address goes once the person is in under the new one: nobody loses a thing.
  if (reason === 'renamed') return NONE;
  const waits =
    action === 'replace' && reason !== 'requested' ? ['all access until the new invitation is accepted'] : [];
  return {gains: abilitiesBeyond(after, before), loses: [...waits, ...abilitiesBeyond(before, after)]};
}

function ofKey({action, reason, before, after}: ShownChange): Effect {
  // A newer key of the name has taken over, or nobody ever held this one.
  if (action === 'delete' && (reason === 'rotated' || reason === 'unfinished')) return NONE;
  const [had, has] = [scopesOf(before), scopesOf(after)];
  return {gains: reachGained(had, has), loses: reachLost(had, has)};
}

const scopesOf = (fields: JsonObject | null): readonly string[] =>
  Array.isArray(fields?.scopes) ? fields.scopes.map(String) : [];

function ofTag({action}: ShownChange): Effect {
  return action === 'delete' ? {gains: [], loses: ['every campaign and account that carries it']} : NONE;
}

function ofAssignment({action, address, resources = []}: ShownChange): Effect {
  const type = address.endsWith('/accounts') ? 'account' : 'campaign';
  // Between two versions of files it is patterns that come and go, and nobody knows how many resources they stand for.
  const text = resources.some(isGlob) ? `${type}s like ${listOf(resources, 3)}` : count(resources.length, type);
  return action === 'assign' ? {gains: [text], loses: []} : {gains: [], loses: [text]};
}

function ofSubWorkspace({action}: ShownChange): Effect {
  const text = 'being managed from this workspace';
  if (action === 'create') return {gains: [text], loses: []};
  return action === 'delete' ? {gains: [], loses: [text]} : NONE;
}

/** The highest risk first, then as people read kinds. */
export const byDanger = (a: Meaning, b: Meaning) =>
  RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk) ||
  KIND_NAMES.indexOf(kindOf(a.address)) - KIND_NAMES.indexOf(kindOf(b.address)) ||
  byText(fold(a.address), fold(b.address));
