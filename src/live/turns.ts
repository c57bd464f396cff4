import pLimit from 'p-limit';
import type {Reader, Turns} from '../api/client.ts';
import type {Meter} from '../model/stats.ts';

/** A reader that has at most so many requests under way, however many lists they belong to. Who asks first goes first. */
export function bounded(reader: Reader, parallelism: number, meter?: Meter): Reader {
  const turns = turnsOf(parallelism, meter);
  return {
    get: (path, query) => turns.run(() => reader.get(path, query)),
    getAll: (path, options) => reader.getAll(path, {...options, turns}),
    ownKeyId: reader.ownKeyId,
    clock: () => reader.clock(),
    requests: () => reader.requests(),
  };
}

function turnsOf(parallelism: number, meter: Meter | undefined): Turns {
  const limit = pLimit(parallelism);
  const run: Turns['run'] = meter === undefined ? limit : request => limit(meter.waitingForSlot(request));
  return {run, idle: () => parallelism - limit.activeCount - limit.pendingCount};
}
