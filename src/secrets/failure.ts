import {getSystemErrorMap} from 'node:util';
import {RbacError} from '../errors.ts';
import type {Destination} from '../model/object.ts';
import {ServiceError} from '../web/service-error.ts';
import {destinationText} from './destination.ts';
import type {Sink} from './sink.ts';

/** A delivery of which nobody can say whether the secret arrived. The key must not be revoked on its account. */
export class UnclearDelivery extends RbacError {
  constructor(message: string, hint: string | undefined) {
    super('SINK_FAILED', message, {hint});
  }
}

/** Whether the secret may have arrived although its delivery failed. Every other failure means that nothing took it. */
export const isUnclearDelivery = (error: unknown): boolean => error instanceof UnclearDelivery;

/** An error in words for people, of this tool or of a service that a sink talks to. */
export type Failure = RbacError | ServiceError;

export const isFailure = (error: unknown): error is Failure =>
  error instanceof RbacError || error instanceof ServiceError;

/** The error of a destination that cannot take a secret. `guarded` puts the destination before the message. */
export const unusable = (message: string, hint: string): RbacError => new RbacError('SINK_UNUSABLE', message, {hint});

/**
A sink whose errors are all `RbacError`s that name the destination and have the code of the step.

Errors of the system become their description alone, and none is kept as a cause: what a library puts into its errors is
not ours to vouch for, and a secret must not travel in one.
*/
export function guarded<D extends Destination>(sink: Sink<D>): Sink<D> {
  return {
    check: (destination, context) =>
      sink.check(destination, context).catch(error => {
        throw inCode('SINK_UNUSABLE', destination, error);
      }),
    deliver: (destination, delivery, context) =>
      sink.deliver(destination, delivery, context).catch(error => {
        throw inCode('SINK_FAILED', destination, error);
      }),
  };
}

/** What the system says of a failed call, as in `no space left on device (ENOSPC)`. Never the message of the error. */
export function systemReason(error: unknown): string {
  const {errno, code} = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const [name, description] = (errno !== undefined && getSystemErrorMap().get(errno)) || [code];
  return description === undefined ? `unexpected fault (${name ?? 'no code'})` : `${description} (${name})`;
}

/** Whether an error of the system has one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

function inCode(code: 'SINK_UNUSABLE' | 'SINK_FAILED', destination: Destination, error: unknown): RbacError {
  const text = destinationText(destination);
  if (error instanceof UnclearDelivery) return new UnclearDelivery(`${text}: ${error.message}`, error.hint);
  if (isFailure(error)) return new RbacError(code, `${text}: ${error.message}`, {hint: error.hint});
  return new RbacError(code, `${text}: ${systemReason(error)}`, {
    hint: 'put that right, or choose another destination',
  });
}
