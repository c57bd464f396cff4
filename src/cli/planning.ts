import {RbacError} from '../errors.ts';
import {kinds} from '../kinds/index.ts';
import {readLive} from '../live/read.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import {didYouMean} from '../model/nearest.ts';
import type {Plan, PlanOptions} from '../model/plan.ts';
import {buildPlan} from '../plan/build.ts';
import {guardrails} from '../plan/guardrails/index.ts';
import type {Options} from './command.ts';
import type {Connected} from './connection.ts';
import type {Io} from './io.ts';
import {TOOL} from './version.ts';

export interface Planned {
  readonly plan: Plan;
  readonly live: LiveState;
}

/** Reads live state and plans. Writes nothing: the reader it is given cannot. */
export async function makePlan(
  desired: DesiredState,
  {reader}: Pick<Connected, 'reader'>,
  planOptions: PlanOptions,
  options: Options,
  io: Io,
): Promise<Planned> {
  checkRules(planOptions.allow ?? []);
  const live = await readLive(reader, desired, {
    kinds,
    parallelism: options.parallelism as number,
    only: planOptions.only,
  });
  const plan = buildPlan({
    desired,
    live,
    kinds,
    options: planOptions,
    tool: TOOL,
    createdAt: io.now(),
    asOf: options.asOf as Date | undefined,
  });
  return {plan, live};
}

/** @throws RbacError `USAGE` for a rule that does not exist or that nobody can allow */
function checkRules(allow: readonly string[]): void {
  for (const rule of allow) {
    const found = guardrails.find(guardrail => guardrail.rule === rule);
    const allowable = guardrails.filter(guardrail => guardrail.allowable).map(guardrail => guardrail.rule);
    if (!found)
      throw new RbacError('USAGE', `no guardrail is called "${rule}"`, {
        hint: didYouMean(rule, allowable, `--allow takes ${allowable.join(', ')}`),
      });
    if (!found.allowable)
      throw new RbacError('USAGE', `the guardrail ${rule} cannot be allowed`, {
        hint: `--allow takes ${allowable.join(', ')}`,
      });
  }
}

/** Whether a guardrail refuses the plan. */
export const isRefused = ({guardrails}: Plan): boolean => guardrails.some(({status}) => status === 'refused');
