import {expect, it, vi} from 'vitest';
import {runCase} from './case.ts';
import {FAILED, type FaultKind, LASTING, LOST, ODD} from './faults.ts';
import {inLanes} from './lanes.ts';
import {problemsIn, requestsOfCleanRun} from './table.ts';

vi.mock('../../src/apply/lock/process-identity.ts', async load => (await import('./doubles.ts')).endedProcess(load));
vi.mock('../../src/apply/journal/git.ts', async () => (await import('./doubles.ts')).noGit);

/** Faults of writes: with many under way at once nobody can tell which one the nth is, so they are not in the table. */
const KINDS: readonly FaultKind[] = [...LOST, ...FAILED, ...ODD, ...LASTING].filter(
  ({writesOnly, slow}) => writesOnly && !slow,
);

it.each(KINDS)('eight changes at once: $title', async kind => {
  const requests = await requestsOfCleanRun();
  const from = requests.findIndex(({path}) => path.endsWith('/toggle-resource'));
  const to = requests.findLastIndex(({path}) => path.includes('/workspace-members/'));
  const numbers = Array.from({length: to - from + 1}, (_, index) => from + 1 + index).filter(nth => nth % 3 === 0);
  const results = await inLanes(4, numbers, nth => runCase(kind, nth, []));
  expect(problemsIn(results, () => 'some request')).toEqual([]);
});
