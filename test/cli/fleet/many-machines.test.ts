import {chmod, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../../examples/cli.ts';
import {BIN, folderWith, runProgram} from '../support.ts';
import {place, promotion} from './queue-place.ts';
import {hasRedis} from './redis.ts';

const page = await readFile(join(ROOT, 'docs', 'fleet.md'), 'utf8');
const [, section = ''] = page.split(/^## Many machines$/m);
const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

/** A command that goes on is left in the background once it listens; all else is as the page has it. */
const started = (line: string, index: number): string =>
  /^instantly-rbac fleet (work|serve)/.test(line)
    ? `${line.replace(/ +#.*| --port \d+/g, '').replace('--metrics', '--metrics --port 0')} > "$LOGS/${index}" 2>&1 &
       pids="$pids $!"
       until grep -q 'Working for\\|Metrics at' "$LOGS/${index}"; do kill -0 $!; sleep 0.1; done`
    : line;

describe.skipIf(!hasRedis)('"Many machines" of docs/fleet.md (skipped where redis-server is not on PATH)', () => {
  it('has blocks to run', () => expect(blocks).toHaveLength(3));

  it.each(blocks.map(text => [text.split('\n')[0], text]))('%s', async (_, text) => {
    const {cwd, env} = await place([promotion(1, {entry: 'canary: true'}), promotion(2)]);
    const bin = await folderWith();
    await writeFile(join(bin, 'instantly-rbac'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    await chmod(join(bin, 'instantly-rbac'), 0o755);
    const lines = text.trim().split('\n').map(started);
    const script = ['pids=', 'trap \'test -z "$pids" || kill -TERM $pids; wait\' EXIT', ...lines].join('\n');
    const {code, stdout, stderr} = await runProgram('sh', ['-eu', '-c', script], {
      cwd,
      env: {...env, LOGS: await folderWith(), PATH: `${bin}:${process.env.PATH}`},
    });
    expect({code, stderr}).toMatchObject({code: 0});
    if (text.includes('enqueue plan')) expect(stdout).toContain('Plan: 0 to add, 2 to change');
    if (text.includes('enqueue apply')) expect(stdout).toContain('1 applied');
  });
});
