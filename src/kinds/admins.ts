import type {Address, Live} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import {isAcceptedAdmin, type LiveMember, member} from './member.ts';

/** Who can manage the workspace, followed through the steps of a plan or of an apply. The owner counts. */
export interface Admins {
  readonly count: number;
  /** Whether a change takes admin from somebody who has it. */
  lowers(change: Pick<Change, 'kind' | 'action' | 'id' | 'after'>): boolean;
  /** The admins once a change is made. */
  after(change: Pick<Change, 'kind' | 'action' | 'id' | 'after'>): Admins;
}

/** The accepted admins of live state. */
export function adminsOf(live: readonly Live[]): Admins {
  const members = live as readonly LiveMember[];
  return follow(
    new Set(members.filter(isAcceptedAdmin).map(({id}) => id)),
    new Set(members.filter(({accepted}) => accepted).map(({id}) => id)),
  );
}

function follow(admins: ReadonlySet<string>, accepted: ReadonlySet<string>): Admins {
  const lowers: Admins['lowers'] = ({kind, action, id, after}) =>
    kind === member.name &&
    id !== null &&
    admins.has(id) &&
    (action === 'delete' || action === 'replace' || (action === 'update' && after?.role !== 'admin'));
  return {
    count: admins.size,
    lowers,
    after(change) {
      const {kind, action, id, after} = change;
      if (kind !== member.name || id === null) return this;
      if (lowers(change)) return follow(new Set([...admins].filter(one => one !== id)), accepted);
      const raised = action === 'update' && after?.role === 'admin' && accepted.has(id);
      return raised ? follow(new Set([...admins, id]), accepted) : this;
    },
  };
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
