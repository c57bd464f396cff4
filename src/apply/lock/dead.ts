import type {Reader} from '../../api/client.ts';
import {inheritedKeys} from './inherited.ts';
import type {KeyUnderWay} from './key-under-way.ts';
import {thisProcess} from './process-identity.ts';
import {standingOf} from './standing.ts';
import {readLockTags} from './tags.ts';

/** What runs that died have left among the tags. */
export interface Traces {
  /** Keys that they may have made and not delivered. */
  readonly keys: readonly KeyUnderWay[];
  /** Whether the next holder of the lock has anything to clear up. False as long as another apply holds it. */
  readonly remain: boolean;
}

/**
What the locks of runs that died tell: for a plan, which takes no lock. What a run that still holds the lock has under
way is not in it.
*/
export async function tracesOfDeadRuns(reader: Reader): Promise<Traces> {
  const {locks, stale} = await readLockTags(reader);
  const here = await thisProcess();
  const standing = await Promise.all(locks.map(lock => standingOf(lock, reader.clock(), here)));
  const dead = locks.filter((_lock, index) => standing[index]?.held === false);
  const traces = [...stale, ...dead];
  return {keys: inheritedKeys(traces, reader.clock()), remain: traces.length > 0 && dead.length === locks.length};
}
