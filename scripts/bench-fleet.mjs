/*
Measures what a plan over a fleet costs as the fleet grows: workspaces of 20 members and 5 keys, on an emulator in a process of
its own. `--sizes 10,100,1000`, `--latency MS`, `--keys admin|own`, `--parallel N` for --workspaces (default: the tool's), `--runs N`, `--json`;
`--queue N` sends it through a queue with N workers instead, which takes redis-server.
*/
import {spawn, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {planByQueue, startRedis} from './bench/fleet-queue.mjs';

const {values} = parseArgs({
  options: {
    sizes: {type: 'string', default: '10,100,1000'},
    latency: {type: 'string', default: '0'},
    keys: {type: 'string', default: 'own'},
    parallel: {type: 'string'},
    runs: {type: 'string', default: '1'},
    queue: {type: 'string'},
    json: {type: 'boolean', default: false},
  },
});
const CLI = resolve('dist/bin.cjs');
const ADMIN = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';
const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-bench-'));
const usageFile = join(folder, 'usage.json');
const emulators = [];
const redis = values.queue === undefined ? undefined : await startRedis(folder);

try {
  const rows = [];
  for (const size of values.sizes.split(',').map(Number)) rows.push(...(await planOf(size)));
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
} finally {
  for (const emulator of emulators) emulator.kill('SIGKILL');
  redis?.end();
  rmSync(folder, {recursive: true, force: true});
}

async function planOf(size) {
  const cwd = join(folder, String(size));
  mkdirSync(join(cwd, 'clients'), {recursive: true});
  const ids = Array.from({length: size}, (_, n) => `0190b2c4-7d1e-7a52-8f3b-${String(n).padStart(12, '0')}`);
  const own = values.keys === 'own';
  writeFileSync(join(cwd, 'state.json'), JSON.stringify(worldOf(ids, own)));
  writeFileSync(join(cwd, 'fleet.yaml'), fleetFile(ids, own));
  writeFileSync(join(cwd, 'base.yaml'), baseFile());
  for (const [n, id] of ids.entries()) writeFileSync(join(cwd, 'clients', `${id}.yaml`), clientFile(n));
  const api = await emulator(join(cwd, 'state.json'));
  const keys = own ? Object.fromEntries(ids.map(id => [variableOf(id), keyOf(id)])) : {};
  const env = {PATH: process.env.PATH, HOME: folder, ...api, ...keys};
  return redis === undefined
    ? Array.from({length: Number(values.runs)}, () => measure(size, cwd, env))
    : [await measureQueue(size, {cwd, env: {...env, INSTANTLY_RBAC_REDIS_URL: redis.url}})];
}

/** As `{workspace.id}` is filled in for the names of variables. */
function variableOf(id) {
  return `KEY_${id.toUpperCase().replaceAll('-', '_')}`;
}

function keyOf(id) {
  return Buffer.from(`${id}:secret-of-a-client`).toString('base64');
}

function worldOf(ids, own) {
  const members = n => Array.from({length: 17}, (_, m) => ({email: `p${m}@client${n}.example`, role: 'editor'}));
  const team = [
    {email: 'boss@agency.example', role: 'owner'},
    {email: 'ana@agency.example', role: 'admin'},
    {email: 'bob@agency.example', role: 'editor'},
  ];
  const keys = ['BI', 'CRM', 'Zapier', 'Dialer'].map(name => ({name, scopes: ['leads:read']}));
  return {
    workspaces: [
      {id: ADMIN, name: 'Agency'},
      ...ids.map((id, n) => ({
        id,
        name: `Client ${n}`,
        members: [...team, ...members(n)],
        api_keys: [...keys, {name: 'tool', scopes: ['all:all'], key: keyOf(id)}],
        ...(!own && {parent: 'Agency'}),
      })),
    ],
    settings: {key_display: 'masked'},
  };
}

function fleetFile(ids, own) {
  const key = own ? ', key: {env: "KEY_{workspace.id}"}' : '';
  const entries = ids.map((id, n) => `  - {id: ${id}, name: Client ${n}}\n`);
  return `version: 1\nadmin: {id: ${ADMIN}}\ndefaults: {files: [base.yaml, "clients/{workspace.id}.yaml"]${key}}\nworkspaces:\n${entries.join('')}`;
}

/** What all clients have: people of the agency, and keys. */
function baseFile() {
  const people = '  - {email: ana@agency.example, role: admin}\n  - {email: bob@agency.example, role: editor}\n';
  const keys = ['BI', 'CRM', 'Zapier', 'Dialer'].map(name => `  - {name: ${name}, scopes: [leads:read]}\n`);
  return `version: 1\nmembers:\n${people}keys:\n${keys.join('')}  - {name: tool, scopes: ["all:all"]}\n`;
}

/** Its own people. Every tenth client is to lose one. */
function clientFile(n) {
  const people = Array.from(
    {length: n % 10 === 0 ? 16 : 17},
    (_, m) => `  - {email: p${m}@client${n}.example, role: editor}\n`,
  );
  return `version: 1\nmembers:\n${people.join('')}`;
}

function measure(size, cwd, env) {
  const args = [
    'fleet',
    'plan',
    '--format',
    'json',
    ...(values.parallel === undefined ? [] : ['--workspaces', values.parallel]),
  ];
  const started = process.hrtime.bigint();
  const ran = spawnSync(process.execPath, ['--require', resolve('scripts/peak-memory.cjs'), CLI, ...args], {
    cwd,
    env: {...env, BENCH_USAGE_FILE: usageFile},
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  if (ran.status !== 0) throw new Error(`exit ${ran.status}: ${ran.stderr.slice(0, 2000)}`);
  const {requests, summary} = JSON.parse(ran.stdout);
  const {maxRSS, cpu} = JSON.parse(readFileSync(usageFile, 'utf8'));
  return {
    workspaces: size,
    requests: requests.read,
    changed: summary.changed,
    seconds: round(ms / 1000),
    'ms a workspace': round(ms / size),
    'CPU seconds': round(cpu / 1e6),
    MB: round(maxRSS / 1024),
    'requests a second': round((requests.read / ms) * 1000),
  };
}

async function measureQueue(size, where) {
  const {plan, enqueueMs, runMs} = await planByQueue(CLI, where, Number(values.queue));
  return {
    workspaces: size,
    requests: plan.requests.read,
    changed: plan.summary.changed,
    'seconds to enqueue': round(enqueueMs / 1000),
    'seconds in all': round(runMs / 1000),
    'ms a workspace': round(runMs / size),
  };
}

/** The emulator as a process of its own. */
function emulator(state) {
  const child = spawn(
    process.execPath,
    [CLI, 'emulate', '--state', state, '--latency', values.latency, '--rate', 'off'],
    {env: {PATH: process.env.PATH, HOME: folder}, stdio: ['ignore', 'pipe', 'inherit']},
  );
  emulators.push(child);
  return new Promise((done, failed) => {
    let said = '';
    child.once('exit', code => failed(new Error(`the emulator ended with ${code}`)));
    child.stdout.setEncoding('utf8').on('data', text => {
      said += text;
      const [, url] = /INSTANTLY_API_URL=(\S+)/.exec(said) ?? [];
      if (url !== undefined) done({INSTANTLY_API_URL: url, INSTANTLY_API_KEY: 'admin'});
    });
  });
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function table(rows) {
  const names = Object.keys(rows[0]);
  const lines = [names, names.map(() => '---'), ...rows.map(row => names.map(name => row[name]))];
  return `${lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}
