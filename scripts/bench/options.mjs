import {parseArgs} from 'node:util';

/** The groups of scenarios, in the order of the page, each with the module that measures it. */
export const GROUPS = {
  'start-up': () => import('./start-up.mjs'),
  reads: () => import('./reads.mjs'),
  writes: () => import('./writes.mjs'),
  pace: () => import('./pace.mjs'),
  big: () => import('./big.mjs'),
  peers: () => import('./peers.mjs'),
};

export const USAGE = `Usage: node scripts/bench.mjs [options]

  --scenario NAME[,NAME]  groups to run: ${Object.keys(GROUPS).join(', ')} (default: all)
  --runs N                runs of each case; their median counts (default: as many as the group asks for)
  --size N                objects where a scenario can be of any size (default: as the group says)
  --latency MS[,MS]       pauses of the emulator before each answer, for reads and peers (default: 0,50)
  --rate                  the emulator keeps the vendor's limits for reads and writes, too
  --peers                 also run tools of others: auth0-deploy-cli (installed from npm for the run), terraform
  --check                 compare with scripts/bench/budgets.json; exit 1 names what is over
  --json                  print rows as JSON
  --write                 write the tables into docs/performance.md; of all groups this means --peers as well
`;

/** Wrong use of the command line: exit 64. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(argv) {
  const {scenario, runs, size, latency, write, peers, ...flags} = parseWords(argv);
  return {
    ...flags,
    write,
    groups: scenario === undefined ? Object.keys(GROUPS) : scenario.split(',').map(groupName),
    runs: runs === undefined ? undefined : wholeNumber('--runs', runs, 1),
    size: size === undefined ? undefined : wholeNumber('--size', size, 10),
    latencies: latency.split(',').map(text => wholeNumber('--latency', text, 0)),
    peers: peers || (write && scenario === undefined),
  };
}

function parseWords(argv) {
  const flag = {type: 'boolean', default: false};
  const text = {type: 'string'};
  const options = {
    ...{scenario: text, runs: text, size: text, latency: {type: 'string', default: '0,50'}},
    ...{rate: flag, peers: flag, check: flag, json: flag, write: flag, help: flag},
  };
  try {
    return parseArgs({args: argv, options}).values;
  } catch (error) {
    throw new UsageError(error.message, {cause: error});
  }
}

function groupName(name) {
  if (Object.hasOwn(GROUPS, name)) return name;
  throw new UsageError(`no group of scenarios is called "${name}"; there are ${Object.keys(GROUPS).join(', ')}`);
}

function wholeNumber(option, text, least) {
  if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`${option} takes a whole number from ${least}, not "${text}"`);
}
