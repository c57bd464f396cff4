import {EXIT} from '../errors.ts';
import {renderJson} from '../render/json.ts';
import {renderPlan} from '../render/plan-text.ts';
import {styleOf} from '../render/style.ts';
import type {CommandSpec} from './command.ts';
import {openConnection} from './connection.ts';
import {coloured} from './io.ts';
import {loadDesired} from './load.ts';
import {format, planOptions, withAsOf, withConnection, withFiles, withSelection} from './options.ts';
import {isRefused, makePlan} from './planning.ts';
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
    const desired = await loadDesired(options, io);
    const connection = await openConnection(options, io, desired);
    try {
      const {plan} = await makePlan(desired, connection, planOptions(options), options, io);
      if (typeof options.out === 'string') await writeWhole(io.cwd, options.out, renderJson(plan));
      const style = styleOf(coloured(io, 'out', options.color !== false));
      io.out(options.format === 'json' ? renderJson(plan) : renderPlan(plan, {style}));
      if (isRefused(plan)) return EXIT.refused;
      return plan.changes.length > 0 && options.detailedExitcode === true ? EXIT.pending : EXIT.ok;
    } finally {
      await connection.close();
    }
  },
};
