import {isUntried, problemsInTheEnd, problemsOf, saidBy} from './checks.ts';
import type {FaultKind} from './faults.ts';
import {makePlace, type Place, type Ran, runApply} from './run.ts';
import {type Server, startServer} from './server.ts';

/** What came of one fault at one request. */
export interface CaseResult {
  /** How many runs it took. One that left no trace is followed by one without faults, which need not be tried each time. */
  readonly runs: number;
  /** What the runs said that did not go well. */
  readonly said: readonly string[];
  /** Everything that is not as it must be. */
  readonly problems: readonly string[];
}

/** Far more requests than a run makes. */
const REST = 5_000;
const MOST_RUNS = 4;

/** One fault at the nth request of an apply; then apply again, and again while it says that something is left to do. */
export async function runCase(kind: FaultKind, nth: number, args: readonly string[], lagMs = 0): Promise<CaseResult> {
  const struck = kind.lasting ? Array.from({length: REST}, (_, index) => nth + index) : nth;
  const server = await startServer({faults: [{match: {nth: struck}, ...kind.fault}], lagMs});
  const place = makePlace();
  try {
    const first = await runApply(server, place, args, !kind.slow);
    const problems = problemsOf(first, server, place);
    if (first.code !== 0 && isUntried(server, place)) return {runs: 2, said: saidBy([first]), problems};
    server.recover();
    server.pass(lagMs);
    const later = await runAgain(server, place, args, lagMs);
    const ran = [first, ...later];
    return {
      runs: first.code === 0 ? 1 : ran.length,
      said: saidBy(ran),
      problems: [...problems, ...problemsInTheEnd(ran, server, place)],
    };
  } finally {
    await server.close();
    place.remove();
  }
}

async function runAgain(server: Server, place: Place, args: readonly string[], lagMs: number): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  do {
    ran.push(await runApply(server, place, args));
    server.pass(lagMs);
  } while (ran.at(-1)?.code !== 0 && ran.length < MOST_RUNS - 1);
  return ran;
}
