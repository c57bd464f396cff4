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
How many times as much something costs for four times as much: about 4 when it is linear, 16 when it is quadratic. The
least of some tries, for what else the machine does can only add to it.
@param prepare what is not measured; gives what is
*/
export function growthOf(prepare: (size: number) => () => unknown, size: number): number {
  const [few, many] = [prepare(size), prepare(4 * size)];
  few(); // The first run also compiles.
  const ratios = Array.from({length: 3}, () => {
    const cost = costOf(few);
    return costOf(many) / cost;
  });
  return Math.min(...ratios);
}

/** Between linear and quadratic, and far enough from both. */
export const LINEAR = 8;

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
