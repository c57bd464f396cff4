import {inspect} from 'node:util';
import {expect} from 'vitest';
import {ServiceError} from '../../src/web/service-error.ts';
import {CANARY} from '../secrets/surroundings.ts';

/** The error of a promise, which must be one of services, say what to do, and not know the canary. */
export async function errorOf(work: Promise<unknown>): Promise<ServiceError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`no ServiceError but ${inspect(error)}`);
  const seen = inspect(error, {depth: 9, showHidden: true});
  for (const form of [CANARY, CANARY.slice(8, 24)]) expect(seen).not.toContain(form);
  expect(error.hint).toBeTruthy();
  expect(error.cause).toBeUndefined();
  return error;
}
