import type {Queue, QueueOptions, WorkerOptions} from 'bullmq';
import {isInterrupted} from '../../api/time.ts';
import {RbacError} from '../../errors.ts';
import type {Secret} from '../../model/secret.ts';
import {oneLine} from '../../model/text.ts';

/** Which queue, and where. */
export interface QueueAddress {
  /** `redis://` or `rediss://`, with its password. */
  readonly url: Secret;
  readonly name: string;
}

/** The library, which only those install who use queues. @throws RbacError `QUEUE_UNUSABLE` */
export async function loadLibrary(): Promise<typeof import('bullmq')> {
  try {
    await import('ioredis'); // Which bullmq loads by itself, and misses later in words of its own.
    return await import('bullmq');
  } catch {
    throw new RbacError('QUEUE_UNUSABLE', 'the libraries bullmq and ioredis are not installed, or do not load', {
      hint: 'run: npm install bullmq ioredis (with -g if instantly-rbac was installed with it)',
    });
  }
}

/** How long Redis may take to connect and to answer, in milliseconds. */
const PATIENCE_MS = 10_000;

/** For those who ask and go: the first failure counts. */
const asking = (address: QueueAddress): QueueOptions['connection'] => ({
  url: urlOf(address),
  connectTimeout: PATIENCE_MS,
  commandTimeout: PATIENCE_MS,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: true,
  retryStrategy: () => null,
});

/** Tries to connect again before a worker gives up: some five seconds. */
const MOST_TRIES = 10;
const PAUSE_MS = 500;

/** For workers, which wait for jobs. @param lost told once Redis has been gone for some seconds */
export const waiting = (address: QueueAddress, lost: () => void): WorkerOptions['connection'] => ({
  url: urlOf(address),
  connectTimeout: PATIENCE_MS,
  maxRetriesPerRequest: null,
  retryStrategy(tries: number) {
    if (tries <= MOST_TRIES) return PAUSE_MS;
    lost();
    return null;
  },
});

/**
Does something with a queue, and leaves it.
@param skipMetasUpdate whether nothing of the queue itself is written, which opening it does otherwise
@throws RbacError `QUEUE_UNUSABLE` when Redis fails, Interrupted after Ctrl-C
*/
export async function withQueue<T>(
  address: QueueAddress,
  work: (queue: Queue) => Promise<T>,
  skipMetasUpdate = false,
): Promise<T> {
  const {Queue: Made} = await loadLibrary();
  const queue = new Made(address.name, {connection: asking(address), skipVersionCheck: true, skipMetasUpdate});
  let trouble: unknown;
  queue.on('error', error => {
    trouble ??= error; // The first one tells why; those that follow tell that the connection is closed.
  });
  try {
    await queue.waitUntilReady();
    return await work(queue);
  } catch (error) {
    throw error instanceof RbacError || isInterrupted(error) ? error : gone(address, trouble ?? error);
  } finally {
    await queue.close().catch(() => {}); // It may be closed already, by what went wrong.
  }
}

/** The error of a queue that cannot be reached, or is reached no more. Its address is told without its password. */
export const gone = (address: QueueAddress, cause?: unknown): RbacError =>
  new RbacError('QUEUE_UNUSABLE', `Redis at ${hostOf(address)} does not answer (${reasonOf(cause)})`, {
    hint: 'check that it runs, and INSTANTLY_RBAC_REDIS_URL',
  });

function urlOf(address: QueueAddress): string {
  hostOf(address);
  return address.url.reveal();
}

/** Host and port alone. @throws RbacError `QUEUE_UNUSABLE` for what is no address of a Redis */
function hostOf({url}: QueueAddress): string {
  const text = url.reveal();
  const {protocol, hostname, host} = URL.canParse(text) ? new URL(text) : NOWHERE;
  if (/^rediss?:$/.test(protocol) && hostname !== '') return oneLine(host);
  throw new RbacError('QUEUE_UNUSABLE', 'INSTANTLY_RBAC_REDIS_URL is no address of a Redis', {
    hint: 'write redis://host:6379, or rediss:// for TLS; its password stands behind a colon before the @',
  });
}

const NOWHERE = {protocol: '', hostname: '', host: ''};

/** The system's code, or the first word of what Redis says: the rest may repeat what was sent. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the connection is closed';
  const {code} = cause as NodeJS.ErrnoException;
  return code ?? /^[A-Z]{4,}\b/.exec(cause.message)?.[0] ?? 'the connection is closed';
}
