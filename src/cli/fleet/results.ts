import {setTimeout as pause} from 'node:timers/promises';
import type {Fleet} from '../../desired/fleet/fleet.ts';
import {EXIT, type ExitCode, RbacError} from '../../errors.ts';
import {buildFleetPlan} from '../../fleet/plan.ts';
import type {QueueAddress} from '../../fleet/queue/connection.ts';
import {type Gathered, gatherRun, gatherSchedule} from '../../fleet/queue/gather.ts';
import {parseRun, type Verb} from '../../fleet/queue/job.ts';
import {appliedOf, rowsOf} from '../../fleet/queue/read.ts';
import type {FleetPlan} from '../../model/fleet.ts';
import {count, oneLine} from '../../model/text.ts';
import {exitCodeOf} from '../../report/exit-code.ts';
import {briefOfFleet} from '../../report/fleet/brief.ts';
import type {Call, CommandSpec, Options} from '../command.ts';
import {firstOf} from '../exit-code.ts';
import {checkFormats, withFormats, withSummary} from '../formats.ts';
import type {Io} from '../io.ts';
import {wholeNumber} from '../options.ts';
import {TOOL} from '../version.ts';
import {loadFleet} from './options.ts';
import {printFleet, withExpand} from './print.ts';
import {checkAppliedFormats, printApplied} from './print-applied.ts';
import {addressOf, withQueueName} from './queue-options.ts';

export const fleetResults: CommandSpec = {
  name: 'fleet results',
  summary: 'Gather what workers have answered to a run, as fleet plan, fleet drift or fleet apply would print it.',
  examples: [
    'fleet results plan-200-1f0c9a3b52de --wait 30',
    'fleet results drift-200-77aa01c2d3e4 --format json',
    'fleet results schedule',
  ],
  define: command =>
    withExpand(withSummary(withFormats(withQueueName(command))))
      .argument('<run>', 'the name that fleet enqueue has printed; schedule: the last drift of each workspace')
      .option('--fleet <path>', 'the fleet file, or the folder that holds it (default: fleet.yaml)')
      .option(
        '--wait <minutes>',
        'how long to wait for jobs that have not ended (default: not at all)',
        wholeNumber(1, 1_440),
      )
      .option('--meaning', 'in text, say what the changes mean for people, keys and tags')
      .option('--detailed-exitcode', 'of a plan: exit 2 when changes are pending'),
  run: runResults,
};

async function runResults({args: [name = ''], options, io}: Call): Promise<ExitCode> {
  const asked = askedFor(name);
  if (asked.verb === 'apply') checkAppliedFormats(options);
  await checkFormats(options, io);
  const address = addressOf(options, io);
  const fleet = await loadFleet(options, io);
  const {answers} = await gather(() => asked.gather(address), options, io);
  if (asked.verb === 'apply') {
    const applied = appliedOf(answers, fleet, TOOL);
    return firstOf(await printApplied(applied, options, io), applied.exit_code as ExitCode);
  }
  const plan = planOf(answers, fleet, io);
  const printed = await printFleet({plan, brief: briefOfFleet(plan, `fleet ${asked.verb}`)}, options, io);
  const pending = options.detailedExitcode === true && plan.summary.changed > 0 ? EXIT.pending : EXIT.ok;
  return firstOf(printed, exitCodeOf(plan.workspaces), pending);
}

/** What is to be gathered. @throws RbacError `USAGE` */
function askedFor(name: string): {readonly verb: Verb; gather(address: QueueAddress): Promise<Gathered>} {
  if (name === 'schedule') return {verb: 'drift', gather: gatherSchedule};
  const run = parseRun(name);
  if (run === undefined)
    throw new RbacError('USAGE', `${oneLine(name)} is no run`, {
      hint: 'name one as fleet enqueue has printed it, or schedule',
    });
  return {verb: run.verb, gather: address => gatherRun(address, run)};
}

/** Asks until everything has ended. @throws RbacError `QUEUE_UNFINISHED` when it takes too long: a part is never told for the whole */
async function gather(ask: () => Promise<Gathered>, {wait}: Options, io: Io): Promise<Gathered> {
  const until = io.now().getTime() + ((wait as number | undefined) ?? 0) * 60_000;
  for (;;) {
    const gathered = await ask();
    if (gathered.open === 0) return gathered;
    if (io.now().getTime() >= until)
      throw new RbacError(
        'QUEUE_UNFINISHED',
        `${count(gathered.open, 'job')} not ended yet, ${gathered.answers.length} ended`,
        {
          hint: 'check that workers run (fleet work), and wait for 30 minutes with --wait 30',
        },
      );
    await pause(PAUSE_MS);
  }
}

const PAUSE_MS = 1_000;

const planOf = (answers: Gathered['answers'], fleet: Fleet, io: Io): FleetPlan => {
  const rows = rowsOf(answers, fleet);
  const read = rows.reduce((sum, {plan}) => sum + (plan?.requests.read ?? 0), 0);
  return buildFleetPlan({
    tool: TOOL,
    createdAt: io.now(),
    fleet: {file: fleet.file},
    rows,
    guardrails: [], // Those over the fleet are for a plan that is made in one place.
    requests: {read},
  });
};
