import {EXIT, type ExitCode, InvalidFiles} from '../../errors.ts';
import {FLEET_RULES} from '../../fleet/losses.ts';
import type {Serving} from '../../fleet/metrics/serve.ts';
import {openWorkerMetrics, type WorkerMetrics} from '../../fleet/metrics/worker.ts';
import {workQueue} from '../../fleet/queue/work.ts';
import type {FleetWorkspace} from '../../model/fleet.ts';
import {count, oneLine} from '../../model/text.ts';
import {withWriting} from '../apply.ts';
import {withAttribution} from '../attribute.ts';
import type {Call, CommandSpec, Options} from '../command.ts';
import type {Io} from '../io.ts';
import {age, repeatable, wholeNumber} from '../options.ts';
import {checkUsage} from '../planning.ts';
import {TOOL} from '../version.ts';
import {loadApprovedPlan} from './approved-plan.ts';
import {cleanCommit} from './checkout.ts';
import {type Bench, doJob} from './do-job.ts';
import {findInvalid} from './files.ts';
import {expose, withMetrics} from './metrics-options.ts';
import {withFleet} from './options.ts';
import {addressOf, withQueueName} from './queue-options.ts';
import {withReach} from './run-options.ts';
import {type FleetSession, openSession} from './session.ts';

export const fleetWork: CommandSpec = {
  name: 'fleet work',
  summary: 'Do the jobs of a queue with the files of this checkout, until Ctrl-C or SIGTERM.',
  examples: ['fleet work', 'fleet work --concurrency 16', 'fleet work --plan fleet-plan.json', 'fleet work --metrics'],
  define: command =>
    withMetrics(
      withAttribution(withWriting(withQueueName(withReach(withFleet(command))))),
      'serve metrics and health of this worker, for Prometheus',
    )
      .option('--concurrency <n>', 'jobs under way at once', wholeNumber(1, 100), 8)
      .option('--plan <file>', 'the plan that fleet plan --out has saved; without one no apply is done')
      .option('--max-plan-age <duration>', 'how old it may be, such as 2d (default: 24h)', age)
      .option('--lease <seconds>', 'how long a job stays with a worker that gives no sign', wholeNumber(1, 3_600), 60)
      .option('--revoke-first', 'for a plan that was made with it')
      .addOption(repeatable('--allow <rule>', 'let this guardrail pass once; repeatable')),
  run: runWork,
};

async function runWork({options, io}: Call): Promise<ExitCode> {
  checkUsage(options, io, FLEET_RULES);
  const address = addressOf(options, io);
  const {plan} = options;
  const approved = plan === undefined ? undefined : await loadApprovedPlan(String(plan), io);
  const commit = await cleanCommit(io.cwd, plan as string | undefined);
  const session = await openSession(options, io);
  const {stop, close} = openStop(io);
  let serving: Serving | undefined;
  try {
    const metrics = options.metrics === true ? await openMetrics(session, options) : undefined;
    serving = metrics && (await expose(metrics, options, io));
    void stop.then(() => metrics?.stopping());
    const invalid = await checkFiles(session, approved !== undefined);
    const inEach: Options = {...options, workspaces: 1};
    const bench: Bench = {session, commit, approved, invalid, options: inEach, io: unwatched(io)};
    await workQueue(address, {
      concurrency: options.concurrency as number,
      leaseMs: (options.lease as number) * 1_000,
      stop,
      work: (job, last) => (metrics ? metrics.timed(job, () => doJob(job, last, bench)) : doJob(job, last, bench)),
      ready: () => io.err(`Working for ${count(session.all.length, 'workspace')} at commit ${commit}.\n`),
      connected: metrics?.connected,
      ended({name, id, returnvalue}, error) {
        metrics?.ended(name, error !== undefined);
        io.err(`${oneLine(`${name} ${id}`)}: ${error === undefined ? told(returnvalue) : oneLine(error.message)}\n`);
      },
    });
    return EXIT.ok;
  } finally {
    close();
    await serving?.close();
    await session.close();
  }
}

const openMetrics = (session: FleetSession, options: Options): Promise<WorkerMetrics> =>
  openWorkerMetrics({
    version: TOOL.version,
    concurrency: options.concurrency as number,
    workspaces: session.all.length,
    requests: session.requests,
  });

const told = ({exit_code}: {readonly exit_code: number}): string => `exit ${exit_code}`;

/** @throws InvalidFiles before anything is written anywhere: what is wrong in one place is most often wrong in others */
async function checkFiles(session: FleetSession, writes: boolean): Promise<ReadonlyMap<FleetWorkspace, InvalidFiles>> {
  const invalid = await findInvalid(session);
  if (writes && invalid.size > 0) throw new InvalidFiles([...invalid.values()].flatMap(({problems}) => problems));
  return invalid;
}

/** The first signal lets what is in flight end; the second one ends the process. */
function openStop(io: Io): {readonly stop: Promise<void>; close(): void} {
  let begin = () => {};
  const stop = new Promise<void>(resolve => {
    begin = resolve;
  });
  let stopping = false;
  const close = io.onInterrupt(() => {
    if (stopping) process.exit(EXIT.interrupted);
    stopping = true;
    io.err('\nStopping: jobs in flight finish, no new one begins. Press Ctrl-C again to end at once.\n');
    begin();
  });
  return {stop, close};
}

/** Several jobs run at the same time: none of them has the terminal for itself. */
const unwatched = (io: Io): Io => ({...io, terminal: {in: false, out: io.terminal.out, err: false}});
