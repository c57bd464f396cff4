import type {Desired} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import {positionText} from '../../model/position.ts';
import {fold, listOf, oneLine} from '../../model/text.ts';
import {groupBy, warning} from '../kind.ts';
import {addressesOf} from './addresses.ts';
import type {LiveMember, MemberSpec} from './spec.ts';

/** Which membership each declared member is. */
export interface Match {
  readonly of: ReadonlyMap<Desired<MemberSpec>, LiveMember | 'ambiguous'>;
  /** Memberships that an unclear match holds back from every change. */
  readonly blocked: ReadonlySet<LiveMember>;
  readonly warnings: Warning[];
}

/** One to one: first by the invited address, then, among what is left, by the login address. */
export function match(desired: readonly Desired<MemberSpec>[], live: readonly LiveMember[]): Match {
  const matching = new Matching();
  const byEmail = groupBy(live, ({spec}) => fold(spec.email));
  for (const entry of desired) matchInvited(entry, byEmail.get(fold(entry.spec.email)) ?? [], matching);
  const byLogin = groupBy(live, ({login}) => fold(login ?? ''));
  for (const entry of desired)
    if (!matching.of.has(entry)) matchLogin(entry, byLogin.get(fold(entry.spec.email)) ?? [], matching);
  return matching;
}

class Matching implements Match {
  readonly of = new Map<Desired<MemberSpec>, LiveMember | 'ambiguous'>();
  readonly takenBy = new Map<LiveMember, Desired<MemberSpec>>();
  readonly blocked = new Set<LiveMember>();
  readonly warnings: Warning[] = [];

  take(entry: Desired<MemberSpec>, live: LiveMember): void {
    this.of.set(entry, live);
    this.takenBy.set(live, entry);
  }

  block(entry: Desired<MemberSpec>, among: readonly LiveMember[], message: string): void {
    this.of.set(entry, 'ambiguous');
    for (const one of among) this.blocked.add(one);
    this.warnings.push(warning('LIVE_AMBIGUOUS', message, entry.at));
  }
}

function matchInvited(entry: Desired<MemberSpec>, found: readonly LiveMember[], matching: Matching): void {
  const [only] = found;
  if (found.length === 1 && only) matching.take(entry, only);
  if (found.length > 1)
    matching.block(
      entry,
      found,
      `${entry.address} has ${found.length} memberships (${idsOf(found)}); remove all but one in the app`,
    );
}

function matchLogin(entry: Desired<MemberSpec>, everyone: readonly LiveMember[], matching: Matching): void {
  const open = everyone.filter(one => !matching.blocked.has(one));
  const left = open.filter(one => !matching.takenBy.has(one));
  const [only] = left;
  if (!only) matchTaken(entry, open, matching);
  else if (left.length > 1) matching.block(entry, left, manyLogins(entry, left));
  else {
    matching.take(entry, only);
    if (!hadAddress(entry, only)) matching.warnings.push(foundByLogin(entry, only));
  }
}

const foundByLogin = ({address, at}: Desired, {spec}: LiveMember) =>
  warning(
    'MEMBER_LOGIN_ADDRESS',
    `${address} was found by its login address; it was invited as ${oneLine(spec.email)}`,
    at,
  );

/** Every membership under the login address is another entry's already: none of the entries is acted on. */
function matchTaken(entry: Desired<MemberSpec>, taken: readonly LiveMember[], matching: Matching): void {
  const others = taken.flatMap(one => matching.takenBy.get(one) ?? []);
  const [other] = others;
  if (!other) return;
  for (const one of others) matching.of.set(one, 'ambiguous');
  const one = `${entry.address} and ${other.address} (${positionText(other.at)}) are one membership (${idsOf(taken)}); declare one of them`;
  matching.block(entry, taken, taken.length > 1 ? manyLogins(entry, taken) : one);
}

const manyLogins = ({address}: Desired, found: readonly LiveMember[]) =>
  `${address} is the login address of ${found.length} memberships (${idsOf(found)}); declare the invited addresses instead`;

const idsOf = (members: readonly LiveMember[]) => listOf(members.map(({id}) => id));

const hadAddress = (entry: Desired<MemberSpec>, live: LiveMember) =>
  (entry.spec.previously ?? []).some(address => addressesOf(live).includes(fold(address)));
