import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {openWorkbench} from '../../scripts/bench/workbench.mjs';

let bench: ReturnType<typeof openWorkbench>;
beforeEach(() => {
  bench = openWorkbench();
});
afterEach(() => bench.close());

const node = (script: string, options = {}) => bench.run(process.execPath, ['-e', script], options);

/** Uses so much CPU time, however long that takes. */
const busy = (ms: number) => `while (process.cpuUsage().user < ${ms * 1000});`;
const hold = (megabytes: number) => `globalThis.held = Buffer.alloc(${megabytes} * 2 ** 20, 1);`;

describe('a run', () => {
  it('is measured by Node itself', async () => {
    const idle = await node('0', {usage: 'node'});
    const {ms, cpuMs, peakMB, stdout} = await node(`${busy(500)}${hold(200)}process.stdout.write('done')`, {
      usage: 'node',
    });
    expect(stdout).toBe('done');
    expect(ms).toBeGreaterThan(500);
    expect(cpuMs).toBeGreaterThan(500);
    expect(peakMB - idle.peakMB).toBeGreaterThan(150);
  });

  it.runIf(process.platform === 'linux')('of any program is measured from outside', async () => {
    const {cpuMs, peakMB} = await node(`${hold(200)}${busy(500)}`, {usage: 'proc'});
    expect(cpuMs).toBeGreaterThan(450);
    expect(cpuMs).toBeLessThan(5000);
    expect(peakMB).toBeGreaterThan(200);
  });

  it('sees nothing of our environment but PATH', async () => {
    const {stdout} = await node('process.stdout.write(JSON.stringify(process.env))', {env: {GIVEN: 'yes'}});
    const seen = JSON.parse(stdout) as Readonly<Record<string, string>>;
    const names = Object.keys(seen).filter(name => !/^(PATH|_|PWD|SHLVL|__CF_USER_TEXT_ENCODING)$/.test(name));
    expect(names.sort()).toEqual(['BENCH_USAGE_FILE', 'GIVEN', 'HOME', 'NODE_DISABLE_COMPILE_CACHE']);
    expect(seen.HOME).toBe(bench.folder);
  });

  it('that ends otherwise than expected is an error with what it said', async () => {
    await expect(node('console.error("no such thing"); process.exitCode = 3')).rejects.toThrow(
      /ended with 3:\nno such thing/,
    );
    expect(await node('process.exitCode = 3', {expected: 3})).toMatchObject({code: 3});
  });

  it('of a program that is not there is an error that says so', async () => {
    await expect(bench.run('no-such-program', [])).rejects.toMatchObject({code: 'ENOENT'});
  });
});

describe('at the end', () => {
  it('the folder is gone, and everything that runs, with all that it has started', async () => {
    const file = join(bench.folder, 'started');
    // The run is over once nobody holds its standard output, which the one that it starts does as well.
    const ended = node(`
      const {spawn} = require('node:child_process');
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'inherit'});
      require('node:fs').writeFileSync(${JSON.stringify(file)}, '');
      setInterval(() => {}, 1000);`);
    await expect.poll(() => existsSync(file)).toBe(true);
    bench.close();
    await expect(ended).rejects.toThrow('ended with null');
    expect(existsSync(bench.folder)).toBe(false);
  });
});
