import type {Brief} from '../report/brief.ts';
import type {Check} from '../report/check.ts';
import type {FleetBrief} from '../report/fleet/brief.ts';
import type {ShownOutcome, Verified} from './outcomes.ts';

/** What an apply has to say: its plan, and what became of it. */
export interface Applied {
  readonly of: 'apply';
  readonly brief: Brief;
  readonly outcomes: readonly ShownOutcome[];
  readonly verified: Verified;
}

/** What every format can render. */
export type Subject = Brief | Check | Applied | FleetBrief;

export const isFleet = (subject: Subject): subject is FleetBrief =>
  subject.of === 'fleet plan' || subject.of === 'fleet drift';

/** The plan, drift or diff of one workspace in it, if there is one. */
export function briefOf(subject: Subject): Brief | undefined {
  if (subject.of === 'apply') return subject.brief;
  return subject.of === 'validate' || isFleet(subject) ? undefined : subject;
}
