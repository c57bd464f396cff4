import type {Job, JobType, Queue} from 'bullmq';
import {RbacError} from '../../errors.ts';
import {isObject} from '../../model/json.ts';
import {count} from '../../model/text.ts';
import {type QueueAddress, withQueue} from './connection.ts';
import {jobIdOf, type Run} from './job.ts';

/** How a job has ended: what its worker answered, as it stands in the queue, or why there is no answer. */
export interface Answer {
  readonly workspace: string;
  /** Trusted for nothing: whoever can write to the queue can write it. */
  readonly value?: unknown;
  readonly failure?: string;
}

/** What has ended so far. */
export interface Gathered {
  readonly answers: readonly Answer[];
  /** How many jobs wait or are under way. */
  readonly open: number;
}

const ENDED: readonly JobType[] = ['completed', 'failed'];
const OPEN: readonly JobType[] = ['active', 'waiting', 'delayed', 'prioritized'];

/**
The answers to a run.
@throws RbacError `QUEUE_UNFINISHED` when some of its jobs are gone, `QUEUE_UNUSABLE`
*/
export const gatherRun = (address: QueueAddress, run: Run): Promise<Gathered> =>
  withQueue(address, async queue => {
    const prefix = jobIdOf(run, '');
    const isOurs = ({id}: Job) => id?.startsWith(prefix) === true;
    // What ends between the two questions is in both answers, rather than in none.
    const open = (await jobsIn(queue, OPEN)).filter(isOurs);
    const ended = (await jobsIn(queue, ENDED)).filter(isOurs);
    const known = new Set([...open, ...ended].map(({id}) => id)).size;
    if (known !== run.jobs) throw missing(run, run.jobs - known);
    return {answers: ended.map(job => answerOf(job, job.id?.slice(prefix.length) ?? '')), open: known - ended.length};
  });

/** The last answers to the schedule: one for each workspace that it is about. */
export const gatherSchedule = (address: QueueAddress): Promise<Gathered> =>
  withQueue(address, async queue => {
    const keys = (await queue.getJobSchedulers()).map(({key}) => key);
    if (keys.length === 0)
      throw new RbacError('QUEUE_UNFINISHED', 'there is no schedule in this queue', {
        hint: 'make one with fleet enqueue drift --every 6h',
      });
    const newest = new Map<string, Job>();
    for (const job of await jobsIn(queue, ENDED)) {
      const key = job.repeatJobKey ?? '';
      if ((newest.get(key)?.finishedOn ?? 0) <= (job.finishedOn ?? 0)) newest.set(key, job);
    }
    const answers = keys.flatMap(key => {
      const job = newest.get(key);
      return job === undefined ? [] : [answerOf(job, key.replace(/^drift-/, ''))];
    });
    return {answers, open: keys.length - answers.length};
  });

/** Not every place of a list holds a job: one may go while they are read. */
const jobsIn = async (queue: Queue, types: readonly JobType[]): Promise<readonly Job[]> =>
  (await queue.getJobs([...types])).filter(job => job !== undefined && job !== null);

/** What the worker of a job that has ended has answered. */
export function answerOf({returnvalue, failedReason}: Job, workspace: string): Answer {
  // A job that was done at a later try still tells why the one before failed.
  if (isObject(returnvalue)) return {workspace, value: returnvalue};
  const failure = /stalled more than/.test(failedReason ?? '')
    ? 'the job was lost: each worker that began it has ended before'
    : (failedReason ?? 'the worker gave no answer');
  return {workspace, failure};
}

/** The error of a run that is not whole any more. */
export const missing = ({name, jobs}: Run, lost: number) =>
  new RbacError('QUEUE_UNFINISHED', `missing in the queue: ${count(lost, 'job')} of the ${jobs} of ${name}`, {
    hint: 'they are kept for seven days; check --queue and INSTANTLY_RBAC_REDIS_URL, or enqueue again',
  });
