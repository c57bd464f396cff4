import {expect, it} from 'vitest';
import type {CaseResult} from './case.ts';
import {differences, problemsInTheEnd, saidBy} from './checks.ts';
import {startApply} from './process.ts';
import {report} from './results.ts';
import {makePlace, type Place, type Ran} from './run.ts';
import {type Seen, type Server, startServer} from './server.ts';
import {problemsIn} from './table.ts';

const ROUNDS = [1, 2, 3];

/** Two at once really are at once: whoever comes first to a kind of request waits until the other one is there. */
function meeting(isPlace: (seen: Seen) => boolean): (seen: Seen) => Promise<void> {
  let open: () => void = () => {};
  const both = new Promise<void>(resolve => {
    open = resolve;
  });
  let arrived = 0;
  return async seen => {
    if (seen.done || !isPlace(seen)) return;
    if (++arrived >= 2) open();
    await both;
  };
}

async function together(args: readonly string[], isPlace: (seen: Seen) => boolean, judge: Judge): Promise<CaseResult> {
  const server = await startServer({real: true, watch: meeting(isPlace)});
  const place = makePlace();
  try {
    const ran = await Promise.all([1, 2].map(() => startApply(server, place, args).ended));
    const problems = [...judge(ran, server, place)];
    const later: Ran[] = [];
    do later.push(await startApply(server, place, []).ended);
    while (later.at(-1)?.code !== 0 && later.length < 3);
    problems.push(...problemsInTheEnd([...ran, ...later], server, place));
    return {runs: 1 + later.length, said: saidBy([...ran, ...later]), problems};
  } finally {
    await server.close();
    place.remove();
  }
}

type Judge = (ran: readonly Ran[], server: Server, place: Place) => readonly string[];

async function tryRounds(title: string, work: () => Promise<CaseResult>): Promise<void> {
  const results = new Map<number, CaseResult>();
  for (const round of ROUNDS) results.set(round, await work());
  report('together', title, results);
  expect(problemsIn(results, () => 'round')).toEqual([]);
}

it('two at once: one is turned away, and everything is done once', async () => {
  const oneWins: Judge = (ran, server, place) => {
    const codes = ran.map(({code}) => code).sort();
    return codes.join() === '0,7' ? differences(server, place) : [`exits ${codes.join()}`];
  };
  const lock = ({method, path}: Seen) => method === 'POST' && path === '/api/v2/custom-tags';
  await tryRounds('two applies at once', () => together([], lock, oneWins));
});

it('two at once without the lock: nothing stays silently', async () => {
  const neverSilent: Judge = (ran, server, place) => {
    const left = differences(server, place);
    return left.length > 0 && ran.every(({code}) => code === 0) ? left.map(line => `both exit 0 although ${line}`) : [];
  };
  const write = ({method}: Seen) => method !== 'GET';
  await tryRounds('two applies at once, both with --lock off', () => together(['--lock', 'off'], write, neverSilent));
});
