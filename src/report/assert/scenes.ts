import type {AccessModel, KeyAccess, PersonAccess} from '../../model/access.ts';
import type {DesiredState} from '../../model/desired.ts';
import type {JsonObject} from '../../model/json.ts';
import type {LiveState} from '../../model/live.ts';
import type {Address} from '../../model/object.ts';
import type {Change} from '../../model/plan.ts';
import type {Position} from '../../model/position.ts';
import type {Sending} from '../../model/sending.ts';
import {fold} from '../../model/text.ts';
import {buildAccess} from '../access/build.ts';
import type {Actor, Known, Scene} from './scene.ts';
import {sendingAfter} from './sending-after.ts';

/** Live state as assertions need it: members and keys, whether the files manage them or not. */
export interface Asserted {
  readonly live: LiveState;
  /** Absent when no assertion asks. */
  readonly sending?: Sending | undefined;
}

type Files = Pick<DesiredState, 'workspace' | 'sections' | 'authoritative' | 'ignore'>;

/** Access as the files alone say it. */
export function declaredScene(desired: DesiredState): Scene {
  const {people, keys} = accessOf(desired, undefined);
  return {
    name: 'declared',
    member: {actors: people.flatMap(declaredPerson), more: moreMembers(desired)},
    key: {actors: keys.flatMap(declaredKey), more: moreOf('key', desired)},
    sending: undefined,
  };
}

/** Access now, and as it will be once these changes are made. */
export function liveScenes(
  desired: DesiredState,
  {live, sending}: Asserted,
): (changes: readonly Change[]) => readonly [Scene, Scene] {
  const model = accessOf(desired, live);
  const now: Scene = {
    name: 'live',
    member: all(model.people.flatMap(livePerson)),
    key: all(model.keys.flatMap(liveKey)),
    sending,
  };
  return changes => [plannedScene(model, changes, sending), now];
}

const all = (actors: readonly Actor[]): Known => ({actors, more: null});

/** Members and keys are all that is looked at. */
function accessOf(desired: DesiredState, live: LiveState | undefined): AccessModel {
  const {member = undefined, key = undefined} = desired.sections;
  const sections = {...(member && {member}), ...(key && {key})};
  const objects = {
    ...(live?.objects.member && {member: live.objects.member}),
    ...(live?.objects.key && {key: live.objects.key}),
  };
  return buildAccess({desired: {...desired, sections}, live: live && {...live, objects}});
}

function moreMembers(files: Files): string | null {
  const more = moreOf('member', files);
  const hasOwner = files.workspace?.owner !== undefined || files.sections.member?.some(isOwner);
  return more ?? (hasOwner ? null : 'the files do not name the owner');
}

const isOwner = ({spec}: {readonly spec: object}) => 'role' in spec && spec.role === 'owner';

function moreOf(kind: 'member' | 'key', {sections, authoritative, ignore}: Files): string | null {
  if (!sections[kind]) return `the files do not manage ${kind}s`;
  if (!authoritative.has(kind)) return `the files leave undeclared ${kind}s alone`;
  return ignore.some(glob => glob.startsWith(`${kind}/`)) ? `the files ignore some ${kind}s` : null;
}

function declaredPerson({address, declared}: PersonAccess): readonly Actor[] {
  if (declared === null || declared.expired) return [];
  return [{address, names: [fold(address)], member: declared, at: declared.at}];
}

function declaredKey({address, declared}: KeyAccess): readonly Actor[] {
  if (declared === null || declared.expired) return [];
  return [{address, names: [address], scopes: declared.scopes, at: declared.at}];
}

/** The vendor's clients are left out: they are never touched. */
const livePerson = ({declared, live}: PersonAccess): readonly Actor[] =>
  live
    .filter(({role}) => role !== 'client')
    .map(one => ({
      address: `member/${fold(one.email)}` as const,
      names: [one.email, ...(one.login === null ? [] : [one.login])].map(name => `member/${fold(name)}`),
      member: {...one, named: one.role},
      at: declared?.at ?? null,
    }));

const liveKey = ({declared, live}: KeyAccess): readonly Actor[] =>
  live.map(({name, scopes}) => {
    const address = `key/${name}` as const;
    return {address, names: [address], scopes, at: declared?.at ?? null};
  });

/**
What stays of live state, and what the changes make. Objects that a plan keeps only until what replaces them is in place
are counted as gone: they go with a later plan, and live state still shows them.
*/
function plannedScene(model: AccessModel, changes: readonly Change[], sending: Sending | undefined): Scene {
  const changeOf = new Map(changes.flatMap(change => (change.id === null ? [] : [[change.id, change] as const])));
  const made = changes.filter(({action}) => action === 'create' || action === 'replace');
  const stays = (id: string) => !['delete', 'replace'].includes(changeOf.get(id)?.action ?? '');
  const people = model.people.filter(isLasting).flatMap(person => {
    const live = person.live.filter(({id}) => stays(id)).map(one => ({...one, ...updated(changeOf.get(one.id))}));
    return livePerson({...person, live});
  });
  const keys = model.keys
    .filter(isLasting)
    .flatMap(key => liveKey({...key, live: key.live.filter(one => stays(one.id) && isHead(key, one))}));
  return {
    name: 'planned',
    member: all([...people, ...made.filter(({kind}) => kind === 'member').map(madePerson)]),
    key: all([...keys, ...made.filter(({kind}) => kind === 'key').map(madeKey)]),
    sending: sending && sendingAfter(sending, changes),
  };
}

const isLasting = ({status}: Pick<PersonAccess | KeyAccess, 'status'>) => status !== 'kept' && status !== 'leaving';

/** Of several keys of a declared name the one that the files mean; all of them while it is not known which that is. */
const isHead = ({declared, live}: KeyAccess, one: KeyAccess['live'][number]) =>
  declared === null || one.current || !live.some(({current}) => current);

const updated = (change: Change | undefined) => (change?.action === 'update' ? membershipIn(change.after) : {});

function membershipIn(after: JsonObject | null): {readonly role?: string} {
  return typeof after?.role === 'string' ? {role: after.role} : {};
}

function madePerson({address, after, at}: Change): Actor {
  const {role = 'view'} = membershipIn(after);
  const permissions = textsIn(after?.permissions);
  return {
    address,
    names: [fold(address)],
    member: {role, named: role, permissions: permissions.length > 0 ? permissions : null, nickname: null},
    at,
  };
}

const madeKey = ({address, after, at}: Change): Actor => madeOf(address, textsIn(after?.scopes), at);

const madeOf = (address: Address, scopes: readonly string[], at: Position | null): Actor => ({
  address,
  names: [address],
  scopes,
  at,
});

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
