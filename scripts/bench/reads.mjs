import {withApi} from './api.mjs';
import {bareNode} from './bare.mjs';
import {folderFor, OWN_PACE, PARALLELISM, planOnce} from './plans.mjs';
import {figuresOf, rowOf} from './rows.mjs';
import {paceFloorMs} from './stats.mjs';
import {inTurn, medianOf} from './turns.mjs';
import {apart, people, tagged, times} from './worlds.mjs';

export const title = 'Reads: plans of workspaces in order';

const RUNS = 3;

/**
What is planned, and the longest chain of requests of which none can be sent before the one before it is answered. Each
begins with the identity of the workspace. A list by cursor is read page by page, and a full last page names one more.
*/
const SCENARIOS = [
  {
    name: 'members-keys-tags',
    title: '1,000 members, 100 keys, 100 tags',
    world: () => people({members: 1000, keys: 100, tags: 100}),
    chain: 1 + 11, // members
  },
  {
    name: 'same-accounts',
    title: '20 tags on the same 500 accounts',
    world: () => tagged({accounts: 500, tags: 20, accountsOf: (_tag, all) => all}),
    chain: 1 + 1 + 1 + 2, // tags, how long the list of accounts is, its first page, all others at once
  },
  {
    name: 'different-accounts',
    title: '20 tags on different 500 of 10,000 accounts',
    world: () => tagged({accounts: 10_000, tags: 20, accountsOf: apart(500)}),
    chain: 1 + 1 + 1 + 2, // tags, how long the list of accounts is, then all tags at once: the first page, all others
  },
  {
    name: 'many-tags',
    title: '1,000 tags on 10 of 1,000 accounts each',
    world: () =>
      tagged({
        accounts: 1000,
        tags: 1000,
        accountsOf: (tag, all) => times(10, index => all[(tag + 100 * index) % 1000]),
      }),
    chain: 1 + 11 + 1 + 2, // tags, how long the list of accounts is, its first page, all others at once
  },
];

export async function measure(bench) {
  const base = await bareNode(bench);
  const cases = SCENARIOS.flatMap(scenario => bench.latencies.map(latencyMs => ({...scenario, latencyMs})));
  return inTurn(cases, one => measureOne(bench, base, one));
}

async function measureOne(bench, base, {name, title, world: makeWorld, chain, latencyMs}) {
  bench.say(`reads: ${title}, ${latencyMs} ms away`);
  const world = makeWorld();
  const folder = folderFor(bench, world);
  const median = await withApi(world.state, {latencyMs, limits: bench.rate}, api =>
    medianOf(bench.runs ?? RUNS, () => planOnce(bench, folder, api)),
  );
  const rounds = Math.max(chain, median.requests / PARALLELISM);
  const floorMs = base.figures.ms + Math.max(latencyMs * rounds, paceFloorMs(median.requests, OWN_PACE));
  return rowOf({name, title, latencyMs, figures: figuresOf(median), base, floorMs});
}
