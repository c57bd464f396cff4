import {EXIT, type ExitCode} from '../../errors.ts';
import {FLEET_RULES} from '../../fleet/losses.ts';
import type {Plan} from '../../model/plan.ts';
import type {Style} from '../../render/style.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {briefOfFleet} from '../../report/fleet/brief.ts';
import {withBase} from '../base.ts';
import type {CommandSpec, Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {withExplain} from '../explain-row.ts';
import {checkFormats} from '../formats.ts';
import type {Io} from '../io.ts';
import {withAsOf, withRehearsal} from '../options.ts';
import {savePlan, withPlanned} from '../plan.ts';
import {checkUsage, isRefused, type Planned} from '../planning.ts';
import type {FleetBase} from './base.ts';
import {withFleet} from './options.ts';
import {planFleet, type Read} from './planning.ts';
import {failingFleet, printFleet, withCommits, withExpand} from './print.ts';
import {withRun} from './run-options.ts';
import {openSession} from './session.ts';

export const fleetPlan: CommandSpec = {
  name: 'fleet plan',
  summary: 'Show what fleet apply would change in all workspaces. Nothing is written to the API.',
  examples: [
    'fleet plan',
    'fleet plan --out fleet-plan.json',
    'fleet plan --select eu --detailed-exitcode',
    'fleet plan --shard 1/4 --format json',
    'fleet plan --base origin/main --comment',
    'fleet plan --explain member/ana@acme.com',
    'fleet plan --emulator',
  ],
  define: command =>
    withExplain(withBase(withRehearsal(withExpand(withPlanned(withAsOf(withRun(withFleet(command)))))))),
  run: ({options, io}) => runFleetPlan(options, io),
};

async function runFleetPlan(options: Options, io: Io): Promise<ExitCode> {
  checkUsage(options, io, FLEET_RULES);
  await checkFormats(options, io);
  const session = await openSession(options, io);
  const base = await openBase(options, io);
  try {
    const explaining =
      options.explain === undefined ? undefined : (await import('./explained.ts')).openExplaining(options);
    const plan = await planFleet({
      session,
      options,
      io,
      base,
      async finish(planned, one) {
        const own = await finishPlan(planned, one);
        explaining?.note(planned, own, one);
        return own;
      },
      codeOf: own => codeFor(own, options),
    });
    const brief = briefOfFleet(plan, 'fleet plan');
    const textOf = explaining && ((style: Style) => explaining.text(brief, style));
    const printed = await printFleet({plan, brief, textOf}, options, io);
    return firstOf(
      printed,
      await savePlan(plan, ['fleet apply', ''], options, io),
      exitCodeOf(plan.workspaces),
      isRefused(plan) ? EXIT.refused : EXIT.ok,
      failingFleet(plan, options, io),
    );
  } finally {
    await base?.close();
    await session.close();
  }
}

const openBase = async (options: Options, io: Io): Promise<FleetBase | undefined> =>
  options.base === undefined ? undefined : (await import('./base.ts')).openFleetBase(options, io);

/** As the single command would end. */
function codeFor(plan: Plan, {detailedExitcode}: Options): ExitCode {
  if (isRefused(plan)) return EXIT.refused;
  return plan.changes.length > 0 && detailedExitcode === true ? EXIT.pending : EXIT.ok;
}

async function finishPlan(planned: Planned, one: Read): Promise<Plan> {
  const plan = await withCommits(planned.plan, one);
  if (one.options.rehearse === true && plan.changes.length > 0 && !isRefused(plan)) {
    const {assertConverged, rehearse} = await import('../apply/rehearsal.ts');
    one.io.err(`${assertConverged(await rehearse(planned, one.desired, one.options.parallelism as number))}\n`);
  }
  return plan;
}
