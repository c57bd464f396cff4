import type {JobType, Queue} from 'bullmq';
import {type QueueAddress, withQueue} from './connection.ts';
import {type Answer, answerOf, missing} from './gather.ts';
import {jobIdOf, type Run} from './job.ts';

/** How far the job of a workspace is. `waiting`: also for a lock that somebody else holds. */
export type JobState = 'waiting' | 'active' | 'ended';

/** The run at one moment. */
export interface Progress {
  /** By the id of the workspace. */
  readonly stateOf: ReadonlyMap<string, JobState>;
  /** What has been answered since the last time. */
  readonly answers: readonly Answer[];
  readonly workers: number;
}

export interface Watch {
  readonly tell: (progress: Progress) => void;
  /** Resolves when it is time to look again; rejects when nobody looks any more. */
  readonly pause: () => Promise<void>;
}

/**
Looks at a run again and again, until all of its jobs have ended.
@throws RbacError `QUEUE_UNUSABLE` once Redis is gone, `QUEUE_UNFINISHED` when some of its jobs are; what `pause` throws
*/
export const watchRun = (address: QueueAddress, run: Run, {tell, pause}: Watch): Promise<void> =>
  withQueue(address, async queue => {
    const answered = new Set<string>();
    for (let misses = 0; ; ) {
      const stateOf = await statesIn(queue, run);
      misses = stateOf.size < run.jobs ? misses + 1 : 0;
      // A job that goes back to wait while it is looked for is found the next time.
      if (misses >= MOST_MISSES) throw missing(run, run.jobs - stateOf.size);
      const fresh = [...stateOf].flatMap(([id, state]) => (state === 'ended' && !answered.has(id) ? [id] : []));
      const answers = await answersOf(fresh, queue, run);
      for (const {workspace} of answers) answered.add(workspace);
      tell({stateOf, answers, workers: await queue.getWorkersCount()});
      if (answered.size === run.jobs) return;
      await pause();
    }
  });

const MOST_MISSES = 5;

/** In the order that jobs go: of one that goes on in between, the later state counts. */
const TYPES: readonly (readonly [JobType, JobState])[] = [
  ['waiting', 'waiting'],
  ['delayed', 'waiting'],
  ['prioritized', 'waiting'],
  ['active', 'active'],
  ['completed', 'ended'],
  ['failed', 'ended'],
];

async function statesIn(queue: Queue, run: Run): Promise<ReadonlyMap<string, JobState>> {
  const prefix = jobIdOf(run, '');
  const found = new Map<string, JobState>();
  for (const [type, state] of TYPES)
    for (const id of await queue.getRanges([type], 0, -1))
      if (id.startsWith(prefix)) found.set(id.slice(prefix.length), state);
  return found;
}

async function answersOf(workspaces: readonly string[], queue: Queue, run: Run): Promise<readonly Answer[]> {
  const jobs = await Promise.all(workspaces.map(async id => ({id, job: await queue.getJob(jobIdOf(run, id))})));
  return jobs.flatMap(({id, job}) => (job === undefined ? [] : [answerOf(job, id)]));
}
