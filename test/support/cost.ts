/** How much processor time something takes, in milliseconds. Unlike the clock it does not count waiting for other programs. */
export function costOf(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  return spentMs(before);
}

/** The same of something that is waited for. */
export async function costOfWaiting(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  return spentMs(before);
}

function spentMs(before: NodeJS.CpuUsage): number {
  const {user, system} = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
How many times as much something costs for sixteen times as much: about 16 when it is linear, 256 when it is quadratic. Of
both the least of some tries, for what else the machine does, and what Node cleans up meanwhile, can only add to it.
@param prepare what is not measured; gives what is
*/
export function growthOf(prepare: (size: number) => () => unknown, size: number): number {
  return leastCostOf(prepare(16 * size)) / leastCostOf(prepare(size));
}

/** Between linear and quadratic, and far enough from both: what no longer fits into a cache of the processor costs twice as much. */
export const LINEAR = 64;

/** Each try takes it so often that it costs this much at least, in milliseconds. */
const TRY_MS = 20;

function leastCostOf(run: () => unknown): number {
  run(); // The first run also compiles.
  const times = Math.ceil(TRY_MS / Math.max(costOf(run), 0.01));
  const tries = Array.from({length: 7}, () =>
    costOf(() => {
      for (let time = 0; time < times; time++) run();
    }),
  );
  return Math.min(...tries) / times;
}

/** The same objects, with a number of how often anything was read of them. Unlike time it is the same at each run. */
export function counted<T extends object>(objects: readonly T[]): {readonly objects: readonly T[]; reads(): number} {
  let reads = 0;
  const handler: ProxyHandler<T> = {
    get(target, name) {
      reads += 1;
      return Reflect.get(target, name);
    },
  };
  return {objects: objects.map(object => new Proxy(object, handler)), reads: () => reads};
}
