import {eachApart} from './each.ts';
import type {Wave} from './waves.ts';

export interface Rollout<W, R> {
  /** Workspaces under way at once. */
  readonly most: number;
  /** It tells of failures by its result. */
  readonly work: (workspace: W) => Promise<R>;
  /** Whether the next wave may begin after a result in this one. */
  readonly isGood: (result: R, wave: Wave<W>) => boolean;
  /** Whether waves go on after a result that is not good. */
  readonly goOn: boolean;
  /** Whether nothing new may start. */
  readonly stopped: () => boolean;
  /** Told before a wave begins. */
  readonly begin: (wave: Wave<W>) => void;
}

/** The results by workspace; those that are missing were not tried. Rejects only for a fault of this tool. */
export async function rollOut<W, R>(waves: readonly Wave<W>[], rollout: Rollout<W, R>): Promise<ReadonlyMap<W, R>> {
  const {most, work, stopped, goOn, isGood, begin} = rollout;
  const results = new Map<W, R>();
  for (const wave of waves) {
    if (stopped()) break;
    begin(wave);
    await eachApart<W, void>(wave.workspaces, {
      most,
      work: async one => {
        if (!stopped()) results.set(one, await work(one));
      },
      failed: (_one, error) => {
        throw error;
      },
    });
    const good = wave.workspaces.every(one => results.has(one) && isGood(results.get(one) as R, wave));
    if (!good && !goOn) break;
  }
  return results;
}
