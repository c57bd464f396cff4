import {kinds} from '../kinds/index.ts';
import {addressesOf} from '../kinds/member/addresses.ts';
import type {LiveMember} from '../kinds/member.ts';
import type {FleetGuardrails} from '../model/fleet.ts';
import type {LiveState} from '../model/live.ts';
import type {KindName} from '../model/object.ts';
import type {Change, GuardrailResult, Plan} from '../model/plan.ts';
import {count, fold, listOf} from '../model/text.ts';
import {removalsOf} from '../plan/guardrails/max-removals.ts';

/** Rules over the fleet as a whole, as `--allow` takes them. */
export const FLEET_RULES = ['fleet_max_removals', 'fleet_lost_everywhere'] as const;

/** What the plans of a fleet take away together. It keeps numbers and the addresses of people, no state. */
export class Losses {
  readonly #removed = new Map<KindName, number>();
  readonly #live = new Map<KindName, number>();
  readonly #staying = new Set<string>();
  /** Addresses of people who leave a workspace, by the one they are told by. */
  readonly #leaving = new Map<string, readonly string[]>();

  /** Takes a plan with the live state that it was made from. */
  add(plan: Plan, live: LiveState): void {
    for (const {name} of kinds) {
      const removed = removalsOf(name, {changes: plan.changes, live, kinds});
      raise(this.#removed, name, removed);
      raise(this.#live, name, managedIn(name, plan, live));
    }
    this.#addPeople(plan, (live.objects.member ?? []) as readonly LiveMember[]);
  }

  /** What the rules over the fleet say. @param allow rules that may be passed this once */
  results(settings: FleetGuardrails, allow: readonly string[]): readonly GuardrailResult[] {
    return [this.#maxRemovals(settings), this.#lostEverywhere(settings)].map(result =>
      result.status === 'refused' && allow.includes(result.rule) ? {...result, status: 'allowed' as const} : result,
    );
  }

  #addPeople({changes}: Plan, members: readonly LiveMember[]): void {
    const ofMembers = changes.filter(({kind}) => kind === 'member');
    const going = new Set(ofMembers.filter(isLoss).map(({id}) => id));
    for (const one of members) {
      const addresses = addressesOf(one);
      const [first] = addresses;
      if (first === undefined) continue;
      if (going.has(one.id)) this.#leaving.set(first, addresses);
      else for (const address of addresses) this.#staying.add(address);
    }
    for (const change of ofMembers) if (change.action === 'create') this.#staying.add(addressIn(change));
  }

  #maxRemovals({max_removals: share}: FleetGuardrails): GuardrailResult {
    const rule = 'fleet_max_removals';
    const counts = kinds.map(({name, noun, removalFloor}) => {
      const live = this.#live.get(name) ?? 0;
      const most = share === 0 ? 0 : Math.max(removalFloor, share * live);
      return {removed: this.#removed.get(name) ?? 0, live, most, many: noun[1]};
    });
    const over = counts.filter(({removed, most}) => removed > most);
    const all = counts.reduce((sum, {removed}) => sum + removed, 0);
    if (over.length === 0) return {rule, status: 'passed', message: `${count(all, 'removal')} over the fleet`};
    const told = over.map(
      ({removed, live, most, many}) => `${removed} of ${live} ${many} (at most ${Math.floor(most)})`,
    );
    return {
      rule,
      status: 'refused',
      message: `the plans of the fleet remove ${told.join(', ')}`,
      hint: `look whether the files are complete, or pass --allow ${rule} once`,
    };
  }

  #lostEverywhere({lost_everywhere: verdict}: FleetGuardrails): GuardrailResult {
    const rule = 'fleet_lost_everywhere';
    const lost = [...this.#leaving]
      .filter(([, addresses]) => !addresses.some(address => this.#staying.has(address)))
      .map(([address]) => address)
      .sort();
    if (lost.length === 0) return {rule, status: 'passed', message: 'nobody loses every workspace that was read'};
    return {
      rule,
      status: verdict === 'refuse' ? 'refused' : 'warned',
      message: `${listOf(lost)} ${lost.length === 1 ? 'loses' : 'lose'} every workspace that was read`,
      ...(verdict === 'refuse' && {hint: `if that is meant, pass --allow ${rule} once`}),
    };
  }
}

/** Whoever has a new address loses nothing. */
const isLoss = ({action, reason}: Change): boolean => action === 'delete' && reason !== 'renamed';

const raise = (numbers: Map<KindName, number>, name: KindName, by: number) =>
  numbers.set(name, (numbers.get(name) ?? 0) + by);

/** Live objects that the files answer for: without the owner, clients, and what is unmanaged or ignored. */
function managedIn(name: KindName, {live: read, summary: {unmanaged, ignored}}: Plan, live: LiveState): number {
  const others = name === 'member' ? ownersIn(live) + (unmanaged.client ?? 0) : 0;
  return Math.max(0, (read[name] ?? 0) - (unmanaged[name] ?? 0) - (ignored[name] ?? 0) - others);
}

const ownersIn = ({objects}: LiveState): number =>
  ((objects.member ?? []) as readonly LiveMember[]).filter(({owner}) => owner).length;

const addressIn = ({after}: Change): string => fold(String(after?.email ?? ''));
