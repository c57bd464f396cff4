import {type Command, InvalidArgumentError} from 'commander';
import {RbacError} from '../../errors.ts';
import type {QueueAddress} from '../../fleet/queue/connection.ts';
import {Secret} from '../../model/secret.ts';
import type {Options} from '../command.ts';
import type {Io} from '../io.ts';

/** Which queue of the Redis that the environment names. */
export const withQueueName = (command: Command): Command =>
  command.option('--queue <name>', 'the queue, when several fleets share a Redis', queueName, 'instantly-rbac');

function queueName(text: string): string {
  if (!/^[\w.-]{1,100}$/.test(text)) throw new InvalidArgumentError('It must be letters, digits, dots and hyphens.');
  return text;
}

/** Where the queue is. The address holds a password, so no option takes it. @throws RbacError `QUEUE_UNUSABLE` */
export function addressOf({queue}: Options, {env}: Pick<Io, 'env'>): QueueAddress {
  const url = env.INSTANTLY_RBAC_REDIS_URL ?? '';
  if (url === '')
    throw new RbacError('QUEUE_UNUSABLE', 'INSTANTLY_RBAC_REDIS_URL is not set', {
      hint: 'set it to the address of the Redis that the machines share, as in redis://host:6379',
    });
  return {url: new Secret(url), name: String(queue)};
}
