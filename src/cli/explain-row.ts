import {type Command, InvalidArgumentError} from 'commander';
import type {DesiredState} from '../model/desired.ts';
import {type Address, KIND_NAMES} from '../model/object.ts';
import {renderExplanation} from '../render/explain.ts';
import {type Style, styleOf} from '../render/style.ts';
import {explainChange, similarTo} from '../report/explain.ts';
import type {Options} from './command.ts';
import type {Planned} from './planning.ts';

/** The option that asks why the plan has a row, or none. */
export const withExplain = (command: Command): Command =>
  command.option('--explain <address>', 'tell why the plan has a row for this address, or none', address);

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

function address(text: string): Address {
  const kind = KIND_NAMES.find(name => text.startsWith(`${name}/`) && text.length > name.length + 1);
  if (kind === undefined)
    throw new InvalidArgumentError(
      `It must be an address as plans print it, such as member/ana@acme.com; kinds are ${KIND_NAMES.join(', ')}.`,
    );
  return text as Address;
}
