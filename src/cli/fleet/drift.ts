import {EXIT, type ExitCode} from '../../errors.ts';
import {FLEET_RULES} from '../../fleet/losses.ts';
import type {FleetRow} from '../../model/fleet.ts';
import type {Plan} from '../../model/plan.ts';
import {hasBroken, hasDrift} from '../../report/drift.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {briefOfFleet, briefOfRow} from '../../report/fleet/brief.ts';
import {stateDirOf} from '../apply/leftovers.ts';
import {attributed} from '../attribute.ts';
import type {CommandSpec, Options} from '../command.ts';
import {withDrift} from '../drift.ts';
import {firstOf} from '../exit-code.ts';
import {hasFailOn} from '../fail-on.ts';
import {checkFormats} from '../formats.ts';
import type {Io} from '../io.ts';
import {notify} from '../notify.ts';
import {checkUsage} from '../planning.ts';
import {withFleet} from './options.ts';
import {planFleet} from './planning.ts';
import {failingFleet, printFleet, withCommits, withExpand} from './print.ts';
import {withRun} from './run-options.ts';
import {type FleetSession, openSession} from './session.ts';

export const fleetDrift: CommandSpec = {
  name: 'fleet drift',
  summary: 'Show in which workspaces something differs from the files, for schedules: exit 2 when something does.',
  examples: ['fleet drift', 'fleet drift --quiet', 'fleet drift --shard 1/4 --format json', 'fleet drift --select eu'],
  define: command => withExpand(withDrift(withRun(withFleet(command)))),

  async run({options, io}) {
    checkUsage(options, io, FLEET_RULES);
    await checkFormats(options, io);
    const session = await openSession(options, io);
    try {
      const plan = await planFleet({
        session,
        options,
        io,
        finish: async (planned, one) => withCommits(await attributed(planned, one.connection.reader, one.options), one),
        codeOf: own => codeFor(own, options),
      });
      const brief = briefOfFleet(plan, 'fleet drift');
      const differs = plan.workspaces.some(({plan: own}) => own !== null && hasDrift(own));
      const quiet = !differs && plan.summary.failed === 0 && options.quiet === true;
      const printed = await printFleet({plan, brief}, options, io, quiet);
      await notifyAll(plan.workspaces, session, options, io);
      return firstOf(
        printed,
        exitCodeOf(plan.workspaces),
        hasFailOn(options) ? failingFleet(plan, options, io, differs) : EXIT.ok,
      );
    } finally {
      await session.close();
    }
  },
};

/** As the single command would end; what `--fail-on` asks for is asked of the fleet as a whole. */
function codeFor(plan: Plan, options: Options): ExitCode {
  if (hasBroken(plan)) return EXIT.refused;
  return hasDrift(plan) && !hasFailOn(options) ? EXIT.pending : EXIT.ok;
}

/** Tells of each workspace as the single command would, one after the other: what hooks were told is kept in one file. */
async function notifyAll(rows: readonly FleetRow[], {place}: FleetSession, options: Options, io: Io): Promise<void> {
  if (options.notify === undefined) return;
  for (const row of rows) {
    const brief = briefOfRow(row, 'fleet drift');
    if (brief !== undefined) await notify(brief, options, io, {folder: stateDirOf(row.id, place, options, io)});
  }
}
