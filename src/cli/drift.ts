import {EXIT} from '../errors.ts';
import type {Plan} from '../model/plan.ts';
import {renderJson} from '../render/json.ts';
import {renderPlan} from '../render/plan-text.ts';
import {styleOf} from '../render/style.ts';
import type {CommandSpec} from './command.ts';
import {openConnection} from './connection.ts';
import {coloured} from './io.ts';
import {loadDesired} from './load.ts';
import {format, planOptions, withConnection, withFiles, withSelection} from './options.ts';
import {checkUsage, makePlan} from './planning.ts';

/** Warnings that say: live state is not as the files say, and no change can put it right. */
const DRIFT_WARNINGS: ReadonlySet<string> = new Set([
  'OWNER_DIFFERS',
  'LIVE_AMBIGUOUS',
  'NOTHING_MATCHES',
  'NAME_AMBIGUOUS',
  'SUB_WORKSPACE_REJECTED',
]);

export const drift: CommandSpec = {
  name: 'drift',
  summary: 'Show what differs from the files, for schedules: exit 2 when something does.',
  examples: ['drift', 'drift --quiet', 'drift --format json'],
  define: command =>
    withSelection(withConnection(withFiles(command)))
      .addOption(format('text', 'json'))
      .option('-q, --quiet', 'print nothing when nothing differs'),

  async run({options, io}) {
    checkUsage(options, io);
    const desired = await loadDesired(options, io);
    const connection = await openConnection(options, io, desired);
    try {
      const {plan} = await makePlan(desired, connection, planOptions(options), options, io);
      const differs = hasDrift(plan);
      const style = styleOf(coloured(io, 'out', options.color !== false));
      if (differs || options.quiet !== true)
        io.out(options.format === 'json' ? renderJson(plan) : renderPlan(plan, {style, drift: true, differs}));
      return differs ? EXIT.pending : EXIT.ok;
    } finally {
      await connection.close();
    }
  },
};

/** Whether live state is otherwise than the files say. */
export const hasDrift = ({changes, warnings}: Plan): boolean =>
  changes.length > 0 || warnings.some(({code}) => DRIFT_WARNINGS.has(code));
