import {setTimeout as sleep} from 'node:timers/promises';
import {countsOf, withApi} from './api.mjs';
import {bareNode} from './bare.mjs';
import {connect} from './http.mjs';
import {folderFor, OWN_PACE, planOnce} from './plans.mjs';
import {figuresOf, rowOf} from './rows.mjs';
import {paceFloorMs} from './stats.mjs';
import {inTurn, medianOf} from './turns.mjs';
import {campaigns} from './worlds.mjs';

export const title = "Pace: a plan of 500 requests and some under the vendor's limits";

const TAGS = 500;
const RUNS = 1;
const VENDOR_PACE = 100;

/** What others send to the same workspace meanwhile, in requests a second. */
const NEIGHBOURS = [
  {name: 'alone', title: 'alone', perSecond: 0},
  {name: 'modest-neighbour', title: 'while others send 40 requests a second', perSecond: 40},
  {name: 'greedy-neighbour', title: 'while others send 80 requests a second', perSecond: 80},
];

export async function measure(bench) {
  const base = await bareNode(bench);
  const world = campaigns(bench.size ?? TAGS);
  const place = {world, folder: folderFor(bench, world)};
  return inTurn(NEIGHBOURS, neighbour => measureOne(bench, base, place, neighbour));
}

async function measureOne(bench, base, {world, folder}, {name, title, perSecond}) {
  bench.say(`pace: ${title}`);
  const median = await medianOf(bench.runs ?? RUNS, () =>
    withApi(world.state, {limits: true}, api => besideOthers(bench, folder, api, perSecond)),
  );
  const passed = median.requests - median.refused;
  const floorMs = base.figures.ms + paceFloorMs(passed, Math.min(OWN_PACE, VENDOR_PACE - perSecond));
  return rowOf({name, title, figures: figuresOf(median), floorMs, note: noteOn(median, passed)});
}

function noteOn({ms, others, othersRefused}, passed) {
  const kept = `kept ${Math.round((passed / OWN_PACE / (ms / 1000)) * 100)} % of its pace`;
  return others === 0 ? kept : `${kept}; ${othersRefused} of the ${others} of others were refused`;
}

/** What others ask for; a plan never does. */
const OTHERS = 'audit-logs';

async function besideOthers(bench, folder, api, perSecond) {
  const others = perSecond > 0 ? startOthers(api.url, perSecond) : undefined;
  const {log, ...ran} = await planOnce(bench, folder, api);
  await others?.end();
  const areTheirs = ({path}) => path.endsWith(OTHERS);
  const theirs = countsOf(log.filter(areTheirs));
  const ours = countsOf(log.filter(entry => !areTheirs(entry)));
  return {...ran, ...ours, others: theirs.requests, othersRefused: theirs.refused};
}

/** An even stream of requests. None is repeated, and none waits for the one before. */
function startOthers(url, perSecond) {
  const {ask, close} = connect(url, 'others');
  const sent = [];
  let going = true;
  const stream = (async () => {
    const start = performance.now();
    while (going) {
      sent.push(ask('GET', `${OTHERS}?limit=1`));
      await sleep(start + (1000 * sent.length) / perSecond - performance.now());
    }
  })();
  return {
    async end() {
      going = false;
      await stream;
      await Promise.all(sent);
      close();
    },
  };
}
