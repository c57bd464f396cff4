import type {Queue} from 'bullmq';
import {type QueueAddress, withQueue} from './connection.ts';

/** How many jobs are in each state, and how many workers there are. */
export interface QueueCounts {
  readonly jobs: Readonly<Record<(typeof STATES)[number], number>>;
  readonly workers: number;
}

const STATES = ['waiting', 'active', 'delayed', 'completed', 'failed'] as const;

/** Writes nothing to Redis. @throws RbacError `QUEUE_UNUSABLE` */
export const countQueue = (address: QueueAddress): Promise<QueueCounts> => withQueue(address, count, true);

async function count(queue: Queue): Promise<QueueCounts> {
  const [counts, workers] = await Promise.all([queue.getJobCounts(...STATES), queue.getWorkersCount()]);
  const jobs = Object.fromEntries(STATES.map(state => [state, counts[state] ?? 0])) as QueueCounts['jobs'];
  return {jobs, workers};
}
