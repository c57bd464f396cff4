// Measures what the project promises of speed and memory, each beside a bare Node of the same run. `--runs N`, `--json`.
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';

const {values} = parseArgs({options: {runs: {type: 'string', default: '21'}, json: {type: 'boolean', default: false}}});
const RUNS = Number(values.runs);
const CLI = resolve('dist/bin.cjs');
const folder = mkdtempSync(join(tmpdir(), 'instantly-rbac-bench-'));
const usageFile = join(folder, 'usage.json');
// Certificates of this machine cost every start of Node 20 some 40 ms that have nothing to do with the tool.
const {NODE_EXTRA_CA_CERTS: _certificates, ...env} = process.env;

const ID = '0190b2c4-0000-7000-8000-000000000001';
const HEAD = `version: 1\nworkspace:\n  id: ${ID}\n`;

const emulators = [];
try {
  const rows = [...(await startUps()), await bigPlan()];
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
  process.exitCode = rows.every(({ok}) => ok !== false) ? 0 : 1;
} finally {
  for (const emulator of emulators) emulator.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true});
}

async function startUps() {
  const api = await emulator(join(folder, 'small.json'), smallWorld());
  writeFileSync(join(folder, 'rbac.yaml'), smallFile());
  const cases = {
    'node -e 0': {args: ['-e', '0']},
    '--version': {args: [CLI, '--version'], most: 1.3},
    'validate rbac.example.yaml': {args: [CLI, 'validate', '-f', resolve('rbac.example.yaml')], most: 2.5},
    'plan, small workspace': {args: [CLI, 'plan', '-f', join(folder, 'rbac.yaml')], most: 5, api},
  };
  const times = Object.fromEntries(Object.keys(cases).map(name => [name, []]));
  for (let round = 0; round < RUNS; round++)
    for (const [name, one] of Object.entries(cases)) times[name].push(run(one).ms);
  const bare = median(times['node -e 0']);
  return Object.entries(cases).map(([name, {most}]) => {
    const ms = median(times[name]);
    return {
      name,
      ms: round(ms),
      ratio: round(ms / bare),
      goal: most === undefined ? '' : `at most ${most} × node -e 0`,
      ok: most === undefined || ms / bare <= most,
    };
  });
}

async function bigPlan() {
  const api = await emulator(join(folder, 'big.json'), bigWorld());
  writeFileSync(join(folder, 'big.yaml'), bigFile());
  const results = Array.from({length: 5}, () =>
    run({
      args: [
        '--require',
        resolve('scripts/peak-memory.cjs'),
        CLI,
        'plan',
        '-f',
        join(folder, 'big.yaml'),
        '--format',
        'json',
        '--pace',
        '80',
      ],
      api,
    }),
  );
  const plan = JSON.parse(results[0].stdout);
  const {maxRSS, cpu} = JSON.parse(readFileSync(usageFile, 'utf8'));
  const ms = median(results.map(result => result.ms));
  const requests = plan.requests.read;
  return {
    name: 'plan, 1,000 members, 100 keys, 100 tags, unchanged',
    ms: round(ms),
    cpuMs: round(cpu / 1000),
    peakMB: round(maxRSS / 1024),
    requests,
    changes: plan.changes.length,
    goal: 'under 1 s, 150 MB, at most 20 requests, no change',
    ok: ms < 1000 && maxRSS / 1024 < 150 && requests <= 20 && plan.changes.length === 0,
  };
}

function run({args, api}) {
  const start = process.hrtime.bigint();
  const {status, stdout, stderr} = spawnSync(process.execPath, args, {
    env: {...env, BENCH_USAGE_FILE: usageFile, INSTANTLY_API_KEY: 'bench', ...(api && {INSTANTLY_API_URL: api})},
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return {ms: Number(process.hrtime.bigint() - start) / 1e6, stdout};
}

/** An emulator in a process of its own, without latency or limits. Resolves with its address. */
function emulator(file, state) {
  writeFileSync(file, JSON.stringify(state));
  const child = spawn(process.execPath, [CLI, 'emulate', '--state', file, '--rate', 'off'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  emulators.push(child);
  return new Promise((found, failed) => {
    let text = '';
    child.stdout.on('data', chunk => {
      text += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (url) found(url);
    });
    child.once('exit', code => failed(new Error(`the emulator ended with ${code}`)));
  });
}

function smallWorld() {
  return {
    workspaces: [
      {
        id: ID,
        name: 'Small',
        members: [
          {email: 'ceo@acme.com', role: 'owner'},
          {email: 'ana@acme.com', role: 'editor'},
        ],
      },
    ],
  };
}

function smallFile() {
  return `${HEAD}members:\n  - email: ana@acme.com\n    role: view\n`;
}

function bigWorld() {
  const range = (length, make) => Array.from({length}, (_, index) => make(index));
  return {
    settings: {key_display: 'masked'},
    workspaces: [
      {
        id: ID,
        name: 'Big',
        members: [
          {email: 'ceo@acme.com', role: 'owner'},
          ...range(999, index => ({email: `member${index}@acme.com`, role: 'editor'})),
        ],
        api_keys: range(100, index => ({name: `Key ${index}`, scopes: ['campaigns:read', 'leads:read']})),
        custom_tags: range(100, index => ({label: `Tag ${index}`, description: `Number ${index}`})),
      },
    ],
  };
}

function bigFile() {
  const lines = (length, make) => Array.from({length}, (_, index) => make(index)).join('');
  return [
    HEAD,
    `members:\n${lines(999, index => `  - email: member${index}@acme.com\n    role: editor\n`)}`,
    `keys:\n${lines(100, index => `  - name: Key ${index}\n    scopes: [campaigns:read, leads:read]\n`)}`,
    `tags:\n${lines(100, index => `  - label: Tag ${index}\n    description: Number ${index}\n`)}`,
  ].join('');
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function round(number) {
  return Math.round(number * 100) / 100;
}

function table(rows) {
  const line = ({name, ms, ratio, cpuMs, peakMB, requests, goal, ok}) => {
    const facts = [
      `${ms} ms`,
      ratio && `${ratio} ×`,
      cpuMs && `${cpuMs} ms CPU`,
      peakMB && `${peakMB} MB peak`,
      requests && `${requests} requests`,
    ].filter(Boolean);
    return `${ok === false ? 'MISSED' : 'ok    '}  ${name.padEnd(52)} ${facts.join(', ')}${goal ? `  (${goal})` : ''}`;
  };
  return `Node ${process.version}, ${RUNS} runs each, interleaved, medians\n${rows.map(line).join('\n')}\n`;
}
