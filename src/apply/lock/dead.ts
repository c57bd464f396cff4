import type {Reader} from '../../api/client.ts';
import {inheritedKeys} from './inherited.ts';
import type {KeyUnderWay} from './key-under-way.ts';
import {thisProcess} from './process-identity.ts';
import {standingOf} from './standing.ts';
import {readLockTags} from './tags.ts';

/**
Keys that runs which died may have made and not delivered, as their locks tell: for a plan, which takes no lock. What a
run that still holds the lock has under way is not among them.
*/
export async function keysOfDeadRuns(reader: Reader): Promise<readonly KeyUnderWay[]> {
  const {locks, stale} = await readLockTags(reader);
  const here = await thisProcess();
  const standing = await Promise.all(locks.map(lock => standingOf(lock, reader.clock(), here)));
  const dead = locks.filter((_lock, index) => standing[index]?.held === false);
  return inheritedKeys([...stale, ...dead], reader.clock());
}
