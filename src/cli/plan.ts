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
import {format, planOptions, withAsOf, withConnection, withFiles, withSelection} from './options.ts';
import {checkUsage, isRefused, makePlan} from './planning.ts';
import {writeWhole} from './write-whole.ts';

export const plan: CommandSpec = {
  name: 'plan',
  summary: 'Show what apply would change. Nothing is written to the API.',
  examples: ['plan', 'plan --out plan.json', 'plan --only members --detailed-exitcode', 'plan --emulator'],
  define: command =>
    withAsOf(withSelection(withConnection(withFiles(command))))
      .addOption(format('text', 'json'))
      .option('--out <path>', 'save the plan, for review and for apply')
      .option('--detailed-exitcode', 'exit 2 when changes are pending'),

  async run({options, io}) {
    checkUsage(options, io);
    const desired = await loadDesired(options, io);
    const connection = await openConnection(options, io, desired);
    try {
      const {plan} = await makePlan(desired, connection, planOptions(options), options, io);
      const style = styleOf(coloured(io, 'out', options.color !== false));
      io.out(options.format === 'json' ? renderJson(plan) : renderPlan(plan, {style}));
      return firstOf(
        await save(plan, options, io),
        isRefused(plan) ? EXIT.refused : EXIT.ok,
        plan.changes.length > 0 && options.detailedExitcode === true ? EXIT.pending : EXIT.ok,
      );
    } finally {
      await connection.close();
    }
  },
};

/** Saves the plan when that was asked for. A plan that cannot be saved is still shown. */
async function save(plan: Plan, options: Options, io: Io): Promise<ExitCode> {
  const {out} = options;
  if (typeof out !== 'string') return EXIT.ok;
  try {
    await writeWhole(io.cwd, out, renderJson(plan));
  } catch (error) {
    return report(error, options, io);
  }
  io.err(`Saved the plan. To carry it out: instantly-rbac apply ${oneLine(out)}\n`);
  return EXIT.ok;
}
