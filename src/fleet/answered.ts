import {RbacError} from '../errors.ts';
import {count} from '../model/text.ts';

/** So many workspaces without an answer, and none with one, are enough to know. */
const ENOUGH = 8;

/**
Opens workspaces until it is plain that nothing answers. Each one waits a while for a network that may come back; over a
thousand workspaces that would be minutes of silence. One answer of any sort, and all are tried.
@throws RbacError `API_UNREACHABLE` for those that are not tried, or whatever opening throws
*/
export function whileAnswered<T, R>(open: (item: T) => Promise<R>): (item: T) => Promise<R> {
  let heard = false;
  let unheard = 0;
  return async item => {
    if (!heard && unheard >= ENOUGH) throw notTried(unheard);
    try {
      const opened = await open(item);
      heard = true;
      return opened;
    } catch (error) {
      if (error instanceof RbacError && error.status !== undefined) heard = true;
      if (isSilence(error)) unheard += 1;
      throw error;
    }
  };
}

const isSilence = (error: unknown) =>
  error instanceof RbacError && (error.code === 'API_UNREACHABLE' || error.code === 'API_TIMEOUT');

const notTried = (unheard: number) =>
  new RbacError('API_UNREACHABLE', `not tried: the API answered for none of ${count(unheard, 'workspace')} before`, {
    hint: 'check the network, and INSTANTLY_API_URL if you set it',
  });
