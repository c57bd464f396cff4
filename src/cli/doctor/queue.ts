import {countQueue} from '../../fleet/queue/count.ts';
import {Secret} from '../../model/secret.ts';
import type {Io} from '../io.ts';
import {type Found, ok, skipped} from './finding.ts';

/** Whether the Redis of a fleet's queue answers, where the environment names one. */
export async function checkQueue({env}: Pick<Io, 'env'>): Promise<Found> {
  const url = env.INSTANTLY_RBAC_REDIS_URL ?? '';
  if (url === '') return skipped('INSTANTLY_RBAC_REDIS_URL is not set: only fleet enqueue, work and results need it');
  await countQueue({url: new Secret(url), name: 'instantly-rbac'});
  return ok('Redis answers');
}
