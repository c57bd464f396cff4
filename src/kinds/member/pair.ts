import {RbacError} from '../../errors.ts';
import type {Desired} from '../../model/object.ts';
import type {Warning} from '../../model/plan.ts';
import {count, oneLine} from '../../model/text.ts';
import {type Pair, type PairInput, type Pairing, warning} from '../kind.ts';
import {formersOf} from './formers.ts';
import {match} from './match.ts';
import {isClient, isKnown} from './roles.ts';
import type {LiveMember, MemberSpec} from './spec.ts';

/** What becomes of every membership, and of every declared member who has none. */
export function pair({
  desired,
  live,
  requested,
  authoritative,
}: PairInput<MemberSpec, LiveMember>): Pairing<MemberSpec, LiveMember> {
  const {of, blocked, warnings} = match(desired, live);
  const formers = formersOf(desired, live, new Set([...of.values(), ...blocked]));
  const paired = new Set<LiveMember>();
  const pairs: Pair<MemberSpec, LiveMember>[] = [];
  const notes: string[] = [];

  for (const entry of desired) {
    const found = of.get(entry);
    const former = formers.get(entry) ?? [];
    for (const one of [...former, ...(found && found !== 'ambiguous' ? [found] : [])]) paired.add(one);
    if (found === 'ambiguous' || isAboutOwner(entry, found)) {
      if (found !== 'ambiguous') warnings.push(...ownerTrouble(entry, found));
      pairs.push(...former.map(keep));
      continue;
    }
    refuseClient(entry, found);
    if (found && isWiderThanDeclared(entry, found)) warnings.push(widerThanDeclared(entry, found));
    pairs.push(...former.map(old => formerPair(entry, found, old)));
    if (!entry.expired && !found?.accepted)
      notes.push(...former.map(old => `${old.address} is kept until ${entry.address} has accepted the invitation`));
    if (entry.expired) pairs.push(...(found ? [expiredPair(entry, found)] : []));
    else if (found && requested?.has(entry.address)) pairs.push(invitedAgain(entry, found));
    else pairs.push({do: 'compare', desired: entry, live: found});
  }
  for (const one of live) {
    if (paired.has(one) || one.owner) continue;
    const isUnclear = authoritative && !isKnown(one);
    if (isUnclear) warnings.push(roleUnknown(one));
    pairs.push(isUnclear || (blocked.has(one) && !isClient(one)) ? keep(one) : leftOver(one));
  }
  return {pairs, warnings, notes};
}

const keep = (live: LiveMember): Pair<MemberSpec, LiveMember> => ({do: 'keep', live});
const expiredPair = (desired: Desired<MemberSpec>, live: LiveMember): Pair<MemberSpec, LiveMember> => ({
  do: 'remove',
  live,
  reason: 'expired',
  desired,
});

/** The membership under an address that the person had before goes once the new one is accepted. */
function formerPair(
  desired: Desired<MemberSpec>,
  found: LiveMember | undefined,
  live: LiveMember,
): Pair<MemberSpec, LiveMember> {
  if (desired.expired) return expiredPair(desired, live);
  return found?.accepted ? {do: 'remove', live, reason: 'renamed', desired} : keep(live);
}

/** There is no endpoint that sends an invitation again: the pending membership goes and a new one comes. DOC by absence. */
function invitedAgain(desired: Desired<MemberSpec>, live: LiveMember): Pair<MemberSpec, LiveMember> {
  if (!live.accepted) return {do: 'replace', desired, live, reason: 'requested'};
  throw new RbacError('USAGE', `${live.address} has accepted already; there is no invitation to send again`);
}

const leftOver = (live: LiveMember): Pair<MemberSpec, LiveMember> =>
  isClient(live) ? {do: 'foreign', live, as: 'client'} : {do: 'undeclared', live};

/** Nobody knows what a new role is for: it may be another that the vendor alone gives, as it does "client". */
const roleUnknown = ({address, spec}: LiveMember) =>
  warning(
    'LIVE_UNKNOWN',
    `${address} is not declared, and has the role "${oneLine(spec.role)}", which this version does not know; it is left alone`,
  );

/** What the files say of the owner is compared and never applied. */
const isAboutOwner = (entry: Desired<MemberSpec>, found: LiveMember | undefined): boolean =>
  entry.spec.role === 'owner' || found?.owner === true;

function ownerTrouble(entry: Desired<MemberSpec>, found: LiveMember | undefined): readonly Warning[] {
  const declared = entry.spec.role === 'owner' && !entry.expired;
  if (declared && found?.owner) return [];
  if (!declared && !found?.owner) return [];
  const wanted = entry.expired ? 'the end of this membership' : `the role "${oneLine(entry.spec.named ?? '')}"`;
  const message = declared
    ? `${entry.address} is declared owner and is not; ownership moves only by a transfer in the app`
    : `${entry.address} owns the workspace; ${wanted} is not applied`;
  return [warning('OWNER_DIFFERS', message, entry.at)];
}

function refuseClient(entry: Desired<MemberSpec>, found: LiveMember | undefined): void {
  if (!found || !isClient(found)) return;
  throw new RbacError(
    'CONFIG_CONFLICT',
    `${entry.address} is a client of the agency in live state; clients cannot be declared`,
    {at: entry.at, hint: 'delete this entry: live clients are never touched'},
  );
}

const isWiderThanDeclared = ({spec, expired}: Desired<MemberSpec>, found: LiveMember) =>
  !expired && spec.permissions === undefined && found.spec.permissions !== undefined;

const widerThanDeclared = (entry: Desired<MemberSpec>, {spec}: LiveMember) =>
  warning(
    'PERMISSIONS_UNDECLARED',
    `${entry.address} has ${count(spec.permissions?.length ?? 0, 'permission')} in live state; its role names none, so they are left as they are`,
    entry.at,
  );
