import type {Kind} from '../kinds/kind.ts';
import type {DesiredState} from '../model/desired.ts';
import type {LiveState} from '../model/live.ts';
import type {Change, Plan} from '../model/plan.ts';
import {checkGuardrails} from './guardrails/index.ts';
import {maxRemovals} from './guardrails/max-removals.ts';
import {findRisks, withRisks} from './risk/index.ts';

/** What a plan was made from. */
export interface Grounds {
  readonly desired: DesiredState;
  readonly live: LiveState;
  readonly kinds: readonly Kind[];
}

/**
A plan with what guardrails and rules of risk say of the changes that it still has: what was left out may have been what
made another change harmless, or dangerous. Removals only become fewer, so what was said of their number stands.
*/
export function restated(plan: Plan, {desired, live, kinds}: Grounds): Plan {
  const {options} = plan;
  const changes = plan.changes.map(change => ({...change, risk: ownRisk(change, kinds)}));
  const checked = checkGuardrails({changes, desired, live, kinds, managed: {}}, options.allow ?? []);
  const guardrails = checked.map(result =>
    result.rule === maxRemovals.rule ? (plan.guardrails.find(({rule}) => rule === result.rule) ?? result) : result,
  );
  const risks = findRisks({changes, desired, live, keepsOld: options.no_remove});
  return {...plan, guardrails, risks, changes: withRisks(changes, risks)};
}

/** The risk of a change by itself, before any rule has raised it. */
const ownRisk = ({kind, before, after, risk}: Change, kinds: readonly Kind[]) =>
  kinds.find(({name}) => name === kind)?.riskOf(before, after) ?? risk;
