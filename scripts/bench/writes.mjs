import {withApi} from './api.mjs';
import {bareNode} from './bare.mjs';
import {applyOnce, folderFor, OWN_PACE} from './plans.mjs';
import {figuresOf, rowOf} from './rows.mjs';
import {paceFloorMs} from './stats.mjs';
import {inTurn, medianOf} from './turns.mjs';
import {apart, untagged} from './worlds.mjs';

export const title = 'Writes: 20 new tags and 10,000 assignments of them';

const RUNS = 3;
const from = (accounts, first) => accounts.slice(first, first + 500);

/** Every tag is put on 500 accounts. */
const SHAPES = [
  {name: 'equal', title: 'all on the same accounts', accounts: 500, accountsOf: (_tag, all) => all},
  {
    name: 'pairs',
    title: 'on the same accounts in pairs',
    accounts: 5000,
    accountsOf: (tag, all) => from(all, 500 * Math.floor(tag / 2)),
  },
  {
    name: 'halves',
    title: 'on accounts that overlap by half',
    accounts: 5250,
    accountsOf: (tag, all) => from(all, 250 * tag),
  },
  {
    name: 'different',
    title: 'all on different accounts',
    accounts: 10_000,
    accountsOf: apart(500),
  },
];

export async function measure(bench) {
  const base = await bareNode(bench);
  return inTurn(SHAPES, shape => measureOne(bench, base, shape));
}

async function measureOne(bench, base, {name, title, ...shape}) {
  bench.say(`writes: ${title}`);
  const world = untagged({...shape, tags: 20});
  const folder = folderFor(bench, world);
  const median = await medianOf(bench.runs ?? RUNS, () =>
    withApi(world.state, {limits: bench.rate}, api => applyOnce(bench, folder, api)),
  );
  const floorMs = base.figures.ms + paceFloorMs(median.requests, OWN_PACE);
  return rowOf({name, title, figures: figuresOf(median), base, floorMs});
}
