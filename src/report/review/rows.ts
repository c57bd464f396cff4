import type {AccessModel, Standing, Status} from '../../model/access.ts';
import type {Attribution, Provenance} from '../../model/plan.ts';
import type {Position} from '../../model/position.ts';
import type {Why} from '../../model/review.ts';
import type {AccessRow} from '../access/rows.ts';
import {rowsOf} from '../access/rows.ts';
import type {Activities} from './activity.ts';
import type {Saying} from './row-id.ts';

/** What the rows of a review are made with. */
export interface RowFacts {
  readonly model: AccessModel;
  readonly teams: (emails: readonly string[]) => readonly string[];
  /** User ids of the vendor, by the id of the membership. */
  readonly users: ReadonlyMap<string, string | undefined>;
  readonly activities: Activities | undefined;
  readonly makers: ReadonlyMap<string, Attribution>;
  readonly commitAt: (at: Position) => Provenance | null;
}

/** A row, and the entry of the files that it is about, also where that has expired. */
export interface EntryRow<D, L> extends AccessRow<D, L> {
  readonly entry: D | null;
}

/** The rows of an object. The first live one is the one that the files mean. */
export const entryRows = <D extends {readonly expired?: boolean}, L>(
  standing: Pick<Standing<D, L>, 'status' | 'declared' | 'live'>,
): readonly EntryRow<D, L>[] =>
  rowsOf(standing).map(row => {
    const isMeant = standing.status !== 'ambiguous' && row.live !== null && row.live === standing.live[0];
    return {...row, entry: row.declared ?? (isMeant ? standing.declared : null)};
  });

/** What the files say of a row, or what becomes of it. */
export function sayingOf<D extends Exclude<Saying, string>>(
  entry: D | null,
  {declared, status}: Pick<Standing<D, unknown>, 'declared' | 'status'>,
): Saying {
  if (entry !== null) return entry;
  if (GOING.has(status)) return 'goes';
  return declared === null ? 'stays' : 'beside';
}

/** Live, and the next apply removes it. */
const GOING: ReadonlySet<Status> = new Set(['undeclared', 'leaving']);

/** Why an object has access. Files alone tell that. */
export function whyOf(
  entry: {readonly reason: string | null; readonly at: Position} | null,
  {commitAt}: Pick<RowFacts, 'commitAt'>,
): Why {
  if (entry === null) return {reason: null, tickets: [], commit: null, at: null};
  const {reason, at} = entry;
  return {reason, tickets: ticketsIn(reason ?? ''), commit: commitAt(at), at};
}

/** `OPS-1423`, `#77`, and links. */
const ticketsIn = (reason: string): readonly string[] => [...new Set(reason.match(TICKET) ?? [])];

/** What ends a sentence or a bracket is no part of an address. */
const TICKET = /https?:\/\/[^\s<>"']{0,300}[^\s<>"'.,;:!?)\]]|\b[A-Z][A-Z0-9]{1,14}-\d{1,9}\b|#\d{1,9}\b/g;

const DAY_MS = 86_400_000;

/** Whole days from a time until the reading; null when one of them is not known. */
export function daysSince(time: string | null, {at}: Pick<AccessModel, 'at'>): number | null {
  const ms = Date.parse(at ?? '') - Date.parse(time ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, Math.floor(ms / DAY_MS));
}
