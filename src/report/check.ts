import type {Problem} from '../errors.ts';
import type {AssertionResult} from '../model/assertion.ts';
import type {Warning} from '../model/plan.ts';

/** What a look at the files alone has to say. */
export interface Check {
  readonly of: 'validate';
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** What became of the assertions, as far as the files tell; absent when there are none. */
  readonly assertions?: readonly AssertionResult[];
}
