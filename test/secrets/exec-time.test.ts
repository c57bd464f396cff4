import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {execSink} from '../../src/secrets/exec.ts';
import {isUnclearDelivery} from '../../src/secrets/index.ts';
import {allowing, CANARY, contextOf, deliveryOf, errorOf, exec, execFailure, script, tempRoot} from './surroundings.ts';

describe.concurrent('a delivery is unclear', () => {
  it.each([
    ['when time is up', 'setInterval(() => {}, 1000)', /did not end in time and was stopped$/],
    ['when SIGTERM is ignored', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", /did not end in time/],
    ['when SIGTERM ends it well', "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 9)", /in time/],
    ['when a signal ends it', "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)", /ended by SIGKILL$/],
  ])('%s', async (_what, code, message) => {
    const error = await execFailure(code, {timeoutMs: message.source.includes('SIGKILL') ? 60_000 : 150});
    expect(error.message).toMatch(message);
    expect([error.code, isUnclearDelivery(error)]).toEqual(['SINK_FAILED', true]);
  });

  it('and what the program started is stopped with it', async ({expect}) => {
    const root = await tempRoot();
    const command = exec('sh', '-c', 'sleep 60 & echo $! > part && mv part pid; wait');
    // On a busy machine a program may be stopped before it has started anything.
    for (let timeoutMs = 250; !existsSync(join(root, 'pid')); timeoutMs *= 2) {
      const context = contextOf(root, {execAllowed: ['sh'], env: {PATH: process.env.PATH}, timeoutMs});
      await errorOf(execSink.deliver(command, deliveryOf(CANARY), context));
    }
    const pid = Number(await readFile(join(root, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

it.concurrent('does not wait for what a program leaves running', async () => {
  const root = await tempRoot();
  const code = `const left = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
    {stdio: 'inherit', detached: true});
    require('fs').writeFileSync('pid', String(left.pid));
    left.unref()`;
  await execSink.deliver(script(code), deliveryOf(CANARY), allowing(root));
  const pid = Number(await readFile(join(root, 'pid'), 'utf8'));
  expect(await isRunning(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
});

/** A process that has ended but was not waited for (state Z) runs no more. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(status);
}
