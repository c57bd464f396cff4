import type {Job, Worker as Listening} from 'bullmq';
import {RbacError} from '../../errors.ts';
import {gone, loadLibrary, type QueueAddress, waiting} from './connection.ts';
import {type FleetJob, parseJob} from './job.ts';

/** What a worker does with jobs. */
export interface Work {
  /** Jobs under way at once. */
  readonly concurrency: number;
  /** How long a job stays with a worker that gives no sign of life, in milliseconds. */
  readonly leaseMs: number;
  /**
  Does a job, and answers in plain JSON.
  @param last whether nobody tries again after this
  @throws RbacError `QUEUE_JOB_FAILED` for a job that it must not do, `LOCKED` for one to be tried again later
  */
  readonly work: (job: FleetJob, last: boolean) => Promise<object>;
  /** Told when the queue has taken the answer, or why there is none. */
  readonly ended: (job: Job, error?: Error) => void;
  /** Told when the worker has begun to listen. */
  readonly ready: () => void;
  /** Told when Redis answers, and when it does no more. */
  readonly connected?: ((up: boolean) => void) | undefined;
  /** Settles when no new job may be begun. */
  readonly stop: Promise<unknown>;
}

/**
Works until it is stopped, and then until what is in flight has ended.
@throws RbacError `QUEUE_UNUSABLE` once Redis is gone; what is in flight ends before
*/
export async function workQueue(address: QueueAddress, on: Work): Promise<void> {
  const {UnrecoverableError, Worker} = await loadLibrary();
  let lose = (_: 'lost') => {};
  const lost = new Promise<'lost'>(resolve => {
    lose = resolve;
  });
  const inFlight = new Set<Promise<object>>();
  let trouble: Error | undefined;

  const one = async ({name, data, attemptsMade, opts}: Job): Promise<object> => {
    try {
      return await on.work(parseJob(name, data), attemptsMade + 1 >= (opts.attempts ?? 1));
    } catch (error) {
      if (error instanceof RbacError && error.code === 'QUEUE_JOB_FAILED')
        throw new UnrecoverableError(error.hint === undefined ? error.message : `${error.message} → ${error.hint}`);
      throw error;
    }
  };
  const worker = new Worker(
    address.name,
    job => {
      const work = one(job);
      inFlight.add(work);
      return work.finally(() => inFlight.delete(work));
    },
    {
      connection: waiting(address, () => lose('lost')),
      concurrency: on.concurrency,
      lockDuration: on.leaseMs,
      stalledInterval: on.leaseMs,
      maxStalledCount: MOST_LOSSES,
      skipVersionCheck: true,
    },
  );
  worker.on('error', error => {
    trouble = error;
  });
  worker.on('completed', job => on.ended(job));
  worker.on('failed', (job, error) => {
    if (job !== undefined) on.ended(job, error);
  });
  worker.once('ready', on.ready);
  void worker.getBackend().client.then(
    client => follow(client, on.connected),
    () => {},
  ); // What keeps it from connecting is told as an error.

  const why = await Promise.race([lost, on.stop.then(() => 'stopped' as const)]);
  if (why === 'stopped' && (await Promise.race([worker.close().then(() => 'closed' as const), lost])) === 'closed')
    return;
  await Promise.allSettled(inFlight);
  void worker.close(true).catch(() => {}); // There is nobody left to say goodbye to.
  throw gone(address, trouble);
}

/** Tells what becomes of a connection. */
function follow(client: Awaited<ReturnType<Listening['getBackend']>['client']>, connected: Work['connected']): void {
  connected?.(true);
  client.on('ready', () => connected?.(true));
  client.on('close', () => connected?.(false));
}

/** Workers that a job may take down with them before it counts as failed. */
const MOST_LOSSES = 3;
