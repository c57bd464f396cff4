import type {Command} from 'commander';
import type {ExitCode} from '../../errors.ts';
import type {FleetPlan} from '../../model/fleet.ts';
import type {Plan} from '../../model/plan.ts';
import {renderFleet} from '../../render/fleet/text.ts';
import type {Style} from '../../render/style.ts';
import type {FleetBrief} from '../../report/fleet/brief.ts';
import type {Options} from '../command.ts';
import {failing} from '../fail-on.ts';
import {printAll} from '../formats.ts';
import type {Io} from '../io.ts';
import {comment} from '../notify/comment.ts';
import {listOption} from '../options.ts';
import {addProvenance} from '../provenance.ts';
import type {Read} from './planning.ts';

/** Whether what workspaces have in common is told of each of them. */
export const withExpand = (command: Command): Command =>
  command.option('--expand', "in text, name every workspace, and tell what is each one's own");

export interface ShownFleet {
  readonly plan: FleetPlan;
  readonly brief: FleetBrief;
  /** What is printed as text in the place of the plan. */
  readonly textOf?: ((style: Style) => string) | undefined;
}

/** Prints a plan or a drift over the fleet in every format, and keeps the comment. @param quiet prints to files alone */
export async function printFleet(
  {plan, brief, textOf}: ShownFleet,
  options: Options,
  io: Io,
  quiet = false,
): Promise<ExitCode> {
  const {expand, meaning} = options;
  const text =
    textOf ?? ((style: Style) => renderFleet(brief, {style, expand: expand === true, meanings: meaning === true}));
  const printed = await printAll({subject: brief, text, json: () => plan}, options, io, quiet);
  await comment(brief, options, io);
  return printed;
}

/** A workspace's plan with the commits behind its rows, where that is asked for: git may be slow for a whole fleet. */
export async function withCommits(plan: Plan, {options, io}: Read): Promise<Plan> {
  if (options.provenance !== true) return plan;
  return {...plan, changes: await addProvenance(plan.changes, listOption(options.file), options, io)};
}

/** Tells why `--fail-on` applies to the plans of a fleet. @returns the exit code that it makes */
export function failingFleet({workspaces}: FleetPlan, options: Options, io: Io, differs?: boolean): ExitCode {
  const plans = workspaces.flatMap(({plan}) => plan ?? []);
  const all = {changes: plans.flatMap(({changes}) => changes), risks: plans.flatMap(({risks}) => risks)};
  return failing(all, options, io, differs);
}
