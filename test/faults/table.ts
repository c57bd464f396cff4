import {expect, it} from 'vitest';
import {type CaseResult, runCase} from './case.ts';
import type {FaultKind} from './faults.ts';
import {makePlace, runApply} from './run.ts';
import {startServer} from './server.ts';

/** One change at a time, so that the nth request is the same one in every run. */
const IN_TURN: readonly string[] = ['--parallelism', '1'];
const LANES = 4;

/** The requests of a run without faults, in order. */
async function requestsOfCleanRun(): Promise<readonly {readonly method: string}[]> {
  const server = await startServer();
  const place = makePlace();
  await runApply(server, place, IN_TURN);
  const requests = [...server.log];
  await server.close();
  place.remove();
  return requests;
}

/** A test for each fault, which strikes every request of a run in turn. */
export function testFaults(kinds: readonly FaultKind[]): void {
  it.each(kinds)('$title', async kind => {
    const requests = await requestsOfCleanRun();
    const struck = requests.flatMap(({method}, index) => (kind.writesOnly && method === 'GET' ? [] : [index + 1]));
    const results = new Map<number, CaseResult>();
    const left = [...struck];
    const lane = async () => {
      for (let nth = left.shift(); nth !== undefined; nth = left.shift()) results.set(nth, await runCase(kind, nth, IN_TURN));
    };
    await Promise.all(Array.from({length: LANES}, lane));
    const count = (n: number) => [...results.values()].filter(({runs}) => runs === n).length;
    console.log(kind.title, struck.length, [1, 2, 3, 4].map(count), [...new Set([...results.values()].flatMap(r => r.said))].sort());
    const problems = struck.flatMap(nth =>
      (results.get(nth)?.problems ?? []).map(problem => `request ${nth}, ${requests[nth - 1]?.method} ${(requests[nth - 1] as {path?: string})?.path}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });
}
