import {describe, expect, it} from 'vitest';
import {runCommand} from '../../../src/cli/command.ts';
import {fleetStatus} from '../../../src/cli/fleet/status.ts';
import {hasUnsafeCharacter} from '../../../src/model/text.ts';
import {jobLine, progressLines, type ShownJob} from '../../../src/render/fleet/progress.ts';
import {styleOf} from '../../../src/render/style.ts';
import {ioWith} from '../inside.ts';
import {run} from '../support.ts';
import {begin, place, promotion, worker} from './queue-place.ts';
import {hasRedis, until} from './redis.ts';
import {clientId} from './support.ts';

const style = styleOf(false);
const called = (n: number) => `Client ${n} (${clientId(n)})`;

describe('the progress of a run', () => {
  const jobs = (number: number, job: Partial<ShownJob>): readonly ShownJob[] =>
    Array.from({length: number}, (_, index) => ({name: `Client ${index + 1}`, state: 'waiting', detail: null, ...job}));

  it('takes few lines, however many workspaces there are', () => {
    const all = [
      ...jobs(900, {}),
      ...jobs(16, {state: 'active'}),
      ...jobs(80, {state: 'done'}),
      ...jobs(4, {state: 'failed', detail: 'exit 8'}),
    ];
    const lines = progressLines('plan-1000-0123456789ab', all, {workers: 2, width: 80, style});
    expect(lines[0]).toBe('plan-1000-0123456789ab: 900 waiting, 16 active, 80 done, 4 failed');
    expect(lines).toContain('  and 6 more active');
    expect(lines).toContain('  Client 4: failed (exit 8)');
    expect(lines).toHaveLength(1 + 10 + 1 + 4);
  });

  it('keeps each on one line of the terminal, whatever names and answers hold', () => {
    const [job] = jobs(1, {
      name: `${'x'.repeat(200)}\n\u001b[2J`,
      state: 'failed',
      detail: `no\u202e${'y'.repeat(300)}`,
    });
    const lines = progressLines('plan-1-0123456789ab', job ? [job] : [], {workers: 1, width: 60, style});
    expect(lines).toHaveLength(2);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80);
    expect(job && hasUnsafeCharacter(jobLine(job, style))).toBe(false);
  });

  it('says when nobody does the work', () => {
    expect(progressLines('plan-1-0123456789ab', jobs(1, {}), {workers: 0, width: 80, style})).toContain(
      '  no worker is connected: start fleet work',
    );
  });
});

describe.skipIf(!hasRedis).concurrent('fleet status --watch (skipped where redis-server is not on PATH)', () => {
  it('follows a run to its end, a line for each change, and ends as its results do', async () => {
    const where = await place([promotion(1), {n: 2}, {n: 3, group: 'pending'}]);
    const {stdout} = await where.call('enqueue', 'plan');
    const watching = begin(where, 'status', '--watch', stdout.trim());
    await until(() => watching.said().includes('3 waiting'), 'it begins');
    const one = await worker(where);
    expect(await watching.ended()).toBe(8);
    const lines = watching.said().trim().split('\n');
    expect(lines[0]).toBe(`${stdout.trim()}: 3 waiting, 0 active, 0 done, 0 failed`);
    expect(lines).toContain(`${called(1)}: done`);
    expect(lines).toContain(`${called(3)}: failed (exit 8)`);
    expect(lines.at(-1)).toBe(`${stdout.trim()}: 0 waiting, 0 active, 2 done, 1 failed`);
    expect(new Set(lines).size).toBe(lines.length);
    expect(await where.call('results', stdout.trim())).toMatchObject({code: 8});
    await one.end();
  });

  it('draws in place on a terminal', async () => {
    const where = await place([promotion(1), promotion(2)]);
    const {stdout} = await where.call('enqueue', 'drift');
    const one = await worker(where);
    let screen = '';
    const io = {
      ...ioWith(where),
      out: (text: string) => {
        screen += text;
      },
      terminal: {in: false, out: true, err: false},
      columns: () => 60,
    };
    expect(await runCommand(fleetStatus, ['--watch', stdout.trim(), '--no-color'], io)).toBe(2);
    const last = screen.split('\u001b[J').at(-1);
    expect(last).toBe(`${stdout.trim()}: 0 waiting, 0 active, 2 done, 0 failed\n`);
    await one.end();
  });

  it('ends with 1 when Redis goes, and with 130 for Ctrl-C', async () => {
    const where = await place([promotion(1)]);
    const {stdout} = await where.call('enqueue', 'plan');
    const [one, two] = [0, 1].map(() => begin(where, 'status', '--watch', stdout.trim()));
    await until(() => [one, two].every(each => each?.said().includes('1 waiting')), 'both begin');
    expect(await one?.end('SIGINT')).toBe(130);
    expect(one?.said()).toContain('the run goes on');
    await where.redis.stop();
    expect(await two?.ended()).toBe(1);
    expect(two?.said()).toMatch(/QUEUE_UNUSABLE {2}Redis at 127\.0\.0\.1:\d+ does not answer/);
    expect(two?.said()).not.toContain(where.redis.password);
  });

  it('tells of a run that is none, and of one whose jobs are gone', async () => {
    const where = await place([promotion(1)]);
    expect(await where.call('status', '--watch', 'nonsense')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('nonsense is no run'),
    });
    expect(await where.call('status', '--watch', 'plan-2-0123456789ab')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('missing in the queue: 2 jobs of the 2 of plan-2-0123456789ab'),
    });
    expect(await run(['fleet', 'status', '--watch', 'plan-2-0123456789ab', '--format', 'json'])).toMatchObject({
      code: 64,
    });
  });
});
