import {expect, it} from 'vitest';
import {type CaseResult, runCase} from './case.ts';
import type {FaultKind} from './faults.ts';
import {inLanes} from './lanes.ts';
import {report} from './results.ts';
import {makePlace, runApply} from './run.ts';
import {startServer} from './server.ts';

/** One change at a time, so that the nth request is the same one in every run. */
export const IN_TURN: readonly string[] = ['--parallelism', '1'];

const LANES = 4;
/** Where most of the time is spent waiting for an answer that does not come. */
const SLOW_LANES = 12;

/** The requests of a run without faults, in order. */
export async function requestsOfCleanRun(
  lagMs = 0,
): Promise<readonly {readonly method: string; readonly path: string}[]> {
  const server = await startServer({lagMs});
  const place = makePlace();
  const {code} = await runApply(server, place, IN_TURN);
  const requests = [...server.log];
  await server.close();
  place.remove();
  expect(code).toBe(0);
  return requests;
}

/** A test for each fault, which strikes every request of a run in turn. */
export function testFaults(part: string, kinds: readonly FaultKind[], lagMs = 0): void {
  it.each(kinds)('$title', async kind => {
    const requests = await requestsOfCleanRun(lagMs);
    const all = requests.flatMap(({method}, index) => (kind.writesOnly && method === 'GET' ? [] : [index + 1]));
    const struck = kind.once ? all.slice(0, 1) : all;
    const results = await inLanes(kind.slow ? SLOW_LANES : LANES, struck, nth => runCase(kind, nth, IN_TURN, lagMs));
    report(part, kind.title, results);
    expect(problemsIn(results, nth => `${requests[nth - 1]?.method} ${requests[nth - 1]?.path}`)).toEqual([]);
  });
}

/** One line for each problem, with the request that was struck. */
export const problemsIn = (
  results: ReadonlyMap<number, CaseResult>,
  requestOf: (nth: number) => string,
): readonly string[] =>
  [...results].flatMap(([nth, {problems}]) => problems.map(problem => `${nth}: ${requestOf(nth)}: ${problem}`));
