import {groupBy} from '../../kinds/kind.ts';
import type {
  AccessModel,
  KeyAccess,
  LiveKeyAccess,
  LiveMembership,
  PersonAccess,
  Standing,
  Status,
} from '../../model/access.ts';
import type {Refused} from '../../model/live.ts';

/** What one line of an answer is about: access that is live, declared, or both. */
export interface AccessRow<D, L> {
  readonly live: L | null;
  /** Null also where the files declare it absent since its day. */
  readonly declared: D | null;
}

/** One row for each live object; the one that the files mean is told together with what they say. */
export function rowsOf<D extends {readonly expired?: boolean}, L>({
  status,
  declared,
  live,
}: Pick<Standing<D, L>, 'status' | 'declared' | 'live'>): readonly AccessRow<D, L>[] {
  const wanted = declared?.expired === true ? null : declared;
  const together = wanted !== null && live.length > 0 && status !== 'ambiguous';
  const alone = wanted === null || together ? [] : [{live: null, declared: wanted}];
  return [...alone, ...live.map((one, index) => ({live: one, declared: together && index === 0 ? wanted : null}))];
}

/** What becomes of access that is on one side alone, in words. A difference between the two is told where it is. */
const STATUS_WORDS: Readonly<Partial<Record<Status, string>>> = {
  absent: 'not live yet',
  expired: 'expired: the next apply removes it',
  ambiguous: 'several bear this address: none is touched',
  undeclared: 'undeclared: the next apply removes it',
  unmanaged: 'not managed by the files',
  ignored: 'ignored by the files',
  kept: 'kept for now beside what replaces it',
  leaving: 'replaced: the next apply removes it',
};

/** How somebody stands, as phrases: none of a member who is as declared and has accepted. */
export const personState = ({status}: PersonAccess, live: LiveMembership | null): readonly string[] => [
  ...(live?.role === 'client' ? ['a client of the agency, never touched'] : []),
  ...(live?.accepted === false ? ['invited, not accepted yet'] : []),
  ...wordsOf(status),
];

/** The same of a key, or of one of several of its name. */
export const keyState = ({status, live: all}: KeyAccess, live: LiveKeyAccess | null): readonly string[] => [
  ...(live?.in_use === 'yes' ? ['the key in use'] : []),
  ...(live === null || live.current || all.length === 1 ? wordsOf(status) : ['another of its name']),
];

const wordsOf = (status: Status): readonly string[] => {
  const words = STATUS_WORDS[status];
  return words === undefined ? [] : [words];
};

/** What was asked for and may not be read with the key in use, in words. */
export const refusedParts = ({refused}: Pick<AccessModel, 'refused'>): readonly string[] =>
  [...groupBy(refused, ({message}) => message)].map(
    ([message, parts]) => `${parts.map(({what}) => REFUSED_WORDS[what]).join(' and ')} could not be read: ${message}`,
  );

const REFUSED_WORDS: Readonly<Record<Refused['what'], string>> = {
  member: 'live members',
  key: 'live keys',
  tag: 'live tags',
  assignment: 'what carries tags',
  sub_workspace: 'live sub-workspaces',
  senders: 'which campaigns choose their senders by tags',
};
