import type {Address} from '../model/object.ts';
import type {Position} from '../model/position.ts';

export type Level = 'error' | 'warning' | 'note';
/** As GitLab calls them, the mildest first. */
export type Severity = 'info' | 'minor' | 'major' | 'critical' | 'blocker';

/** One thing that somebody should look at, in the form that tools for code reviews share. */
export interface Finding {
  /** Stable: `CONFIG_VALUE`, `guardrail/min_admins`, `risk/gains_admin`, `warning/OWNER_DIFFERS`, `apply/failed`. */
  readonly rule: string;
  readonly level: Level;
  readonly severity: Severity;
  /** One line, safe to print. */
  readonly message: string;
  readonly hint?: string;
  readonly at: Position | null;
  readonly address?: Address;
  /** How many characters from `at` on are meant. */
  readonly length?: number;
  /** Another place that matters. */
  readonly also?: Position;
  /** In a fleet: the workspaces that it is about. */
  readonly workspaces?: readonly {readonly id: string; readonly name: string}[];
  /** Hex; the same tomorrow, also when lines have moved. No two findings of a list have the same. */
  readonly fingerprint: string;
}

/** A finding that is not numbered yet. */
export type Draft = Omit<Finding, 'fingerprint'> & {
  /** What it is about, apart from rule and file: no lines, no columns. */
  readonly identity: readonly string[];
};
