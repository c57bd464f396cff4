import type {ErrorCode, Problem} from '../errors.ts';
import type {Report} from './report.ts';

/** Where problems go, and where those that are allowed for once go. */
export interface Reports {
  readonly report: Report;
  /** Takes unknown scopes and permissions when they are allowed. */
  allow(problem: Problem): void;
  readonly allowUnknown: boolean;
  /** Whether a problem may be none, because a file that could not be read may hold what is missing. */
  isHidden(code: ErrorCode): boolean;
}

/** A value that only `--allow-unknown` lets pass. */
export const isUnknownValue = ({code}: Pick<Problem, 'code'>): boolean =>
  code === 'CONFIG_UNKNOWN_SCOPE' || code === 'CONFIG_UNKNOWN_PERMISSION';
