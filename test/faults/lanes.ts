/** Does a piece of work for each number, some at a time. Results are in the order of the numbers. */
export async function inLanes<T>(
  lanes: number,
  numbers: readonly number[],
  work: (number: number) => Promise<T>,
): Promise<ReadonlyMap<number, T>> {
  const done = new Map<number, T>();
  const left = [...numbers];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) done.set(next, await work(next));
  };
  await Promise.all(Array.from({length: lanes}, lane));
  return new Map(numbers.flatMap(number => (done.has(number) ? [[number, done.get(number) as T] as const] : [])));
}
