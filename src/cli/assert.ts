import type {Reader} from '../api/client.ts';
import {readAsserted} from '../live/asserted.ts';
import {ASSERT_RULE} from '../model/assertion.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import type {Plan} from '../model/plan.ts';
import {assertVerdict} from '../plan/guardrails/assert.ts';
import {checkPlanned} from '../report/assert/check.ts';

/** A plan with what its assertions say of it. */
export type Assess = (plan: Plan) => Plan;

/**
Reads what the assertions of the files are about. What comes back judges this plan, and any that makes a part of its changes.
@throws RbacError when the key may not read what an assertion is about
*/
export async function readAssess(
  reader: Reader,
  desired: DesiredState,
  live: LiveState,
  plan: Plan,
  parallelism: number,
): Promise<Assess> {
  const read = await readAsserted(reader, {desired, live, changes: plan.changes, parallelism});
  const check = checkPlanned(desired, read);
  return one => {
    const {results, warnings} = check(one.changes);
    return {
      ...one,
      guardrails: [
        ...one.guardrails.filter(({rule}) => rule !== ASSERT_RULE),
        assertVerdict(results, one.options.allow ?? []),
      ],
      assertions: results,
      warnings: [...one.warnings.filter(({code}) => code !== 'ASSERT_SELECTS_NOTHING'), ...warnings],
    };
  };
}
