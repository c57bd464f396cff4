import {Argument, type Command, InvalidArgumentError} from 'commander';
import {EXIT, type ExitCode, RbacError} from '../../errors.ts';
import {type JobData, newRun, VERBS, type Verb} from '../../fleet/queue/job.ts';
import {schedule, sendRun, type Times} from '../../fleet/queue/send.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {count, listOf} from '../../model/text.ts';
import type {Call, CommandSpec, Options} from '../command.ts';
import {checkConnection} from '../connection.ts';
import type {Io} from '../io.ts';
import {age, withApi} from '../options.ts';
import {type ApprovedPlan, loadApprovedPlan} from './approved-plan.ts';
import {cleanCommit} from './checkout.ts';
import {withFleet} from './options.ts';
import {addressOf, withQueueName} from './queue-options.ts';
import {withShard} from './run-options.ts';
import {openSession} from './session.ts';

export const fleetEnqueue: CommandSpec = {
  name: 'fleet enqueue',
  summary: 'Put one job for each workspace into a queue, for workers to do; prints the name of the run.',
  examples: [
    'fleet enqueue plan',
    'fleet enqueue apply --plan fleet-plan.json --select canary',
    'fleet enqueue drift --shard 1/4',
    'fleet enqueue drift --every 6h',
    "fleet enqueue drift --cron '0 */6 * * *'",
    'fleet enqueue drift --end-schedule',
  ],
  define: command =>
    withTimes(withQueueName(withShard(withApi(withFleet(command)))))
      .addArgument(new Argument('<verb>', 'what is to be done').choices(VERBS))
      .option('--plan <file>', 'apply: the plan that fleet plan --out has saved, and workers have too'),
  run: runEnqueue,
};

const withTimes = (command: Command): Command =>
  command
    .option('--every <duration>', 'drift: again and again, as in 6h', interval)
    .option('--cron <line>', 'drift: again and again, at the minutes, hours, days, months and weekdays in UTC', cron)
    .option('--end-schedule', 'drift: no more');

function interval(text: string): number {
  const ms = age(text);
  if (ms === 0) throw new InvalidArgumentError('It must be an hour at the least.');
  return ms;
}

function cron(text: string): string {
  if (!/^[\d*,/A-Za-z-]+( +[\d*,/A-Za-z-]+){4}$/.test(text))
    throw new InvalidArgumentError('It must be five fields, such as "0 */6 * * *".');
  return text;
}

async function runEnqueue({args: [word], options, io}: Call): Promise<ExitCode> {
  const verb = word as Verb;
  const times = timesOf(verb, options);
  const address = addressOf(options, io);
  if (options.endSchedule === true) {
    await schedule(address, {every: 0}, []);
    io.err('The schedule has ended.\n');
    return EXIT.ok;
  }
  checkConnection(options, io);
  const approved = await planFor(verb, options, io);
  const jobs = await jobsFor(approved, options, io);
  if (times !== undefined) {
    await schedule(address, times, jobs);
    io.err(
      `Scheduled: ${count(jobs.length, 'workspace')}. For the last results: instantly-rbac fleet results schedule\n`,
    );
    return EXIT.ok;
  }
  const run = newRun(verb, jobs.length);
  await sendRun(address, run, jobs);
  io.out(`${run.name}\n`);
  io.err(
    `Enqueued: ${count(jobs.length, 'job')}. For the results: instantly-rbac fleet results ${run.name} --wait 30\n`,
  );
  return EXIT.ok;
}

/** @throws RbacError `USAGE` */
function timesOf(verb: Verb, {every, cron: pattern, endSchedule}: Options): Times | undefined {
  const given = [every, pattern, endSchedule].filter(value => value !== undefined).length;
  if (given > 1) throw new RbacError('USAGE', '--every, --cron and --end-schedule exclude each other');
  if (given > 0 && verb !== 'drift')
    throw new RbacError('USAGE', `there is no schedule for ${verb}`, {hint: 'fleet enqueue drift takes one'});
  if (every !== undefined) return {every: every as number};
  return pattern === undefined ? undefined : {pattern: pattern as string};
}

/** @throws RbacError `USAGE` when an apply has no plan, or something else has one */
async function planFor(verb: Verb, {plan}: Options, io: Io): Promise<ApprovedPlan | undefined> {
  if (verb === 'apply' && plan === undefined)
    throw new RbacError('USAGE', 'fleet enqueue apply needs a plan', {
      hint: 'make one with fleet plan --out fleet-plan.json, and name it with --plan',
    });
  if (verb !== 'apply' && plan !== undefined) throw new RbacError('USAGE', `fleet enqueue ${verb} takes no --plan`);
  return plan === undefined ? undefined : loadApprovedPlan(String(plan), io);
}

async function jobsFor(approved: ApprovedPlan | undefined, options: Options, io: Io): Promise<readonly JobData[]> {
  const commit = await cleanCommit(io.cwd, options.plan as string | undefined);
  const session = await openSession(options, io);
  try {
    const workspaces = approved === undefined ? session.workspaces : planned(session.workspaces, approved);
    if (workspaces.length === 0) throw new RbacError('USAGE', 'there is no workspace to do this in');
    const plan = approved && {plan: approved.digest};
    return workspaces.map(({id}) => ({workspace: id, commit, ...plan}));
  } finally {
    await session.close();
  }
}

/**
Those that the plan has changes for.
@throws RbacError `USAGE` when canaries are among others: jobs run in any order, and canaries are there to go first
*/
function planned(workspaces: readonly FleetWorkspace[], {plan}: ApprovedPlan): readonly FleetWorkspace[] {
  const changed = new Set(plan.workspaces.filter(row => (row.plan?.changes.length ?? 0) > 0).map(({id}) => id));
  const chosen = workspaces.filter(({id}) => changed.has(id));
  const canaries = chosen.filter(({canary}) => canary);
  if (canaries.length === 0 || canaries.length === chosen.length) return chosen;
  throw new RbacError('USAGE', `canaries are among the others: ${listOf(canaries.map(({id, name}) => name ?? id))}`, {
    hint: "enqueue them with --select canary, look at their results, then the others with --select '!canary'",
  });
}
