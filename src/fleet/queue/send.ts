import type {JobsOptions} from 'bullmq';
import {type QueueAddress, withQueue} from './connection.ts';
import {type JobData, jobIdOf, type Run} from './job.ts';

/** How long what has ended can be asked for, in seconds: seven days. */
const KEPT_S = 7 * 86_400;

/**
How a job is tried. An apply that meets the lock of another one is tried again for five minutes: the lock of a worker that
has died ends within two.
*/
const OPTIONS: Readonly<Record<Run['verb'], JobsOptions>> = {
  plan: {},
  drift: {},
  apply: {attempts: 60, backoff: {type: 'fixed', delay: 5_000}},
};
const KEPT: JobsOptions = {removeOnComplete: {age: KEPT_S}, removeOnFail: {age: KEPT_S}};

/** Enqueues a run: all of its jobs in one go. @throws RbacError `QUEUE_UNUSABLE` */
export const sendRun = (address: QueueAddress, run: Run, jobs: readonly JobData[]): Promise<void> =>
  withQueue(address, async queue => {
    await queue.addBulk(
      jobs.map(data => ({
        name: run.verb,
        data,
        opts: {...OPTIONS[run.verb], ...KEPT, jobId: jobIdOf(run, data.workspace)},
      })),
    );
  });

/** When jobs of a schedule begin: every so many milliseconds, or as a cron line in UTC says. */
export type Times = {readonly every: number} | {readonly pattern: string};

/** The schedule of a workspace's drift. */
const schedulerOf = (workspace: string): string => `drift-${workspace}`;

/** Makes the schedule of each job's workspace anew, and ends those of all others. @throws RbacError `QUEUE_UNUSABLE` */
export const schedule = (address: QueueAddress, times: Times, jobs: readonly JobData[]): Promise<void> =>
  withQueue(address, async queue => {
    const wanted = new Set(jobs.map(({workspace}) => schedulerOf(workspace)));
    const repeat = 'pattern' in times ? {...times, tz: 'UTC'} : times;
    for (const data of jobs)
      await queue.upsertJobScheduler(schedulerOf(data.workspace), repeat, {name: 'drift', data, opts: KEPT});
    for (const {key} of await queue.getJobSchedulers()) if (!wanted.has(key)) await queue.removeJobScheduler(key);
  });
