import type {AccessModel, KeyAccess, Membership, PersonAccess, RoleAccess, TagAccess} from '../model/access.ts';
import {PERMISSION_WORDS} from '../model/permissions.ts';
import type {Warning} from '../model/plan.ts';
import type {Position} from '../model/position.ts';
import {scopeText} from '../model/scope-words.ts';
import {actionsOf, allows, resourceOf} from '../model/scopes.ts';
import {fold} from '../model/text.ts';
import {refusedParts, rowsOf} from './access/rows.ts';
import {AREAS, keyCell, memberCell, OTHER_SECTIONS, resourcesWith} from './areas.ts';
import {mentions} from './explain.ts';
import type {Subject} from './find-subject.ts';
import type {SidedCell} from './matrix.ts';

/** What is known of the access of one subject, and where each part comes from. */
export type AccessExplanation = Subject & {
  /** Of members, keys and roles: what they may do, by area. */
  readonly areas: readonly AreaAccess[];
  /** Of members and roles: named permissions, of keys: scopes; with what each means. */
  readonly grants: readonly Grant[];
  /** What belongs to it. */
  readonly related: Related;
  readonly warnings: readonly Warning[];
  readonly notes: readonly string[];
  /** What was asked for and could not be read, in words. */
  readonly unread: readonly string[];
};

export interface AreaAccess extends SidedCell {
  readonly area: string;
  readonly title: string;
}

/** A permission or a scope, and which side has it. */
export interface Grant {
  readonly name: string;
  readonly words: string;
  readonly live: boolean;
  readonly declared: boolean;
}

export interface Related {
  /** Of a member: the keys in this person's name. */
  readonly keys: readonly KeyAccess[];
  /** Of a key: its owner, who may be no member any more; of a role: those who have it. */
  readonly people: readonly PersonAccess[];
  /** Of a tag: what carries it; of an assignment: the tag. */
  readonly assignments: AccessModel['assignments'];
  readonly tags: readonly TagAccess[];
  /** Of a member: the named role. */
  readonly roles: readonly RoleAccess[];
}

/** Pure: everything that the model says of one subject. */
export function explainAccess(subject: Subject, model: AccessModel): AccessExplanation {
  const related = {...NOTHING, ...relatedTo(subject, model)};
  const places = placesOf(subject, related);
  const isAbout = ({message, at}: Warning) =>
    mentions(message, subject.address) || places.some(place => at?.file === place.file && at.line === place.line);
  return {
    ...subject,
    areas: areasOf(subject),
    grants: grantsOf(subject),
    related,
    warnings: model.warnings.filter(isAbout),
    notes: [...notesOf(subject, related, model), ...model.notes.filter(note => mentions(note, subject.address))],
    unread: refusedParts(model),
  };
}

const NOTHING: Related = {keys: [], people: [], assignments: [], tags: [], roles: []};

function relatedTo(subject: Subject, model: AccessModel): Partial<Related> {
  switch (subject.kind) {
    case 'member': {
      const {owned_keys: owned, declared} = subject.member;
      return {
        keys: model.keys.filter(({address}) => owned.includes(address)),
        roles: model.roles.filter(({name}) => name === declared?.named),
      };
    }
    case 'key': {
      const owner = fold(subject.key.declared?.owner ?? '');
      return {people: model.people.filter(person => addressesOf(person).includes(owner))};
    }
    case 'role':
      return {people: model.people.filter(person => hasRole(person, subject.role))};
    case 'tag':
      return {assignments: model.assignments.filter(({tag}) => fold(tag) === fold(subject.tag.label))};
    case 'assignment':
      return {tags: model.tags.filter(({label}) => fold(label) === fold(subject.assignment.tag))};
    case 'sub_workspace':
      return {};
  }
}

const addressesOf = ({email, live}: PersonAccess) =>
  [email, ...live.flatMap(one => [one.email, one.login ?? one.email])].map(fold);

/** By the name that the files give it; of those whom they do not declare, by the API's own role. */
const hasRole = ({declared, live}: PersonAccess, {name}: RoleAccess) =>
  declared ? declared.named === name : live.some(({role}) => role === name);

/** Lines of the files that are about it. */
function placesOf(subject: Subject, {assignments}: Related): readonly Position[] {
  const declared = [...assignments, ...(subject.kind === 'assignment' ? [subject.assignment] : [])].flatMap(one =>
    one.declared ? [one.declared.at, ...one.declared.patterns.map(({at}) => at)] : [],
  );
  if (subject.kind === 'role') return subject.role.at ? [subject.role.at] : [];
  const own = subject.kind === 'member' ? subject.member : subject.kind === 'key' ? subject.key : undefined;
  return own?.declared ? [own.declared.at, ...declared] : declared;
}

/** The first row of a subject is the access that the files mean. */
function areasOf(subject: Subject): readonly AreaAccess[] {
  if (subject.kind === 'key') return keyAreas(subject.key);
  if (subject.kind === 'role') {
    const {grants: role, permissions} = subject.role;
    return memberAreas({live: null, declared: {role, permissions}});
  }
  const [row] = subject.kind === 'member' ? rowsOf(subject.member) : [];
  return row ? memberAreas(row) : [];
}

type Access = Pick<Membership, 'role' | 'permissions'>;

const memberAreas = ({live, declared}: {readonly live: Access | null; readonly declared: Access | null}) =>
  [...AREAS, ...OTHER_SECTIONS].map(area => ({
    area: area.id,
    title: area.title,
    live: live && memberCell(live, area),
    declared: declared && memberCell(declared, area),
  }));

function keyAreas(key: KeyAccess): readonly AreaAccess[] {
  const [row] = rowsOf(key);
  if (!row) return [];
  const {live, declared} = row;
  const others = resourcesWith([...(live?.scopes ?? []), ...(declared?.scopes ?? [])]);
  const titles = new Map(AREAS.map(({resource, title}) => [resource, title]));
  const resources = [...new Set([...AREAS.flatMap(({resource}) => resource ?? []), ...others])];
  return resources.map(resource => ({
    area: resource,
    title: titles.get(resource) ?? (resource === 'all' ? 'everything' : resource),
    live: live && keyCell(live.scopes, resource),
    declared: declared && keyCell(declared.scopes, resource),
  }));
}

function grantsOf(subject: Subject): readonly Grant[] {
  if (subject.kind === 'key') {
    const [row] = rowsOf(subject.key);
    return grants(row?.live?.scopes, row?.declared?.scopes, scopeWords);
  }
  const words = (permission: string) => PERMISSION_WORDS[permission] ?? permission;
  if (subject.kind === 'role') return grants(undefined, subject.role.permissions, words);
  const [row] = subject.kind === 'member' ? rowsOf(subject.member) : [];
  return grants(row?.live?.permissions, row?.declared?.permissions, words);
}

function grants(
  live: readonly string[] | null | undefined,
  declared: readonly string[] | null | undefined,
  words: (name: string) => string,
): readonly Grant[] {
  return [...new Set([...(live ?? []), ...(declared ?? [])])].map(name => ({
    name,
    words: words(name),
    live: live?.includes(name) ?? false,
    declared: declared?.includes(name) ?? false,
  }));
}

/** A wildcard over resources with how far it reaches. */
function scopeWords(scope: string): string {
  if (resourceOf(scope) !== 'all') return scopeText(scope);
  const reached = resourcesWith([]).filter(
    resource => resource !== 'all' && actionsOf(resource).some(action => allows([scope], `${resource}:${action}`)),
  );
  return `${scopeText(scope)}: ${reached.length} resources, and those of tomorrow`;
}

function notesOf(subject: Subject, related: Related, model: AccessModel): readonly string[] {
  if (subject.kind === 'member') return memberNotes(subject.member);
  if (subject.kind === 'key') return keyNotes(subject.key, related, model);
  if (subject.kind === 'role') return accessNotes({role: subject.role.grants, permissions: subject.role.permissions});
  if (subject.kind === 'tag' || subject.kind === 'assignment')
    return ['tags restrict nobody: they mark, and some choose the accounts that send'];
  return [];
}

function memberNotes({live, declared, status}: PersonAccess): readonly string[] {
  const [row] = rowsOf({status, declared, live});
  const sides = [row?.live, row?.declared].filter(side => side !== null && side !== undefined);
  return [
    ...(live.some(({accepted}) => !accepted) ? ['there is no access before the invitation is accepted'] : []),
    ...(sides.some(({role}) => role === 'owner') ? ['a plan never touches the owner: `owner transfer` does'] : []),
    ...new Set(sides.flatMap(accessNotes)),
  ];
}

/** What somebody should know who trusts a role. */
function accessNotes({role, permissions}: Access): readonly string[] {
  return [
    ...(role === 'view'
      ? ['`view` is not read-only: by the help pages it may reply in Unibox and change sending accounts']
      : []),
    ...(role === 'editor' && permissions === null
      ? ['the vendor’s pages disagree whether an editor reaches integrations, where webhooks and API keys are']
      : []),
    ...(permissions === null ? [] : ['permissions narrow what the app shows, and are no security boundary']),
  ];
}

function keyNotes({declared, live}: KeyAccess, {people}: Related, model: AccessModel): readonly string[] {
  const owner = declared?.owner ?? null;
  const isKnown = model.kinds.member.live === 'read' || (!model.sides.live && model.kinds.member.managed);
  return [
    ...(owner !== null && people.length === 0 && isKnown ? [`its owner ${owner} is no member of the workspace`] : []),
    ...(live.some(({readable}) => readable) ? ['the API lists its secret to whoever holds api_keys:read'] : []),
  ];
}
