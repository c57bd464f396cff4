import type {AuditEntry} from '../../kinds/audit.ts';
import type {LiveMember} from '../../kinds/member.ts';
import type {AccessModel} from '../../model/access.ts';
import type {LiveState} from '../../model/live.ts';
import type {Attribution, Provenance} from '../../model/plan.ts';
import type {Position} from '../../model/position.ts';
import type {AuditReach, Review, ReviewRow} from '../../model/review.ts';
import {refusedParts} from '../access/rows.ts';
import {activitiesOf} from './activity.ts';
import {keyRows} from './keys.ts';
import {personRows} from './people.ts';
import type {RowFacts} from './rows.ts';
import {teamsOf} from './teams.ts';

/** What a review is made from. */
export interface ReviewInput {
  readonly model: AccessModel;
  /** Absent: only the files are looked at. */
  readonly live: Pick<LiveState, 'objects'> | undefined;
  /** Absent: the audit log was not read. */
  readonly audit: (AuditReach & {readonly entries: readonly AuditEntry[]}) | undefined;
  /** Who made each live key, by its id. */
  readonly makers: ReadonlyMap<string, Attribution>;
  /** The commit that wrote the entry that stands somewhere. */
  readonly commitAt: (at: Position) => Provenance | null;
  /** Why commits may be missing. */
  readonly untold: string | undefined;
  /** What could not be read besides what the model says. */
  readonly unread: readonly string[];
  readonly notes: readonly string[];
}

/** Who and what has access, since when, by whom, why and until when, and what the audit log has seen of it. Pure. */
export function buildReview(input: ReviewInput): Review {
  const {model, audit, unread, notes, untold} = input;
  return {
    workspace: model.workspace,
    sides: model.sides,
    at: model.at,
    as_of: model.as_of,
    roles: model.roles.map(({name}) => name),
    audit: audit ? {since: audit.since, complete: audit.complete} : null,
    unread: [...refusedParts(model), ...unread],
    notes: [...notes, ...(untold === undefined ? [] : [`not every row names its commit: ${untold}`]), ...model.notes],
    rows: rowsFrom(input),
  };
}

function rowsFrom({model, live, audit, makers, commitAt}: ReviewInput): readonly ReviewRow[] {
  const members = (live?.objects.member ?? []) as readonly LiveMember[];
  const facts: RowFacts = {
    model,
    teams: teamsOf(model),
    users: new Map(members.map(({id, userId}) => [id, userId])),
    activities: audit && activitiesOf(audit.entries),
    makers,
    commitAt,
  };
  return [
    ...model.people.flatMap(person => personRows(person, facts)),
    ...model.keys.flatMap(key => keyRows(key, facts)),
  ];
}
