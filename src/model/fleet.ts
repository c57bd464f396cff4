import type {AssertionResult} from './assertion.ts';
import type {JsonObject} from './json.ts';
import type {KindName} from './object.ts';
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
  /** Files, folders or globs of desired state, the base first, each later one over it. Relative to the working directory. */
  readonly files: readonly string[];
  readonly key: KeySource;
  /** The line of the fleet file that declares it. */
  readonly at: Position;
}

/** A key that belongs to one workspace. */
export type OwnKey = Exclude<KeySource, {readonly from: 'admin'}>;

/** The agency's admin workspace, whose key acts for the workspaces of its group. */
export interface FleetAdmin {
  /** In lower case. */
  readonly id: string;
  readonly key: OwnKey;
  readonly at: Position;
}

/** Which sub-workspaces of the admin workspace belong to the fleet without being listed. */
export interface SubWorkspaceRule {
  /** Globs of names or ids. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Relative to the working directory; `{workspace.id}` is not filled in yet. */
  readonly files: readonly string[];
  readonly labels: readonly string[];
  readonly at: Position;
}

/** Limits over all workspaces together. */
export interface FleetGuardrails {
  /** A share of all live objects, 0 to 1. */
  readonly max_removals: number;
  /** What to say when somebody loses access to every workspace in one run. */
  readonly lost_everywhere: 'refuse' | 'warn';
}

/** A number is the share of the workspaces of a run, 0 to 1, that are done after this wave. */
export type RolloutWave = 'canary' | number;

export interface Rollout {
  /** Shares grow, and the last one is 1. */
  readonly waves: readonly RolloutWave[];
  /** Whether no further wave begins after one in which something failed. */
  readonly stopOnFailure: boolean;
}

/** What a fleet file says, with every default filled in. */
export interface FleetSpec {
  /** As messages call it. */
  readonly file: string;
  readonly admin: FleetAdmin | undefined;
  /** Those that the file lists, in its order. */
  readonly workspaces: readonly FleetWorkspace[];
  readonly subWorkspaces: SubWorkspaceRule | undefined;
  readonly guardrails: FleetGuardrails;
  readonly rollout: Rollout;
}

/** What the files of one workspace come to. */
export interface CheckedWorkspace {
  readonly workspace: FleetWorkspace;
  /** The files that were found, the base first; those that the fleet names when something is wrong with them. */
  readonly files: readonly string[];
  readonly valid: boolean;
  /** Declared objects by kind, of those that have a section. */
  readonly counts: Readonly<Partial<Record<KindName, number>>>;
  /** How many of them have expired. */
  readonly expired: number;
  /** What became of its assertions, as far as the files tell. */
  readonly assertions: readonly AssertionResult[];
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
  readonly fleet: PlannedFleet;
  /** Sorted by name, then id. */
  readonly workspaces: readonly FleetRow[];
  /** Those over all of these workspaces together; each plan has its own. */
  readonly guardrails: readonly GuardrailResult[];
  readonly summary: FleetSummary;
  readonly requests: {readonly read: number};
}

export interface PlannedFleet {
  readonly file: string;
  /** How many workspaces the fleet has, where this is about a part of them: rules over the fleet saw no others. */
  readonly part_of?: number;
}

export interface FleetSummary extends Omit<Summary, 'unmanaged' | 'ignored'> {
  readonly workspaces: number;
  /** Of those: with changes pending. */
  readonly changed: number;
  readonly failed: number;
}

/** How an apply ended in one workspace. */
export interface FleetResult {
  readonly id: string;
  readonly name: string;
  /** The wave that it belonged to; null when it was in none: nothing was to be applied, or it could not be planned. */
  readonly wave: string | null;
  readonly status: FleetStatus;
  /** As the single apply would have ended. */
  readonly exit_code: number;
  /** Whether live state was read again and is as planned; null when it was not read. */
  readonly verified: boolean | null;
  /** What became of each change. */
  readonly outcomes: readonly JsonObject[];
  readonly error: FleetError | null;
}

/** `unchanged`: nothing was to be written. `partial`: something was written, and not all of it as planned. */
export const FLEET_STATUSES = ['applied', 'partial', 'failed', 'refused', 'not_tried', 'unchanged'] as const;
export type FleetStatus = (typeof FLEET_STATUSES)[number];

/** What became of a fleet: what `fleet apply --format json` prints. */
export interface FleetApplied {
  readonly format_version: '1';
  readonly tool: {readonly name: string; readonly version: string};
  readonly fleet: {readonly file: string};
  /** Ids of workspaces, in the order in which the waves were meant to come. */
  readonly waves: readonly {readonly name: string; readonly workspaces: readonly string[]}[];
  /** Sorted by name, then id. */
  readonly workspaces: readonly FleetResult[];
  readonly guardrails: readonly GuardrailResult[];
  readonly summary: Readonly<Record<FleetStatus, number>>;
  readonly exit_code: number;
}

/** How things stand in one workspace: what `fleet status --format json` prints for each. */
export interface WorkspaceStatus {
  readonly id: string;
  readonly name: string;
  /** Whether its key opens it. */
  readonly reachable: boolean;
  /** How many changes wait to be applied; null when that could not be found out. */
  readonly pending: number | null;
  /** The last apply from this machine that wrote, and how many changes ended in which way; null when there was none. */
  readonly last_applied: LastApplied | null;
  /** Who holds the lock; null when nobody does, or the key may not read tags. */
  readonly lock: {readonly by: string; readonly until: string | null} | null;
  readonly error: FleetError | null;
}

export interface LastApplied {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** Null when that run has not come to its end. */
  readonly outcomes: Readonly<Record<string, number>> | null;
}
