import {join} from 'node:path';
import {countsOf, withApi} from './api.mjs';
import {openPeers} from './peer-tools.mjs';
import {applyOnce, folderFor, planOnce} from './plans.mjs';
import {figuresOf, rowOf} from './rows.mjs';
import {inTurn, medianOf} from './turns.mjs';
import {ROOT} from './workbench.mjs';
import {apart, mixed, newTags, untagged} from './worlds.mjs';

export const title = 'Peers: the same job done by others';

const SIZES = [1000, 10_000];
const RUNS = 3;
const TOOL = 'instantly-rbac';

/** For every job the figures of each peer, and after them those of the tool beside them. */
export async function measure(bench) {
  const {peers, missing} = bench.peers ? await openPeers(bench) : {peers: [], missing: []};
  const rows = await inTurn(jobsFor(bench, peers), job => measureJob(bench, job));
  return [...rows.flat(), ...missing];
}

function jobsFor({size, latencies}, peers) {
  const [first, ...larger] = size === undefined ? SIZES : [size];
  return [
    // Those who bring no API of ours along are not slowed down by its latency: once is enough.
    ...latencies.map((latencyMs, index) => unchanged(first, index === 0 ? peers : [], latencyMs)),
    ...larger.map(more => unchanged(more, peers)),
    created(first, peers),
    assigned(size === undefined ? 500 : Math.ceil(size / 2)),
  ];
}

const unchanged = (size, peers, latencyMs = 0) => ({
  name: `unchanged-${size}`,
  title: `no change in ${size.toLocaleString('en-US')} objects`,
  latencyMs,
  command: 'plan',
  makeWorld: () => mixed(size),
  others: peers.filter(({most}) => size <= most).map(peer => ({...peer, work: () => peer.unchanged(size)})),
});

const created = (size, peers) => ({
  name: `created-${size}`,
  title: `${size.toLocaleString('en-US')} new objects`,
  command: 'apply',
  makeWorld: () => newTags(size),
  others: peers
    .filter(peer => peer.created && size <= peer.most)
    .map(peer => ({...peer, work: () => peer.created(size)})),
});

const assigned = each => ({
  name: 'assigned',
  title: `20 new tags on ${each} accounts each`,
  command: 'apply',
  makeWorld: () => untagged({accounts: 20 * each, tags: 20, accountsOf: apart(each)}),
  others: [],
});

/** Measures one job for the tool, for the sequential client, and for all others that do it. */
async function measureJob(bench, {makeWorld, command, others, ...job}) {
  const world = makeWorld();
  const folder = folderFor(bench, world);
  const onEmulator = work => () => {
    const runs = command === 'plan' ? (bench.runs ?? RUNS) : 1;
    return medianOf(runs, () => withApi(world.state, {latencyMs: job.latencyMs}, work));
  };
  const ours = command === 'plan' ? planOnce : applyOnce;
  const figuresFor = async ({title, work}) => {
    bench.say(`peers: ${job.title}: ${title}`);
    return figuresOf(await work());
  };
  const figures = await figuresFor({title: TOOL, work: onEmulator(api => ours(bench, folder, api))});
  const client = {
    name: 'sequential',
    title: 'sequential client',
    work: onEmulator(api => sequentialOnce(bench, folder, api, command)),
  };
  const rows = await inTurn([client, ...others], async other =>
    pairOf(job, figures, {...other, figures: await figuresFor(other)}),
  );
  return rows.flat();
}

/** The row of a peer, and that of the tool beside it. */
const pairOf = ({name, title, latencyMs}, figures, base) => [
  rowOf({name: `${name}-${base.name}`, title: `${title}: ${base.title}`, latencyMs, figures: base.figures}),
  rowOf({name: `${name}-beside-${base.name}`, title: `${title}: ${TOOL}`, latencyMs, figures, base}),
];

/** @throws Error when the client finds something to do where nothing is, or the other way round */
async function sequentialOnce({run}, folder, api, command) {
  const args = [join(ROOT, 'scripts', 'bench', 'sequential.mjs'), command, 'desired.json'];
  const ran = await run(process.execPath, args, {cwd: folder, env: api.env, usage: 'node'});
  const {writes} = JSON.parse(ran.stdout);
  if ((command === 'plan') !== (writes === 0))
    throw new Error(`the sequential client found ${writes} writes to ${command}`);
  return {...ran, ...countsOf(api.news())};
}
