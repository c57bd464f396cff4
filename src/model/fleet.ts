import type {GuardrailResult, Plan, Summary} from './plan.ts';
import type {Position} from './position.ts';

/** Where the key of a workspace comes from; `admin`: the agency's key acts for it by `x-as-workspace`. */
export type KeySource =
  | {readonly from: 'admin'}
  | {readonly from: 'env'; readonly variable: string}
  | {readonly from: 'file'; readonly path: string};

/** One workspace of a fleet, as its file declares it. */
export interface FleetWorkspace {
  /** In lower case. */
  readonly id: string;
  /** Only for people. */
  readonly name?: string;
  readonly labels: readonly string[];
  /** Whether changes are tried here first. */
  readonly canary: boolean;
  /** Desired-state files, the base first, each later one over it. Relative to the working directory. */
  readonly files: readonly string[];
  readonly key: KeySource;
  /** The line of the fleet file that declares it. */
  readonly at: Position;
}

/** Why nothing is known of a workspace: an error in plain JSON. */
export interface FleetError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly at: Position | null;
}

/** What a run over the fleet has to say of one workspace: a plan, or why there is none. */
export interface FleetRow {
  readonly id: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly canary: boolean;
  readonly exit_code: number;
  readonly plan: Plan | null;
  readonly error: FleetError | null;
}

/** The plans of all workspaces as a plain JSON value: what `fleet plan --format json` prints and `--out` saves. */
export interface FleetPlan {
  readonly format_version: '1';
  readonly tool: {readonly name: string; readonly version: string};
  readonly created_at: string;
  readonly fleet: {readonly file: string};
  /** Sorted by name, then id. */
  readonly workspaces: readonly FleetRow[];
  /** Those over the fleet as a whole; each plan has its own. */
  readonly guardrails: readonly GuardrailResult[];
  readonly summary: FleetSummary;
  readonly requests: {readonly read: number};
}

export interface FleetSummary extends Omit<Summary, 'unmanaged' | 'ignored'> {
  readonly workspaces: number;
  /** Of those: with changes pending. */
  readonly changed: number;
  readonly failed: number;
}
