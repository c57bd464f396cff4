import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Queue} from 'bullmq';
import {describe, expect, it} from 'vitest';
import type {FleetApplied, FleetPlan} from '../../../src/model/fleet.ts';
import {run, runProgram} from '../support.ts';
import {gather, place, promotion, savePlan, through, worker} from './queue-place.ts';
import {contentOf, hasRedis, until} from './redis.ts';
import {clientId} from './support.ts';

/** Whether a key is one that the API knows. */
async function opens(url: string, key: string): Promise<boolean> {
  const {status} = await fetch(`${url}/api/v2/campaigns`, {headers: {authorization: `Bearer ${key}`}});
  return status === 200;
}

/** Without what tells when, and with how many requests: the admin workspace is asked by each worker. */
const timeless = (plan: FleetPlan) => ({
  ...plan,
  created_at: '',
  requests: 0,
  guardrails: [],
  workspaces: plan.workspaces.map(row => ({...row, plan: {...row.plan, created_at: ''}})),
});

describe.skipIf(!hasRedis).concurrent('a fleet by a queue (skipped where redis-server is not on PATH)', () => {
  it('plans through two workers as in one place', async () => {
    const where = await place([promotion(1, {file: 'keys: []\n'}), promotion(2), {n: 3}]);
    const workers = await Promise.all([worker(where), worker(where)]);
    const {code, value} = await through<FleetPlan>(where, 'plan');
    const {stdout} = await where.call('plan', '--format', 'json');
    expect(code).toBe(0);
    expect(timeless(value)).toEqual(timeless(JSON.parse(stdout)));
    expect(await through(where, 'drift')).toMatchObject({code: 2});
    expect(await Promise.all(workers.map(one => one.end()))).toEqual([0, 0]);
  });

  it('applies only what a worker was given, and keeps no secret in the queue', async () => {
    const key = 'keys:\n  - {name: Reports, scopes: ["campaigns:read"], secret: {to: file, path: secrets/reports}}\n';
    const where = await place([promotion(1, {file: key}), promotion(2)]);
    await savePlan(where);
    const without = await worker(where);
    const refused = await through<FleetApplied>(where, 'apply', '--plan', 'plan.json');
    expect(refused.code).toBe(1);
    expect(refused.value.workspaces.map(({error}) => error?.message)[0]).toContain('given no plan');
    expect(where.changes()).toEqual([]);
    await without.end();

    const given = await worker(where, '--plan', 'plan.json');
    const {code, value} = await through<FleetApplied>(where, 'apply', '--plan', 'plan.json');
    expect(value.summary).toMatchObject({applied: 2});
    expect(code).toBe(0);
    expect(where.roles(1)).toMatchObject({'bob@acme.com': 'editor'});
    const content = await contentOf(where.redis.client);
    const made = (await readFile(join(where.cwd, 'secrets', 'reports'), 'utf8')).trim();
    expect(await opens(where.emulator.url, made)).toBe(true);
    expect(content).toContain(clientId(1));
    const told = content + given.said() + JSON.stringify(value);
    for (const secret of [made, where.redis.password, ...Object.values(where.env).filter(one => !one.includes('://'))])
      for (const spelling of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
        expect(told).not.toContain(spelling);
    await given.end();
  });

  it.each([
    ['another commit', {commit: 'b'.repeat(40)}, 'is about commit'],
    ['another workspace', {workspace: clientId(99)}, 'the fleet has no workspace'],
    ['a plan for a plan', {plan: `sha256:${'0'.repeat(64)}`}, 'carries out no plan'],
    ['something else besides', {files: ['/etc/passwd']}, 'unknown field files'],
  ])('refuses a job with %s', async (_what, data, why) => {
    const where = await place([promotion(1)]);
    const head = (await runProgram('git', ['rev-parse', 'HEAD'], {cwd: where.cwd})).stdout.trim();
    const queue = new Queue('instantly-rbac', {connection: {url: where.redis.url}});
    const name = 'plan-1-0123456789ab';
    await queue.add('plan', {workspace: clientId(1), commit: head, ...data}, {jobId: `${name}.${clientId(1)}`});
    await queue.close();
    const one = await worker(where);
    const {code, stdout} = await gather(where, name);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).workspaces[0].error).toMatchObject({
      code: 'QUEUE_JOB_FAILED',
      message: expect.stringContaining(why),
    });
    await one.end();
    expect(where.emulator.requests().filter(({workspace}) => workspace === clientId(1))).toEqual([]);
  });

  it('refuses jobs once anything in the checkout is not committed', async () => {
    const where = await place([promotion(1)]);
    const one = await worker(where);
    const {stdout: name} = await where.call('enqueue', 'plan', '--queue', 'later');
    expect(name).toMatch(/^plan-1-/);
    const {stdout: run} = await where.call('enqueue', 'plan');
    await gather(where, run.trim());
    await writeFile(join(where.cwd, 'clients', '1.yaml'), 'version: 1\nmembers: []\n');
    expect(await where.call('enqueue', 'plan')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('not committed in this checkout: clients/1.yaml'),
    });
    expect(await one.end()).toBe(0);
    const late = await where.call('work', '--queue', 'later');
    expect(late).toMatchObject({code: 64, stderr: expect.stringContaining('not committed')});
  });

  it('loses and doubles nothing when a worker is killed, or frozen for longer than its lease', async () => {
    for (const [fate, end] of [
      ['SIGKILL', undefined],
      ['SIGSTOP', 'SIGCONT'],
    ] as const) {
      const clients = [1, 2, 3, 4].map(n => promotion(n));
      const where = await place(clients, {latencyMs: 60});
      await savePlan(where);
      const first = await worker(where, '--plan', 'plan.json', '--concurrency', '2');
      const {stdout} = await where.call('enqueue', 'apply', '--plan', 'plan.json');
      await until(() => where.writes().length > 1, 'the first worker is in the middle');
      first.signal(fate);
      const second = await worker(where, '--plan', 'plan.json', '--concurrency', '2');
      if (end !== undefined) {
        await pause(5_000);
        first.signal(end);
      }
      const {code, stdout: text} = await gather(where, stdout.trim());
      const applied: FleetApplied = JSON.parse(text);
      expect(applied.workspaces.map(({status}) => status).filter(one => !/^(applied|unchanged)$/.test(one))).toEqual(
        [],
      );
      expect(code).toBe(0);
      for (const {n} of clients) expect(where.roles(n)).toMatchObject({'bob@acme.com': 'editor'});
      const patched = where.changes().filter(line => line.includes('PATCH'));
      expect(patched, fate).toHaveLength(4);
      await second.end();
      await first.end('SIGKILL');
    }
  });

  it('doubles and breaks nothing when Redis dies in the middle of an apply, and fleet apply ends it', async () => {
    const clients = [1, 2, 3, 4].map(n => promotion(n));
    const where = await place(clients, {latencyMs: 200});
    await savePlan(where);
    const one = await worker(where, '--plan', 'plan.json', '--concurrency', '2');
    const {stdout} = await where.call('enqueue', 'apply', '--plan', 'plan.json');
    const results = gather(where, stdout.trim());
    await until(() => where.writes().length > 1, 'the worker is in the middle');
    await where.redis.stop();
    expect(await results).toMatchObject({code: 1, stdout: '', stderr: expect.stringContaining('QUEUE_UNUSABLE')});
    expect(await one.ended()).toBe(1);
    expect(one.said()).toMatch(/QUEUE_UNUSABLE {2}Redis at 127\.0\.0\.1:\d+ does not answer/);
    const promoted = () => where.changes().filter(line => line.includes('PATCH'));
    const before = promoted().length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(4);
    expect(where.emulator.state().workspaces.flatMap(({custom_tags}) => custom_tags)).toEqual([]);

    expect(await where.call('apply', 'plan.json', '--state-dir', 'state')).toMatchObject({code: 0});
    expect(new Set(promoted()).size).toBe(4);
    expect(promoted()).toHaveLength(4);
  });

  it('ends a worker at once at the second signal', async () => {
    const where = await place([promotion(1)], {latencyMs: 600_000});
    const one = await worker(where);
    expect(await where.call('enqueue', 'plan')).toMatchObject({code: 0});
    await until(() => where.emulator.requests().length > 0, 'a job is in flight');
    one.signal('SIGTERM');
    await until(() => one.said().includes('Stopping: jobs in flight finish'), 'it says that it stops');
    expect(await one.end('SIGTERM')).toBe(130);
    expect(where.emulator.requests().filter(({status}) => status !== 0)).toEqual([]);
  });

  it('ends with 1 and says why when Redis goes', async () => {
    const where = await place([promotion(1)]);
    const one = await worker(where);
    const {stdout: name} = await where.call('enqueue', 'plan', '--queue', 'nobody-works-here');
    const waiting = where.call('results', name.trim(), '--queue', 'nobody-works-here', '--wait', '2');
    await pause(1_500);
    await where.redis.stop();
    const gathered = await waiting;
    expect(gathered).toMatchObject({code: 1, stdout: ''});
    expect(gathered.stderr).toMatch(/^QUEUE_UNUSABLE {2}Redis at 127\.0\.0\.1:\d+ does not answer/);
    expect(await one.ended()).toBe(1);
    expect(one.said()).toContain('QUEUE_UNUSABLE');
    expect(one.said() + gathered.stderr).not.toContain(where.redis.password);
    expect(await where.call('enqueue', 'plan')).toMatchObject({code: 1, stdout: ''});
  });

  it('schedules drift, tells the last results, and ends the schedule', async () => {
    const where = await place([promotion(1), {n: 2}]);
    const one = await worker(where);
    expect(await where.call('enqueue', 'drift', '--every', '6h')).toMatchObject({code: 0, stdout: ''});
    const {code, stdout} = await gather(where, 'schedule');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).workspaces).toHaveLength(2);
    expect(await where.call('enqueue', 'drift', '--cron', '5 4 * * *', '--select', clientId(2))).toMatchObject({
      code: 0,
    });
    expect(await where.call('enqueue', 'drift', '--end-schedule')).toMatchObject({code: 0});
    expect(await gather(where, 'schedule')).toMatchObject({code: 1});
    await one.end();
  });

  it('lets canaries go first', async () => {
    const where = await place([promotion(1, {entry: 'canary: true'}), promotion(2)]);
    await savePlan(where);
    expect(await where.call('enqueue', 'apply', '--plan', 'plan.json')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('canaries are among the others: Client 1'),
    });
    const canaries = await where.call('enqueue', 'apply', '--plan', 'plan.json', '--select', 'canary');
    expect(canaries.stdout).toMatch(/^apply-1-/);
  });
});

describe('without a queue', () => {
  it.each([
    [undefined, 'INSTANTLY_RBAC_REDIS_URL is not set'],
    ['http://:canary@127.0.0.1:1', 'is no address of a Redis'],
    ['redis://:canary@127.0.0.1:1', 'Redis at 127.0.0.1:1 does not answer (ECONNREFUSED)'],
  ])('the error says what is wrong with %s, and no password', async (url, why) => {
    const env = url === undefined ? {} : {INSTANTLY_RBAC_REDIS_URL: url};
    const {code, stdout, stderr} = await run(['fleet', 'enqueue', 'drift', '--end-schedule'], {env});
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('canary');
  });
});
