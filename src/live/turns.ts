import pLimit from 'p-limit';
import type {Reader, Turns} from '../api/client.ts';

/** A reader that has at most so many requests under way, however many lists they belong to. Who asks first goes first. */
export function bounded(reader: Reader, parallelism: number): Reader {
  const turns = turnsOf(parallelism);
  return {
    get: (path, query) => turns.run(() => reader.get(path, query)),
    getAll: (path, options) => reader.getAll(path, {...options, turns}),
    ownKeyId: reader.ownKeyId,
    clock: () => reader.clock(),
    requests: () => reader.requests(),
  };
}

function turnsOf(parallelism: number): Turns {
  const limit = pLimit(parallelism);
  return {run: limit, idle: () => parallelism - limit.activeCount - limit.pendingCount};
}
