import type {Change} from '../model/plan.ts';

/**
- `applied`: every step of the change is confirmed.
- `failed`: a step was refused, or its outcome is unknown; `error` says which.
- `blocked`: a change that it depends on did not succeed, or a guardrail stopped it on the way.
- `not_tried`: the run was stopped before.
*/
export type Status = 'applied' | 'failed' | 'blocked' | 'not_tried';

export interface Outcome {
  readonly change: Change;
  readonly status: Status;
  readonly error?: unknown;
  /** Why a change was blocked, or what a failed one leaves behind. */
  readonly note?: string;
  /** Id of the object that the change has made. */
  readonly made?: string;
}

/** What is told while changes are carried out. */
export type ApplyEvent =
  | {readonly type: 'started'; readonly change: Change; readonly step: 'make' | 'remove-old'}
  | {readonly type: 'finished'; readonly outcome: Outcome};
