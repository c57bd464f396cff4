import type {Command} from 'commander';
import {EXIT, type ExitCode} from '../errors.ts';
import type {Plan} from '../model/plan.ts';
import {oneLine} from '../model/text.ts';
import {renderJson} from '../render/json.ts';
import {renderPlan} from '../render/plan-text.ts';
import {styleOf} from '../render/style.ts';
import {type CommandSpec, type Options, report} from './command.ts';
import {openConnection} from './connection.ts';
import {firstOf} from './exit-code.ts';
import {coloured, type Io} from './io.ts';
import {loadDesired} from './load.ts';
import {format, planOptions, withAsOf, withConnection, withFiles, withRehearsal, withSelection} from './options.ts';
import {checkUsage, isRefused, makePlan} from './planning.ts';
import {writeWhole} from './write-whole.ts';

export const plan: CommandSpec = {
  name: 'plan',
  summary: 'Show what apply would change. Nothing is written to the API.',
  examples: ['plan', 'plan --out plan.json', 'plan --only members --detailed-exitcode', 'plan --emulator'],
  define: command => withRehearsal(withPlan(withAsOf(command))),
  run: ({options, io}) => runPlan(options, io, loadDesired),
};

/** The options of every command that prints a plan. */
export const withPlan = (command: Command): Command =>
  withSelection(withConnection(withFiles(command)))
    .addOption(format('text', 'json'))
    .option('--out <path>', 'save the plan, for review and for apply')
    .option('--detailed-exitcode', 'exit 2 when changes are pending');

/**
Plans, prints, and saves when that is asked for.
@param load where desired state comes from
@param apply the command that would carry a saved plan out, behind its file's name
*/
export async function runPlan(options: Options, io: Io, load: typeof loadDesired, apply = ''): Promise<ExitCode> {
  checkUsage(options, io);
  const desired = await load(options, io);
  const connection = await openConnection(options, io, desired);
  try {
    const planned = await makePlan(desired, connection, planOptions(options), options, io);
    const {plan} = planned;
    const style = styleOf(coloured(io, 'out', options.color !== false));
    io.out(options.format === 'json' ? renderJson(plan) : renderPlan(plan, {style}));
    if (options.rehearse === true && isRefused(plan)) io.err('Not rehearsed: a guardrail refuses the plan.\n');
    else if (options.rehearse === true && plan.changes.length > 0) {
      const {assertConverged, rehearse} = await import('./rehearsal.ts');
      io.err(`${assertConverged(await rehearse(planned, desired, options.parallelism as number))}\n`);
    }
    return firstOf(
      await save(plan, options, io, apply),
      isRefused(plan) ? EXIT.refused : EXIT.ok,
      plan.changes.length > 0 && options.detailedExitcode === true ? EXIT.pending : EXIT.ok,
    );
  } finally {
    await connection.close();
  }
}

/** Saves the plan when that was asked for. A plan that cannot be saved is still shown. */
async function save(plan: Plan, options: Options, io: Io, apply: string): Promise<ExitCode> {
  const {out} = options;
  if (typeof out !== 'string') return EXIT.ok;
  try {
    await writeWhole(io.cwd, out, renderJson(plan));
  } catch (error) {
    return report(error, options, io);
  }
  io.err(`Saved the plan. To carry it out: instantly-rbac apply ${oneLine(out)}${oneLine(apply)}\n`);
  return EXIT.ok;
}
