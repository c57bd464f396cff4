import {once} from 'node:events';
import {createServer} from 'node:net';
import {describe, expect, it} from 'vitest';
import {openWorkerMetrics} from '../../../src/fleet/metrics/worker.ts';
import {run} from '../support.ts';
import {begin, type Process, place, promotion, through, worker} from './queue-place.ts';
import {hasRedis, startRedis, until} from './redis.ts';

/** Where a process has said that its metrics are. */
const urlIn = (process: Process): string => /Metrics at (\S+)\/metrics/.exec(process.said())?.[1] ?? 'nowhere';

const ask = async (url: string, method = 'GET') => {
  const response = await fetch(url, {method});
  return {status: response.status, type: response.headers.get('content-type'), text: await response.text()};
};

/** The metrics that are ours, with their labels. */
const oursIn = (text: string) => text.split('\n').filter(line => line.startsWith('instantly_rbac_'));

describe('the metrics of a worker', () => {
  const open = () => openWorkerMetrics({version: '1.2.3', concurrency: 4, workspaces: 1_000, requests: () => 7});

  it('have names as Prometheus wants them', async () => {
    const {text} = await (await open()).metrics();
    const types = [...text.matchAll(/^# TYPE (instantly_rbac_\S+) (\w+)$/gm)];
    expect(types.length).toBeGreaterThan(8);
    for (const [, name = '', type] of types) {
      expect(name).toMatch(/^[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(ms|millis|minutes|percent)(_|$)/);
    }
    expect(text).toContain('instantly_rbac_build_info{version="1.2.3"} 1');
  });

  it('have few series, whatever stands in the queue', async () => {
    const metrics = await open();
    const before = oursIn((await metrics.metrics()).text).length;
    for (let n = 0; n < 50; n++) metrics.ended(`forged ${n}`, true);
    const after = oursIn((await metrics.metrics()).text);
    expect(after).toContain('instantly_rbac_jobs_total{verb="other",status="failed"} 50');
    expect(after).toHaveLength(before + 1);
  });

  it('count requests once, and changes by what became of them', async () => {
    const metrics = await open();
    const answer = {exit_code: 5, outcomes: [{status: 'applied'}, {status: 'failed'}, {status: 'applied'}]};
    const job = {verb: 'apply', workspace: 'w', commit: 'c'} as const;
    await metrics.timed(job, async () => answer as never);
    await expect(
      metrics.timed(job, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await metrics.metrics();
    const lines = oursIn((await metrics.metrics()).text);
    expect(lines).toContain('instantly_rbac_api_requests_total 7');
    expect(lines).toContain('instantly_rbac_changes_total{status="applied"} 2');
    expect(lines).toContain('instantly_rbac_answers_total{verb="apply",exit_code="5"} 1');
    expect(lines).toContain('instantly_rbac_jobs_active{verb="apply"} 0');
    expect(lines).toContain('instantly_rbac_job_duration_seconds_count{verb="apply"} 2');
  });
});

describe.skipIf(!hasRedis).concurrent('fleet work --metrics (skipped where redis-server is not on PATH)', () => {
  it('tells of jobs, requests and health over a socket on loopback, and no secret', async () => {
    const where = await place([promotion(1), promotion(2), {n: 3}]);
    const one = await worker(where, '--metrics', '--port', '0');
    const url = urlIn(one);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await ask(`${url}/healthz`)).toMatchObject({status: 200, text: 'alive\n'});
    expect(await ask(`${url}/readyz`)).toMatchObject({status: 200, text: 'ready\n'});
    expect(await through(where, 'plan')).toMatchObject({code: 0});
    expect(await through(where, 'drift')).toMatchObject({code: 2});

    const {status, type, text} = await ask(`${url}/metrics?x=1`);
    expect({status, type}).toEqual({status: 200, type: 'text/plain; version=0.0.4; charset=utf-8'});
    const lines = oursIn(text);
    expect(lines).toContain('instantly_rbac_jobs_total{verb="plan",status="answered"} 3');
    expect(lines).toContain('instantly_rbac_answers_total{verb="drift",exit_code="2"} 2');
    expect(lines).toContain('instantly_rbac_worker_ready 1');
    expect(Number(/^instantly_rbac_api_requests_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(5);
    for (const secret of [where.redis.password, ...Object.values(where.env), 'Client 1', 'acme.com'])
      expect(text).not.toContain(secret);

    expect(await ask(`${url}/`)).toMatchObject({status: 404});
    expect(await ask(`${url}/metrics`, 'POST')).toMatchObject({status: 405});
    await where.redis.stop();
    await until(async () => (await ask(`${url}/readyz`)).status === 503, 'it is not ready without Redis');
    expect(await ask(`${url}/healthz`)).toMatchObject({status: 200});
    expect(await one.ended()).toBe(1);
  });

  it('ends before it has begun where the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const where = await place([promotion(1)]);
    const {code, stderr} = await where.call('work', '--metrics', '--port', String(port));
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `METRICS_UNUSABLE  metrics cannot be served at 127.0.0.1:${port} (EADDRINUSE)\n  → name another --port`,
    );
  });
});

describe.skipIf(!hasRedis).concurrent('fleet serve --metrics', () => {
  it('tells of the queue and its workers, and that Redis is gone', async () => {
    const where = await place([promotion(1), promotion(2)]);
    await where.call('enqueue', 'plan');
    const serving = begin(where, 'serve', '--metrics', '--port', '0');
    await until(() => serving.said().includes('Metrics at'), 'it serves');
    const url = urlIn(serving);
    expect(oursIn((await ask(`${url}/metrics`)).text)).toEqual(
      expect.arrayContaining([
        'instantly_rbac_queue_up 1',
        'instantly_rbac_queue_jobs{state="waiting"} 2',
        'instantly_rbac_queue_workers 0',
      ]),
    );
    expect(await ask(`${url}/readyz`)).toMatchObject({status: 503, text: 'no worker is connected\n'});
    const one = await worker(where);
    expect(await ask(`${url}/readyz`)).toMatchObject({status: 200});
    await until(async () => (await ask(`${url}/metrics`)).text.includes('{state="completed"} 2'), 'jobs end');
    await one.end();

    await where.redis.stop();
    const {text} = await ask(`${url}/metrics`);
    expect(text).toContain('instantly_rbac_queue_up 0');
    expect(text).not.toContain('instantly_rbac_queue_jobs{');
    expect(text + serving.said()).not.toContain(where.redis.password);
    expect(await ask(`${url}/readyz`)).toMatchObject({status: 503, text: 'Redis does not answer\n'});
    expect(await serving.end()).toBe(0);
  });

  it('is told what to serve, and where the queue is', async () => {
    expect(await run(['fleet', 'serve'])).toMatchObject({code: 64, stderr: expect.stringContaining('--metrics')});
    expect(await run(['fleet', 'serve', '--metrics'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('INSTANTLY_RBAC_REDIS_URL is not set'),
    });
    const redis = await startRedis();
    expect(
      await run(['fleet', 'serve', '--metrics', '--host', '192.0.2.1'], {env: {INSTANTLY_RBAC_REDIS_URL: redis.url}}),
    ).toMatchObject({code: 1, stderr: expect.stringContaining('EADDRNOTAVAIL')});
  });
});
