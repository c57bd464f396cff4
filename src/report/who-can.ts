import {roleText} from '../kinds/member/words.ts';
import type {AccessModel, KeyAccess, Membership, PersonAccess, Reach, Status} from '../model/access.ts';
import type {Address} from '../model/object.ts';
import type {Position} from '../model/position.ts';
import {allows, reachOf} from '../model/scopes.ts';
import {keyState, personState, rowsOf} from './access/rows.ts';
import {ABILITIES} from './areas.ts';
import {answerOf, strongest} from './may.ts';
import {levelOf, type Question, RULING_SCOPES} from './question.ts';

/**
How far somebody can do what was asked, the farthest first. `indirect` is of keys that cannot do all of it themselves, and can
make a key, an admin or an owner that can; `perhaps` and `hidden` are of people, as in may.ts.
*/
export const REPLIES = ['yes', 'indirect', 'part', 'perhaps', 'hidden', 'no'] as const;
export type Reply = (typeof REPLIES)[number];

/** What one side, live or declared, says of somebody. */
export interface Holding {
  readonly reply: Reply;
  /** Of a member the role, in words; of a key nothing. */
  readonly as: string | null;
  /** The permissions or scopes that let it, or the role. */
  readonly by: readonly string[];
}

/** Somebody who can do what was asked, by one of the sides at least. */
export interface Holder {
  readonly address: Address;
  /** The farther of the two sides. */
  readonly reply: Reply;
  readonly live: Holding | null;
  readonly declared: Holding | null;
  readonly status: Status;
  /** Whether it is an invitation that nobody has accepted. */
  readonly pending: boolean;
  /** Phrases such as `invited, not accepted yet`. */
  readonly state: readonly string[];
  /** Of the live object. */
  readonly id: string | null;
  readonly at: Position | null;
}

export interface WhoCan {
  readonly question: Question;
  readonly people: readonly Holder[];
  readonly keys: readonly Holder[];
  /** How many were looked at. */
  readonly of: {readonly people: number; readonly keys: number};
  readonly notes: readonly string[];
}

/** Who can do something: people and keys, live and declared, the farthest first. Pure. */
export function whoCan(model: AccessModel, question: Question): WhoCan {
  const people = model.people.flatMap(person => personHolders(person, question));
  const keys = model.keys.flatMap(key => keyHolders(key, question));
  const found = [people, keys].map(list => list.filter(({reply}) => reply !== 'no').sort(byReply));
  const [able = [], holding = []] = found;
  return {
    question,
    people: able,
    keys: holding,
    of: {people: people.length, keys: keys.length},
    notes: notesOf(question, able),
  };
}

const farther = (a: Reply, b: Reply) => REPLIES.indexOf(a) - REPLIES.indexOf(b);
/** Addresses keep their order. */
const byReply = (a: Holder, b: Holder) => farther(a.reply, b.reply);

const personHolders = (person: PersonAccess, question: Question): readonly Holder[] =>
  rowsOf(person).map(({live, declared}) => ({
    ...holder(live && held(live, live.role, question), declared && held(declared, declared.named, question)),
    address: person.address,
    status: person.status,
    pending: live?.accepted === false,
    state: personState(person, live),
    id: live?.id ?? null,
    at: declared?.at ?? person.declared?.at ?? null,
  }));

const keyHolders = (key: KeyAccess, question: Question): readonly Holder[] =>
  rowsOf(key).map(({live, declared}) => ({
    ...holder(live && opened(live, question), declared && opened(declared, question)),
    address: key.address,
    status: key.status,
    pending: false,
    state: keyState(key, live),
    id: live?.id ?? null,
    at: declared?.at ?? key.declared?.at ?? null,
  }));

function holder(live: Holding | null, declared: Holding | null): Pick<Holder, 'live' | 'declared' | 'reply'> {
  const replies = [live, declared].map(side => side?.reply ?? 'no').sort(farther);
  return {live, declared, reply: replies[0] ?? 'no'};
}

/** What a member can do. @param named the role as people call it */
export function held(member: Membership, named: string, question: Question): Holding {
  const {role, permissions} = member;
  const as = roleText({email: '', role, named, ...(permissions && {permissions})});
  if (question.of === 'role') return {reply: levelReply(role, question.asked), as, by: [role]};
  if (question.of === 'permission') {
    const reply = answerOf(member, {permission: question.asked});
    return {reply, as, by: [permissions === null ? role : question.asked]};
  }
  return {...scopeReply(member, question), as};
}

function levelReply(role: string, least: string): Reply {
  const [level, wanted] = [levelOf(role), levelOf(least)];
  if (Number.isNaN(level)) return 'perhaps';
  return level >= wanted ? 'yes' : 'no';
}

/** What a person can do in the app that is like what a scope lets keys do. */
function scopeReply(member: Membership, {asked, scopes}: Question): Pick<Holding, 'reply' | 'by'> {
  const {role, permissions} = member;
  if (asked.startsWith('all:')) return {reply: everythingReply(member, scopes), by: [role]};
  const parts = scopes.map(scope => appReply(member, scope));
  const by = [...new Set(parts.flatMap(part => part.by))];
  return {reply: joined(parts.map(({reply}) => reply)), by: permissions === null || by.length === 0 ? [role] : by};
}

function joined(replies: readonly Reply[]): Reply {
  const best = [...replies].sort(farther)[0] ?? 'no';
  return best === 'yes' && replies.some(reply => reply !== 'yes') ? 'part' : best;
}

/** By what is done in the app with the section that is like the scope; where none is, by the role alone. */
function appReply(member: Membership, scope: string): Pick<Holding, 'reply' | 'by'> {
  const abilities = ABILITIES.filter(({scopes}) => scopes.includes(scope));
  if (abilities.length === 0) return {reply: roleReply(member, scope), by: []};
  const answers = abilities.map(ability => ({permission: ability.permission, answer: answerOf(member, ability)}));
  const reply = strongest(answers.map(({answer}) => answer));
  return {reply, by: reply === 'no' ? [] : answers.filter(({answer}) => answer === reply).map(one => one.permission)};
}

/** DOC: the owner has everything, admins everything but the removal of the workspace. */
function roleReply({role, permissions}: Membership, scope: string): Reply {
  const level = levelOf(role);
  if (Number.isNaN(level)) return 'perhaps';
  const least = scope === REMOVES_WORKSPACE ? 'owner' : 'admin';
  if (level < levelOf(least)) return 'no';
  return permissions === null ? 'yes' : 'perhaps';
}

const REMOVES_WORKSPACE = 'workspaces:delete';

function everythingReply(member: Membership, scopes: readonly string[]): Reply {
  const reply = roleReply(member, 'all:all');
  const lacks = member.role !== 'owner' && scopes.includes(REMOVES_WORKSPACE);
  return reply === 'yes' && lacks ? 'part' : reply;
}

/** What a key can do. */
export function opened({scopes}: Reach, {of, asked, scopes: wanted}: Question): Holding {
  const reached = wanted.filter(one => allows(scopes, one));
  const by = heldFor(scopes, reached);
  if (of === 'role') return {reply: reached.length === 0 ? 'no' : asked === 'owner' ? 'indirect' : 'yes', as: null, by};
  const whole = asked.startsWith('all:') ? allows(reachOf(scopes), asked) : reached.length === wanted.length;
  if (whole && reached.length > 0) return {reply: 'yes', as: null, by};
  const ruling = RULING_SCOPES.filter(one => allows(scopes, one));
  if (ruling.length > 0) return {reply: 'indirect', as: null, by: heldFor(scopes, ruling)};
  return {reply: reached.length > 0 ? 'part' : 'no', as: null, by};
}

/** The held scopes that bring one of those. */
const heldFor = (scopes: readonly string[], reached: readonly string[]) =>
  scopes.filter(scope => reached.some(one => allows([scope], one)));

function notesOf({asked, of, scopes}: Question, people: readonly Holder[]): readonly string[] {
  const unlike = of === 'scope' && !asked.startsWith('all:') && !scopes.some(hasAbility);
  return [
    ...(of === 'permission' && scopes.length === 0
      ? [`no scope is known to be about ${asked}: of keys none is told`]
      : []),
    ...(unlike ? [`no permission of the app is about ${asked}: of people only the owner and admins are told`] : []),
    ...(people.some(({reply}) => reply === 'hidden')
      ? ['permissions narrow what the app shows, and are no security boundary']
      : []),
    ...(people.some(({reply}) => reply === 'perhaps')
      ? ['perhaps: the vendor does not document it, or its pages disagree']
      : []),
  ];
}

const hasAbility = (scope: string) => ABILITIES.some(({scopes}) => scopes.includes(scope));
