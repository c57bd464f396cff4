import type {Address, Live} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import {isAcceptedAdmin, type LiveMember, member} from './member.ts';

/** What tells whether a change is about an admin. */
export type AdminStep = Pick<Change, 'kind' | 'action' | 'id' | 'after'>;

/** Who can manage the workspace, followed through the steps of a plan or of an apply. The owner counts. */
export class Admins {
  readonly #admins: Set<string>;
  readonly #accepted: ReadonlySet<string>;

  /** Ids of memberships; the set of admins becomes the object's own. */
  constructor(admins: Set<string>, accepted: ReadonlySet<string>) {
    this.#admins = admins;
    this.#accepted = accepted;
  }

  get count(): number {
    return this.#admins.size;
  }

  /** The same admins, to be followed through other steps. */
  copy(): Admins {
    return new Admins(new Set(this.#admins), this.#accepted);
  }

  /** Whether a change takes admin from somebody who has it. */
  lowers({kind, action, id, after}: AdminStep): boolean {
    if (kind !== member.name || id === null || !this.#admins.has(id)) return false;
    return action === 'delete' || action === 'replace' || (action === 'update' && after?.role !== 'admin');
  }

  /** Takes a change as made. */
  follow(change: AdminStep): void {
    const {kind, action, id, after} = change;
    if (kind !== member.name || id === null) return;
    if (this.lowers(change)) this.#admins.delete(id);
    else if (action === 'update' && after?.role === 'admin' && this.#accepted.has(id)) this.#admins.add(id);
  }
}

/** The accepted admins of live state. */
export function adminsOf(live: readonly Live[]): Admins {
  const members = live as readonly LiveMember[];
  return new Admins(
    new Set(members.filter(isAcceptedAdmin).map(({id}) => id)),
    new Set(members.filter(({accepted}) => accepted).map(({id}) => id)),
  );
}

/** Ids and addresses of the owner's memberships. */
export function ownersOf(live: readonly Live[]): {
  readonly ids: ReadonlySet<string>;
  readonly addresses: ReadonlySet<Address>;
} {
  const owners = (live as readonly LiveMember[]).filter(({owner}) => owner);
  return {
    ids: new Set(owners.map(({id}) => id)),
    addresses: new Set(owners.flatMap(({address, aliases = []}) => [address, ...aliases])),
  };
}
