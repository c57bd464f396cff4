import type {Brief} from '../report/brief.ts';
import type {Check} from '../report/check.ts';
import type {ShownOutcome, Verified} from './outcomes.ts';

/** What an apply has to say: its plan, and what became of it. */
export interface Applied {
  readonly of: 'apply';
  readonly brief: Brief;
  readonly outcomes: readonly ShownOutcome[];
  readonly verified: Verified;
}

/** What every format can render. */
export type Subject = Brief | Check | Applied;

/** The plan, drift or diff in it, if there is one. */
export function briefOf(subject: Subject): Brief | undefined {
  if (subject.of === 'apply') return subject.brief;
  return subject.of === 'validate' ? undefined : subject;
}
