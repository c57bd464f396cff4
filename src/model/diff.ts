import type {Plan, RiskFinding, ShownChange, Summary, Warning} from './plan.ts';

/** How declared access differs between two versions of the files. No live state is in it. */
export interface Diff {
  readonly format_version: '1';
  readonly tool: Plan['tool'];
  readonly old: Version;
  readonly new: Version;
  /** As far as the newer files say. */
  readonly workspace: {readonly id: string | null; readonly name: string | null};
  /** Sorted as people read them: by kind, address, action. */
  readonly changes: readonly ShownChange[];
  readonly summary: Omit<Summary, 'unmanaged' | 'ignored'>;
  readonly risks: readonly RiskFinding[];
  /** What the newer files no longer say, and what becomes of it. */
  readonly notes: readonly string[];
  readonly warnings: readonly Warning[];
}

export interface Version {
  /** As it was asked for: `origin/main:rbac.yaml`. */
  readonly name: string;
  readonly digest: string;
}
