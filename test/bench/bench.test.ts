import {readdir, readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {GROUPS, parseOptions} from '../../scripts/bench/options.mjs';
import {runProgram} from '../cli/support.ts';
import {inFolder, ROOT} from '../examples/cli.ts';

const BENCH = join(ROOT, 'scripts', 'bench.mjs');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

describe('the options of the benchmark', () => {
  it('are all groups, as often as each wants, near and far', () => {
    expect(parseOptions([])).toMatchObject({
      groups: Object.keys(GROUPS),
      runs: undefined,
      size: undefined,
      latencies: [0, 50],
      ...{rate: false, peers: false, check: false, json: false, write: false},
    });
  });

  it('say which groups, how often, how large and how far', () => {
    const argv = ['--scenario', 'reads,pace', '--runs', '3', '--size', '200', '--latency', '0', '--peers'];
    expect(parseOptions(argv)).toMatchObject({
      groups: ['reads', 'pace'],
      runs: 3,
      size: 200,
      latencies: [0],
      peers: true,
    });
  });

  it('of a whole page include the tools of others', () => {
    expect(parseOptions(['--write']).peers).toBe(true);
    expect(parseOptions(['--write', '--scenario', 'peers']).peers).toBe(false);
  });

  it.each([
    [['--scenario', 'raeds'], 'no group of scenarios is called "raeds"; there are start-up, reads'],
    [['--scenario', 'constructor'], 'no group of scenarios is called "constructor"'],
    [['--runs', '0'], '--runs takes a whole number from 1, not "0"'],
    [['--latency', '0,far'], '--latency takes a whole number from 0, not "far"'],
    [['--fast'], "Unknown option '--fast'"],
    [['reads'], "Unexpected argument 'reads'"],
  ])('cannot be %j', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });
});

describe('the benchmark', () => {
  it('has a group for every module that measures', async () => {
    const folder = join(ROOT, 'scripts', 'bench');
    const files = (await readdir(folder)).filter(name => name.endsWith('.mjs'));
    const measuring = await Promise.all(
      files.map(async name => {
        const module = (await import(join(folder, name))) as object;
        return 'measure' in module || 'scenarios' in module ? [basename(name, '.mjs')] : [];
      }),
    );
    expect(measuring.flat().sort()).toEqual(Object.keys(GROUPS).sort());
    for (const load of Object.values(GROUPS))
      expect(await load()).toMatchObject({title: expect.any(String), measure: expect.any(Function)});
  });

  it('prints what it has measured as JSON, and leaves nothing behind', () =>
    inFolder(async folder => {
      const args = [BENCH, '--scenario', 'start-up', '--runs', '1', '--json'];
      const {code, stdout, stderr} = await runProgram(process.execPath, args, {env: {TMPDIR: folder}});
      expect({code, stderr}).toEqual({code: 0, stderr: 'start-up, rounds: 1\n'});
      const {machine, groups} = JSON.parse(stdout);
      expect(machine).toMatch(/^on \d{4}-\d\d-\d\d, Node \d+\.\d+\.\d+, /);
      expect(groups).toHaveLength(1);
      expect(groups[0]).toMatchObject({name: 'start-up', title: 'Start-up', seconds: expect.any(Number)});
      const measured = {figures: {ms: expect.any(Number), cpuMs: expect.any(Number), peakMB: expect.any(Number)}};
      const beside = {
        beside: 'node -e 0',
        ratios: {wall: expect.any(Number), cpu: expect.any(Number), peak: expect.any(Number)},
      };
      expect(groups[0].rows).toEqual([
        {name: 'bare', title: 'node -e 0', ...measured},
        {name: 'version', title: '--version', ...measured, ...beside},
        {name: 'validate', title: 'validate rbac.example.yaml', ...measured, ...beside},
        {name: 'plan', title: 'plan of a small workspace', ...measured, ...beside},
      ]);
      expect(await readdir(folder)).toEqual([]);
    }));

  it('is over at Ctrl-C, and leaves nothing behind', () =>
    inFolder(async folder => {
      const {code} = await runProgram(process.execPath, [BENCH, '--scenario', 'pace'], {
        env: {TMPDIR: folder},
        watch: ({stderr, signal}) => stderr.includes('pace: alone') && signal('SIGINT'),
      });
      expect(code).toBe(130);
      expect(await readdir(folder)).toEqual([]);
    }));

  it.each([
    ['--help', 0],
    ['--slow', 64],
  ])('says what it takes for %s, with exit code %d', async (option, expected) => {
    const {code, stdout, stderr} = await runProgram(process.execPath, [BENCH, option]);
    expect(code).toBe(expected);
    expect(expected === 0 ? stdout : stderr).toContain('Usage: node scripts/bench.mjs [options]\n');
  });
});

describe('budgets.json', () => {
  it('holds counts, ratios and powers of growth of groups that there are, and no times', async () => {
    const budgets = JSON.parse(await read('scripts/bench/budgets.json')) as Record<string, Record<string, object>>;
    expect(Object.keys(budgets).filter(name => !(name in GROUPS))).toEqual([]);
    const paths = Object.values(budgets).flatMap(names =>
      Object.values(names).flatMap(limits => Object.entries(limits)),
    );
    expect(paths.length).toBeGreaterThan(10);
    const allowed =
      /^(ratios\.(wall|cpu|peak|requests)|figures\.(requests|writes|refused)|exponents\.(wall|cpu|peak))$/;
    expect(paths.filter(([path, most]) => !allowed.test(path) || typeof most !== 'number')).toEqual([]);
  });
});

describe('docs/performance.md', () => {
  it('has a place for each group, and none for others', async () => {
    const page = await read('docs/performance.md');
    expect([...page.matchAll(/^<!-- measured: (\S+) -->$/gm)].map(([, name]) => name)).toEqual(Object.keys(GROUPS));
  });

  it.each(['docs/performance.md', 'CONTRIBUTING.md', '.ci/run'])('%s names options that there are', async path => {
    const text = await read(path);
    const commands = [...text.matchAll(/^\s*(?:node scripts\/bench\.mjs|npm run bench)( .*)?$/gm)].map(
      ([, rest = '']) =>
        rest
          .replace(/#.*|\|\|.*/, '')
          .split(/\s+/)
          .filter(word => word !== '' && word !== '--'),
    );
    expect(commands.length).toBeGreaterThan(0);
    for (const argv of commands) expect(() => parseOptions(argv), argv.join(' ')).not.toThrow();
  });
});
