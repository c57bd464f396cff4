import type {Writer} from '../api/client.ts';
import {RbacError} from '../errors.ts';
import type {Kind} from '../kinds/kind.ts';
import type {Created} from '../model/object.ts';
import type {Change} from '../model/plan.ts';
import type {Secret} from '../model/secret.ts';
import {oneLine} from '../model/text.ts';

/** Brings a new secret where the change says. Rejects when it could not; `isUnclear` tells whether it may have arrived all the same. */
export type Deliver = (change: Change, made: {readonly id: string; readonly secret: Secret}) => Promise<void>;

export interface DeliveryPorts {
  readonly writer: Writer;
  readonly deliver: Deliver;
  /** Whether a failed delivery may have arrived. */
  readonly isUnclear: (error: unknown) => boolean;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The pauses between the tries of a new key, in milliseconds; after them, 30 s in all, it counts as broken. */
const TRIES_MS = [0, 250, 500, 1_000, 2_000, 4_000, 7_000, 7_000, 8_000];

/**
A new key is tried, then delivered. If either fails the key is revoked at once, for a secret that is nowhere is of no use
but to a thief. Only after an unclear delivery it stays: revoking it might break whoever has it already.
@param tell takes what becomes of the key when it is not handed over
*/
export async function handOver(
  kind: Kind,
  change: Change,
  created: Created,
  ports: DeliveryPorts,
  tell: (fact: string) => void,
): Promise<void> {
  const {id, secret} = created;
  if (secret === undefined) return;
  let doubt: unknown;
  await orRevoke(kind, change, created, {writer: ports.writer, tell}, async () => {
    await tryKey(secret, ports);
    await ports.deliver(change, {id, secret}).catch((error: unknown) => {
      if (!ports.isUnclear(error)) throw error;
      doubt = error;
    });
  });
  if (doubt === undefined) return;
  tell(`the new key ${oneLine(id)} is kept, for its secret may have arrived; revoke it in the app if it did not`);
  throw doubt;
}

/** Does something that must not fail while the secret of a new key is nowhere: if it does, the key is taken back. */
export async function orRevoke(
  kind: Kind,
  change: Change,
  {id, secret}: Created,
  {writer, tell}: {readonly writer: Writer; readonly tell: (fact: string) => void},
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (secret === undefined) throw error;
    await revoke(kind, change, id, writer, error);
    tell(`the new key ${oneLine(id)} was revoked`);
    throw error;
  }
}

async function tryKey(secret: Secret, {writer, sleep}: DeliveryPorts): Promise<void> {
  for (const pauseMs of TRIES_MS) {
    await sleep(pauseMs);
    if (await writer.knowsKey(secret)) return;
  }
  throw new RbacError('CHANGE_FAILED', 'the API made the key and then did not know it for 30 seconds', {
    hint: 'run apply again',
  });
}

/** Takes back a key that this run has made. @param cause why; it stays the reported error even when revoking fails, which is then said too. */
export async function revoke(
  kind: Kind,
  {address, at}: Change,
  id: string,
  writer: Writer,
  cause: unknown,
): Promise<void> {
  try {
    await kind.remove?.(writer, id);
  } catch (error) {
    const why = cause instanceof Error ? oneLine(cause.message) : 'it failed';
    throw new RbacError(
      'CHANGE_FAILED',
      `${address}: ${why}; and the new key ${oneLine(id)} could not be revoked: ${error instanceof Error ? oneLine(error.message) : 'unknown error'}`,
      {at: at ?? undefined, cause: error, hint: `revoke the key ${oneLine(id)} in the app`},
    );
  }
}
