const lastOf = new Map<string, Promise<unknown>>();

/**
Runs pieces of work that name the same thing one after the other, in the order of their calls. Keys are created in
parallel, and two of them may go to one dotenv file: each must read what the other wrote.
*/
export async function inTurn<T>(thing: string, work: () => Promise<T>): Promise<T> {
  const mine = (lastOf.get(thing) ?? Promise.resolve()).then(work, work);
  lastOf.set(thing, mine);
  try {
    return await mine;
  } finally {
    if (lastOf.get(thing) === mine) lastOf.delete(thing);
  }
}
