import pLimit from 'p-limit';
import {isInterrupted} from '../api/time.ts';

export interface Apart<T, R> {
  /** Items under way at once. */
  readonly most: number;
  readonly work: (item: T) => Promise<R>;
  /** The result of an item whose work failed; the others go on. */
  readonly failed: (item: T, error: unknown) => R;
}

/**
Does something for each item, each apart, the first ones first. One result for each, in the order of the items.
@throws Interrupted after Ctrl-C, once nothing is under way any more
*/
export async function eachApart<T, R>(items: readonly T[], {most, work, failed}: Apart<T, R>): Promise<readonly R[]> {
  const limit = pLimit(most);
  let interrupted: unknown;
  const one = async (item: T): Promise<R> => {
    if (interrupted !== undefined) throw interrupted;
    try {
      return await work(item);
    } catch (error) {
      if (!isInterrupted(error)) return failed(item, error);
      interrupted = error;
      throw error;
    }
  };
  const ended = await Promise.allSettled(items.map(item => limit(one, item)));
  return ended.map(end => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
