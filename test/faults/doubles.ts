/** No run is in a git repository here: looking for one costs more than the run. */
export const noGit = {
  gitOutput: async () => undefined,
  headCommit: async () => undefined,
  trackedFiles: async () => [],
};

/** Every run counts as a process that has ended by the next one, as it has outside this suite. */
export async function endedProcess<T extends object>(load: () => Promise<T>): Promise<T> {
  const identity = {machine: 'a'.repeat(16), boot: 'b'.repeat(16), pidns: '1', pid: 2 ** 31 - 1, start: '1'};
  return {...(await load()), thisProcess: async () => identity};
}
