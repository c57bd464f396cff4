import type {AssertionResult} from '../model/assertion.ts';
import type {Diff} from '../model/diff.ts';
import type {GuardrailResult, Plan, RiskFinding, ShownChange, Summary, Warning} from '../model/plan.ts';
import {type Meaning, meaningsOf} from './meaning.ts';

/** What a plan, a drift or a diff has to say to people, whatever the format. */
export interface Brief {
  readonly of: 'plan' | 'drift' | 'diff';
  readonly workspace: {readonly id: string | null; readonly name: string | null};
  readonly changes: readonly ShownChange[];
  readonly summary: Omit<Summary, 'unmanaged' | 'ignored'> & Partial<Pick<Summary, 'unmanaged' | 'ignored'>>;
  readonly risks: readonly RiskFinding[];
  /** What changes for people, the most dangerous first. */
  readonly meanings: readonly Meaning[];
  /** None of a diff: guardrails need live state. */
  readonly guardrails: readonly GuardrailResult[];
  /** None of a diff, and of files that have none. */
  readonly assertions: readonly AssertionResult[];
  readonly notes: readonly string[];
  readonly warnings: readonly Warning[];
  /** Of a diff: the two versions, as they were asked for. */
  readonly versions?: {readonly old: string; readonly new: string};
}

export const briefOfPlan = (plan: Plan, of: 'plan' | 'drift'): Brief => ({
  of,
  workspace: plan.workspace,
  changes: plan.changes,
  summary: plan.summary,
  risks: plan.risks,
  meanings: meaningsOf(plan.changes),
  guardrails: plan.guardrails,
  assertions: plan.assertions ?? [],
  notes: plan.notes,
  warnings: plan.warnings,
});

export const briefOfDiff = (diff: Diff): Brief => ({
  of: 'diff',
  workspace: diff.workspace,
  changes: diff.changes,
  summary: diff.summary,
  risks: diff.risks,
  meanings: meaningsOf(diff.changes),
  guardrails: [],
  assertions: [],
  notes: diff.notes,
  warnings: diff.warnings,
  versions: {old: diff.old.name, new: diff.new.name},
});
