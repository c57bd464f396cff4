/*
Big files and states, each at two sizes, the second twice the first: how time and memory grow. Files are validated and plans
made by the built command line; comparing and planning alone is measured in a process that answers from memory.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {withApi} from './api.mjs';
import {aliases, assignments, badMembers, members, roles, yamlOf} from './big-worlds.mjs';
import {growing} from './growth.mjs';
import {ROOT} from './workbench.mjs';

const INVALID = 4;

export const scenarios = [
  {
    name: 'compare',
    title: 'comparing and planning assignments, files and lists in memory',
    sizes: [50_000, 100_000],
    run: compare,
  },
  {
    name: 'members',
    title: 'plan of unchanged members',
    sizes: [5_000, 10_000],
    run: planMembers,
  },
  validating('entries', 'validate members', [50_000, 100_000], size => yamlOf(members(size).file)),
  validating('listed', 'validate accounts listed under 20 tags', [50_000, 100_000], size =>
    yamlOf(assignments(size).file),
  ),
  validating('names', 'validate roles in one map', [20_000, 40_000], size => yamlOf(roles(size))),
  validating(
    'bad',
    'validate members that are all wrong',
    [50_000, 100_000],
    size => yamlOf(badMembers(size)),
    INVALID,
  ),
  validating('aliases', 'validate aliases', [2_500, 5_000], aliases),
];

export const {title, measure} = growing('Big files and states', scenarios);

function validating(name, caption, sizes, textOf, expected = 0) {
  return {
    name,
    title: caption,
    sizes,
    async run({size, cli, folder}) {
      writeFileSync(join(folder, 'rbac.yaml'), textOf(size));
      return runMeasured([cli, 'validate'], {folder, expected});
    },
  };
}

async function planMembers({size, cli, folder}) {
  const {file, state} = members(size);
  writeFileSync(join(folder, 'rbac.yaml'), yamlOf(file));
  return withApi(state, {}, async api => {
    const figures = await runMeasured([cli, 'plan', '--detailed-exitcode'], {folder, env: api.env});
    return {...figures, requests: api.news().length};
  });
}

/** The time is that of the steps alone; the memory is of the process with the whole world in it. */
async function compare({size, folder}) {
  const out = join(folder, 'bundle');
  mkdirSync(out);
  await build({
    entryPoints: [join(ROOT, 'scripts', 'bench', 'big-compare.ts')],
    outfile: join(out, 'compare.cjs'),
    ...{bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning'},
  });
  const world = join(folder, 'world.json');
  writeFileSync(world, JSON.stringify(assignments(size)));
  const {peakMB, stdout} = await runMeasured([join(out, 'compare.cjs'), world], {folder});
  const {ms, cpuMs, changes} = JSON.parse(stdout);
  return {ms, cpuMs, peakMB, note: `${changes} changes`};
}

/** Runs Node to its end: milliseconds, and what the process says of its own CPU time and memory. */
async function runMeasured(args, {folder, env = {}, expected = 0}) {
  const usage = join(folder, 'usage.json');
  const start = performance.now();
  const child = spawn(process.execPath, ['--require', join(ROOT, 'scripts', 'peak-memory.cjs'), ...args], {
    cwd: folder,
    env: {PATH: process.env.PATH, HOME: folder, BENCH_USAGE_FILE: usage, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map(stream => stream.setEncoding('utf8').toArray());
  const [code] = await once(child, 'close');
  const ms = performance.now() - start;
  if (code !== expected)
    throw new Error(`${args.join(' ')} ended with ${code}: ${(await stderr).join('').slice(0, 500)}`);
  const {maxRSS, cpu} = JSON.parse(readFileSync(usage, 'utf8'));
  return {ms, cpuMs: cpu / 1000, peakMB: maxRSS / 1024, stdout: (await stdout).join('')};
}
