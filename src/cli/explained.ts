import type {DesiredState} from '../model/desired.ts';
import type {Address} from '../model/object.ts';
import {renderExplanation} from '../render/explain.ts';
import {type Style, styleOf} from '../render/style.ts';
import {explainChange, similarTo} from '../report/explain.ts';
import type {Options} from './command.ts';
import type {Planned} from './planning.ts';

/** Why the plan has a row for the address that `--explain` names, or none. Ends with a newline. */
export function explained(
  {plan, live}: Pick<Planned, 'plan' | 'live'>,
  desired: DesiredState,
  options: Options,
  style: Style = styleOf(false),
): string {
  const asked = options.explain as Address;
  const explanation = explainChange(plan, desired, live, asked);
  const isKnown = explanation.rows.length > 0 || explanation.declared !== undefined || explanation.live.length > 0;
  return renderExplanation(explanation, {style, similar: isKnown ? undefined : similarTo(asked, desired, live)});
}
