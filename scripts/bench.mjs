/*
Measures what the tool costs: time, CPU time, memory and requests, each beside something that everybody has. Every command
runs as its user would run it, by the built command line, against the built-in emulator. `--help` lists the options.
*/
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus, loadavg} from 'node:os';
import {join} from 'node:path';
import {overBudget} from './bench/budgets.mjs';
import {GROUPS, parseOptions, USAGE, UsageError} from './bench/options.mjs';
import {withTables} from './bench/page.mjs';
import {renderTable} from './bench/table.mjs';
import {CLI, openWorkbench, ROOT} from './bench/workbench.mjs';

const PAGE = join(ROOT, 'docs', 'performance.md');
const BUDGETS = join(ROOT, 'scripts', 'bench', 'budgets.json');

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else await main(options);
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.stack}\n`);
  process.exitCode = error instanceof UsageError ? 64 : 1;
}

async function main(options) {
  if (!existsSync(CLI)) throw new UsageError('the command line is not built: npm run build');
  const groups = await measureAll(options);
  process.stdout.write(options.json ? `${JSON.stringify({machine: machine(), groups}, null, 2)}\n` : renderAll(groups));
  if (options.write) writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), groups, renderGroup));
  if (options.check) check(groups);
}

async function measureAll(options) {
  const workbench = openWorkbench();
  const say = text => process.stderr.write(`${text}\n`);
  const groups = [];
  try {
    for (const name of options.groups) {
      const {title, measure} = await GROUPS[name]();
      const start = performance.now();
      const rows = await measure({...workbench, ...options, say});
      groups.push({name, title, seconds: Math.round((performance.now() - start) / 1000), rows});
    }
  } finally {
    workbench.close();
  }
  return groups;
}

function check(groups) {
  const faults = overBudget(groups, JSON.parse(readFileSync(BUDGETS, 'utf8')));
  for (const fault of faults) process.stderr.write(`over budget: ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

function renderAll(groups) {
  return groups.map(group => `${group.title}\n\n${renderGroup(group)}\n\n`).join('');
}

function renderGroup({rows, seconds}) {
  return `${renderTable(rows)}\n\nTaken in ${seconds} s, ${machine()}.`;
}

/** Where and when; the load tells how much else the machine had to do. */
function machine() {
  const [{model}] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const parts = [`Node ${process.version.slice(1)}`, process.platform, `${cpus().length} × ${model.trim()}`];
  return `on ${day}, ${parts.join(', ')}, load ${loadavg()[0].toFixed(1)}`;
}
