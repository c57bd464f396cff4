import {readFileSync, rmSync} from 'node:fs';
import {expect, it} from 'vitest';
import type {CaseResult} from './case.ts';
import {differences, problemsInTheEnd, saidBy} from './checks.ts';
import {inLanes} from './lanes.ts';
import {killNow, type Running, startApply} from './process.ts';
import {report} from './results.ts';
import {makePlace, type Ran} from './run.ts';
import {type Seen, startServer} from './server.ts';
import {IN_TURN, problemsIn} from './table.ts';

interface Kill {
  readonly title: string;
  /** Whether a request may be the moment. */
  readonly at: (seen: Seen) => boolean;
  /** Whether the machine is lost with everything on it: the next run comes minutes later, elsewhere. */
  readonly wiped: boolean;
}

const KILLS: readonly Kill[] = [
  {
    title: 'kill -9 right after a write took effect, journal kept',
    at: ({done, method}) => done && method !== 'GET',
    wiped: false,
  },
  {
    title: 'kill -9 right after a write took effect, disk lost',
    at: ({done, method}) => done && method !== 'GET',
    wiped: true,
  },
  {
    title: 'kill -9 right before a write takes effect, journal kept',
    at: ({done, method}) => !done && method !== 'GET',
    wiped: false,
  },
  {
    title: 'kill -9 at the first read after a write, disk lost',
    at: ({done, method, nthWrite}) => !done && method === 'GET' && nthWrite > 0,
    wiped: true,
  },
];

/** Most of a run is spent waiting for the API: it takes half a second to trust a new lock. */
const LANES = 6;
/** What a lock takes to end by itself, and a bit. */
const UNTIL_UNLOCKED_MS = 180_000;

it.each(KILLS)('$title', async kill => {
  const numbers = await writesOfCleanRun(kill);
  const results = await inLanes(LANES, numbers, nth => runKill(kill, nth));
  report('kill', kill.title, results);
  expect(problemsIn(results, () => 'write')).toEqual([]);
});

/** The writes at which a run without faults offers a moment for it. */
async function writesOfCleanRun({at}: Kill): Promise<readonly number[]> {
  const moments = new Set<number>();
  const server = await startServer({real: true, watch: seen => void (at(seen) && moments.add(seen.nthWrite))});
  const place = makePlace();
  const {code, stderr} = await startApply(server, place, IN_TURN).ended;
  expect(code, stderr).toBe(0);
  expect(differences(server, place)).toEqual([]);
  await server.close();
  place.remove();
  return [...moments];
}

async function runKill({at, wiped}: Kill, nth: number): Promise<CaseResult> {
  let running: Running | undefined;
  let killed = false;
  const server = await startServer({
    real: true,
    async watch(seen) {
      if (killed || running === undefined || seen.nthWrite !== nth || !at(seen)) return;
      killed = true;
      await killNow(running);
    },
  });
  const place = makePlace();
  try {
    running = startApply(server, place, IN_TURN);
    const first = await running.ended;
    if (wiped) rmSync(place.journals, {recursive: true, force: true});
    if (wiped || !KNOWS_ITSELF) server.pass(UNTIL_UNLOCKED_MS);
    const ran: Ran[] = [];
    do ran.push(await startApply(server, place, IN_TURN).ended);
    while (ran.at(-1)?.code !== 0 && ran.length < 3);
    const problems = [...problemsInTheEnd([first, ...ran], server, place), ...(killed ? [] : ['was not killed'])];
    return {runs: 1 + ran.length, said: saidBy(ran), problems};
  } finally {
    await server.close();
    place.remove();
  }
}

/** Without an id of the machine nobody can tell that a process of it is gone, and its lock must end by itself. */
const KNOWS_ITSELF = ((): boolean => {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim() !== '';
  } catch {
    return false;
  }
})();
