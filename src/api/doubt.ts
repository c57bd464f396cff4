import {type ErrorCode, RbacError} from '../errors.ts';

/** Whether a failure may be due to the offset: a parameter that is not taken, or a skip too far for the API's patience. */
export const isAboutOffset = (error: unknown): boolean => error instanceof RbacError && DOUBTFUL.has(error.code);

const DOUBTFUL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'API_INVALID',
  'API_FAILED',
  'API_SHAPE',
  'API_UNREACHABLE',
]);
