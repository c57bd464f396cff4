import type {DesiredState} from '../../model/desired.ts';
import type {LiveState} from '../../model/live.ts';
import type {Change, Risk, RiskFinding, ShownChange} from '../../model/plan.ts';

/** What every rule may look at. */
export interface RiskInput {
  /** Of a plan or of a diff; the id is there in a plan alone. */
  readonly changes: readonly (ShownChange & Partial<Pick<Change, 'id'>>)[];
  readonly desired: DesiredState;
  /** Absent in a diff of two versions of the files. */
  readonly live?: LiveState | undefined;
  /** The files that a change of them is measured against. */
  readonly base?: DesiredState | undefined;
  /** Whether no old object goes in this run (`--no-remove`). */
  readonly keepsOld?: boolean | undefined;
}

export type RiskyChange = RiskInput['changes'][number];

/** One rule of docs/risk.md: a pure check. */
export interface RiskRule {
  /** Stable: people filter by it. */
  readonly rule: string;
  readonly risk: Risk;
  /** When it speaks, in the words of docs/risk.md. */
  readonly when: string;
  /** `files`: about the files as a whole, measured against earlier ones, and told before all else. */
  readonly about: 'change' | 'files';
  find(input: RiskInput): readonly Told[];
}

/** A finding without what its rule says of all of them. */
export type Told = Omit<RiskFinding, 'rule' | 'risk'>;

/** A finding about one change. */
export const tellOf = ({address, at}: ShownChange, message: string): Told => ({address, at, message});

/** A finding about the files as a whole. */
export const tellOfFiles = (message: string): Told => ({address: null, at: null, message});

/** What a rule has to say of two versions of the files; nothing while there is only one. */
export const measured =
  (compare: (before: DesiredState, after: DesiredState) => readonly Told[]): RiskRule['find'] =>
  ({base, desired}) =>
    base === undefined ? [] : compare(base, desired);
