import type {Address} from './object.ts';
import type {Position} from './position.ts';

/** What an assertion claims, each under its name in the files. */
export const CLAIMS = ['nobody', 'only', 'must', 'at_least', 'at_most', 'every_campaign'] as const;

/** A claim about what people and keys have. Selectors are `*` or globs of addresses. */
export interface HoldersClaim {
  readonly form: 'nobody' | 'only' | 'must' | 'at_least' | 'at_most';
  /** Whom it is about; of `only` those among whom nobody else has it. */
  readonly who: readonly string[];
  /** Whom it is not about; of `only` those who may have it. */
  readonly except: readonly string[];
  /** A role of the API, a permission or a scope. */
  readonly has: string;
  /** Of `at_least` and `at_most`; 0 of the others. */
  readonly number: number;
}

/** A claim about the accounts from which campaigns send. */
export interface CampaignClaim {
  readonly form: 'every_campaign';
  /** Label of the tag that the campaigns carry. */
  readonly tagged: string;
  /** Label of the tag that their accounts carry. */
  readonly from: string;
  /** Whether every account must carry it; else one is enough. */
  readonly all: boolean;
}

export type Claim = HoldersClaim | CampaignClaim;

/** A test for access, as the files declare it. */
export interface Assertion {
  readonly name: string;
  readonly because: string | null;
  readonly claim: Claim;
  readonly at: Position;
}

/** In which state of access something was looked at: as the files alone say it, after a plan, or now. */
export const SCENES = ['declared', 'planned', 'live'] as const;
export type SceneName = (typeof SCENES)[number];

/** Somebody or something that speaks against an assertion. */
export interface Violation {
  /** A member or a key; null of what has no address, such as a campaign. */
  readonly address: Address | null;
  /** In words: `member/eve@else.com can manage the workspace as an admin (admin)`. */
  readonly text: string;
  /** The line that declares it; null when no file does. */
  readonly at: Position | null;
  /** Where it was seen. */
  readonly in: readonly SceneName[];
}

/**
What became of an assertion.
- `passed`: it holds wherever it was looked at, and that was enough to know.
- `failed`: it does not hold in the files, or not after the plan.
- `repaired`: it does not hold now, and the plan puts that right.
- `unchecked`: nothing speaks against it, and what was looked at is not enough to know.
*/
export interface AssertionResult {
  readonly name: string;
  readonly because: string | null;
  readonly at: Position;
  readonly status: 'passed' | 'failed' | 'repaired' | 'unchecked';
  /** Of `unchecked` why; else what was found, in a sentence. */
  readonly message: string;
  readonly violations: readonly Violation[];
}

/** The rule under which failed assertions stand among the guardrails, and that `--allow` takes. */
export const ASSERT_RULE = 'assert';
