import type {AssertionResult} from './assertion.ts';
import type {Json, JsonObject} from './json.ts';
import type {Address, Destination, KindName} from './object.ts';
import type {Position} from './position.ts';

export const ACTIONS = ['create', 'update', 'replace', 'delete', 'assign', 'unassign'] as const;
export type Action = (typeof ACTIONS)[number];

export const REASONS = [
  'declared',
  'undeclared',
  'expired',
  'rotation_due',
  'rotated',
  'renamed',
  'requested',
  'unfinished',
] as const;
export type Reason = (typeof REASONS)[number];

export const RISKS = ['low', 'medium', 'high', 'critical'] as const;
export type Risk = (typeof RISKS)[number];

/** One field that a change gives another value. For lists of names `before` and `after` hold only what goes and comes. */
export interface FieldChange {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

/** What a change does to one object, without how apply goes about it: what people are shown of a plan or a diff. */
export interface ShownChange {
  readonly address: Address;
  readonly kind: KindName;
  readonly action: Action;
  readonly reason: Reason;
  readonly risk: Risk;
  readonly at: Position | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly fields: readonly FieldChange[];
  /** Of assign and unassign: campaign ids or account addresses, sorted. */
  readonly resources?: readonly string[];
  /** Of a new key: where its secret goes; null when only `--secrets-out` can take it. */
  readonly secret?: Destination | null;
  /** The row in words, without the address: `invite as manager (editor, 5 permissions)`. */
  readonly summary: string;
  /** The `reason:` that the file gives. */
  readonly declared_reason?: string;
  /** With `--base`: whether the files have moved since then, or live state, or both. */
  readonly origin?: Origin;
  /** The commit that wrote the line that asks for it or, of a removal, the one that deleted that line. */
  readonly provenance?: Provenance;
  /** Of drift: who made it, as far as that can be known. */
  readonly attribution?: Attribution;
}

export type Origin = 'files' | 'drift' | 'both';

export interface Provenance {
  /** Whole hash. */
  readonly commit: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
}

export interface Attribution {
  /** A person or a key, in words: `dan@acme.com`, `the API key "Zapier"`; null when nobody can be named. */
  readonly who: string | null;
  /** ISO 8601; null when unknown. */
  readonly when: string | null;
  /** What it is known from, in words. */
  readonly how: string;
  readonly confidence: 'known' | 'likely' | 'unknown';
}

/** One intended write, with all that apply needs to carry it out. */
export interface Change extends ShownChange {
  /** The vendor's id of the object (for assignments: of the tag); null when it does not exist yet. */
  readonly id: string | null;
  /** Changes of one wave may run at the same time; waves run in order, from 1. */
  readonly wave: number;
  /** Of a replacement: the wave of its removing step; null when a later run removes the old object. */
  readonly last_wave?: number | null;
  /** Addresses whose changes of an earlier wave must have succeeded. */
  readonly depends_on: readonly Address[];
}

/** What a rule of docs/risk.md has to say of a plan or a diff. */
export interface RiskFinding {
  /** Stable name of the rule, such as `gains_admin`. */
  readonly rule: string;
  readonly risk: Risk;
  readonly message: string;
  /** Null when it is about the files as a whole: their guardrails, roles, `manage` or `ignore`. */
  readonly address: Address | null;
  readonly at: Position | null;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly at: Position | null;
}

export interface GuardrailResult {
  readonly rule: string;
  /** `allowed`: it would refuse, and `--allow` lets it pass once. */
  readonly status: 'passed' | 'warned' | 'refused' | 'allowed';
  readonly message: string;
  readonly hint?: string;
}

export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly assign: number;
  readonly unassign: number;
  readonly unmanaged: Readonly<Record<string, number>>;
  readonly ignored: Readonly<Record<string, number>>;
}

/** All changes, in order, as a plain JSON value: what `--format json` prints and `--out` saves. */
export interface Plan {
  readonly format_version: '1';
  readonly tool: {readonly name: string; readonly version: string};
  readonly created_at: string;
  /** The day of `--as-of`; such a plan cannot be applied. */
  readonly as_of?: string;
  readonly workspace: {readonly id: string; readonly name: string};
  readonly desired_digest: string;
  readonly live_digest: string;
  /** How many live objects of each kind were read; assignments count resources. */
  readonly live: Readonly<Record<string, number>>;
  readonly changes: readonly Change[];
  readonly summary: Summary;
  readonly guardrails: readonly GuardrailResult[];
  /** What became of the assertions of the files; absent when there are none. */
  readonly assertions?: readonly AssertionResult[];
  /** What is dangerous about it: first what is about the files as a whole, then the highest risk first. */
  readonly risks: readonly RiskFinding[];
  /** What is as it should be for now, and what a later plan will do about it. */
  readonly notes: readonly string[];
  readonly warnings: readonly Warning[];
  readonly requests: {readonly read: number};
  /** Options that left changes out or turned the order round. */
  readonly options: PlanOptions;
}

/** Choices of the command line that shape a plan. All are recorded in it. */
export interface PlanOptions {
  readonly only?: readonly KindName[];
  readonly reasons?: readonly Reason[];
  readonly targets?: readonly string[];
  readonly excludes?: readonly string[];
  readonly no_remove?: boolean;
  readonly revoke_first?: boolean;
  readonly allow?: readonly string[];
  /** Addresses that somebody wants made anew: keys to rotate, invitations to send again. */
  readonly requests?: readonly Address[];
}
