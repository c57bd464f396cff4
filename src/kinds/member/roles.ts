import type {LiveMember} from './spec.ts';

const RANK: ReadonlyMap<unknown, number> = new Map([
  ['view', 1],
  ['editor', 2],
  ['admin', 3],
  ['owner', 4],
]);

/** Whether this version knows a role, so that a file can say it. */
export const isRole = (role: unknown): boolean => RANK.has(role);

/** NaN for a role that this version does not know: neither more nor less than another. */
export const rankOf = (role: unknown) => RANK.get(role) ?? Number.NaN;

/** A client of the agency, by the vendor's whitelabel role: never ours to touch. */
export const isClient = ({spec}: LiveMember): boolean => spec.role === 'client';

/** Whether a member's role is one of those that the vendor had when this version was made. */
export const isKnown = (live: LiveMember): boolean => isRole(live.spec.role) || isClient(live);
