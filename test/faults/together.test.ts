import {expect, it} from 'vitest';
import type {CaseResult} from './case.ts';
import {differences, problemsInTheEnd, saidBy} from './checks.ts';
import {startApply} from './process.ts';
import {report} from './results.ts';
import {makePlace, type Place, type Ran} from './run.ts';
import {type Seen, type Server, startServer} from './server.ts';
import {problemsIn} from './table.ts';
import {END} from './world.ts';

/** The end once the overlap is over: one key less. */
const LATER = END.filter(line => line !== 'key Warehouse: accounts:all, the one from before');

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

/** What is left to do after two runs at once, as a person would do it. */
type Mend = (ran: readonly Ran[], server: Server, place: Place) => Promise<readonly Ran[]>;

async function together(
  args: readonly string[],
  isPlace: (seen: Seen) => boolean,
  {judge, mend, end}: {readonly judge: Judge; readonly mend: Mend; readonly end: readonly string[]},
): Promise<CaseResult> {
  const server = await startServer({real: true, watch: meeting(isPlace)});
  const place = makePlace();
  try {
    const ran = await Promise.all([1, 2].map(() => startApply(server, place, args).ended));
    const problems = judge(ran, server, place);
    const later = await mend(ran, server, place);
    const all = [...ran, ...later];
    return {
      runs: 2,
      said: saidBy(ran).filter(line => /^(?:LOCKED|Made) /.test(line)), // What else they say depends on who is faster.
      problems: [...problems, ...problemsInTheEnd(all, server, place, end)],
    };
  } finally {
    await server.close();
    place.remove();
  }
}

/** Applies again until there is nothing left to do. */
const applyAgain: Mend = async (_ran, server, place) => {
  const later: Ran[] = [];
  do later.push(await startApply(server, place, []).ended);
  while (later.at(-1)?.code !== 0 && later.length < 3);
  return later;
};

/** Does what the runs have asked for: applies again, makes anew the keys that were named, and lets the overlaps pass. */
const doAsTold: Mend = async (ran, server, place) => {
  const named = new Set(ran.flatMap(({stderr}) => [...stderr.matchAll(TWICE)].flatMap(([line]) => keysIn(line))));
  const later = [...(await applyAgain(ran, server, place))];
  const rotations = [...named].flatMap(name => ['--rotate', name]);
  if (named.size > 0) later.push(await startApply(server, place, rotations).ended);
  server.pass(25 * 3_600_000);
  return [...later, ...(await applyAgain(ran, server, place))];
};

const TWICE = /^Made by somebody else as well: .*$/gm;
const keysIn = (line: string) => [...line.matchAll(/key\/(\w+)/g)].flatMap(([, name]) => name ?? []);

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
  await tryRounds('two applies at once', () => together([], lock, {judge: oneWins, mend: applyAgain, end: END}));
});

it('two at once without the lock: nothing stays silently', async () => {
  const neverSilent: Judge = (ran, server, place) => {
    const left = differences(server, place);
    return left.length > 0 && ran.every(({code}) => code === 0) ? left.map(line => `both exit 0 although ${line}`) : [];
  };
  const write = ({method}: Seen) => method !== 'GET';
  await tryRounds('two applies at once, both with --lock off', () =>
    together(['--lock', 'off'], write, {judge: neverSilent, mend: doAsTold, end: LATER}),
  );
});
