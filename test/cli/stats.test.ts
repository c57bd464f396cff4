import {readFileSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {endpointOf, StatsMeter} from '../../src/cli/meter.ts';
import type {Stats} from '../../src/model/stats.ts';
import {renderStats} from '../../src/render/stats.ts';
import {styleOf} from '../../src/render/style.ts';
import {simulatedTime} from '../api/help.ts';
import {runInside} from './inside.ts';
import {api, folderWith, HEAD, IN_STEP, PROMOTION, WORKSPACE_ID} from './support.ts';

const validate = new Ajv({strict: false}).compile(JSON.parse(readFileSync('schemas/stats.schema.json', 'utf8')));

async function statsIn(folder: string): Promise<Stats> {
  const stats = JSON.parse(await readFile(join(folder, 'stats.json'), 'utf8')) as Stats;
  validate(stats);
  expect(validate.errors ?? []).toEqual([]);
  return stats;
}

const stagesOf = ({stages}: Stats) => stages.map(({stage, kind}) => (kind === undefined ? stage : `${stage} ${kind}`));

const TAGGED = `${HEAD}tags:\n  - label: West\nassignments:\n  - {tag: West, campaigns: [West 1], accounts: [a@acme.com]}\n`;

describe.concurrent('--stats', () => {
  it('tells requests, answers, waits and stages on standard error, after the result', async () => {
    const {env, emulator} = await api();
    const cwd = await folderWith({'rbac.yaml': IN_STEP});
    const {code, stdout, stderr} = await runInside(['plan', '--stats'], {cwd, env});
    expect({code, stdout}).toMatchObject({code: 0, stdout: expect.stringContaining('No changes')});
    expect(stderr).toMatch(new RegExp(`^\\nStats: ${emulator.requests().length} requests in \\S+ m?s · `));
    expect(stderr).toMatch(/^ {2}GET {2}workspace-members +1$/m);
    expect(stderr).toMatch(/^ {2}answers {2}\d+ × 200$/m);
    expect(stderr).toMatch(/^ {2}waited {3}for the pace .+ · for a free slot .+ · for answers .+$/m);
    expect(stderr).toMatch(/^ {2}stages {3}files .+ · workspace .+ · read .+ \(member .+\) · .+ · render .+$/m);
  });

  it.each([
    ['plan', ['plan'], 0],
    ['drift', ['drift'], 2],
    ['export', ['export'], 0],
    ['apply', ['apply', '--auto-approve'], 0],
  ])('=FILE has that of %s as JSON by its schema, and counts what the API saw', async (command, args, exit) => {
    const {env, emulator} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    const {code, stderr} = await runInside([...args, '--stats=stats.json'], {cwd, env});
    expect(code).toBe(exit);
    expect(stderr).not.toContain('Stats');
    const stats = await statsIn(cwd);
    expect(stats).toMatchObject({command, exit_code: exit});
    expect(stats.requests.total).toBe(emulator.requests().length);
    const asked = stats.requests.by_endpoint.reduce((sum, {requests}) => sum + requests, 0);
    expect(asked).toBe(stats.requests.total);
    expect(stats.bytes.received).toBeGreaterThan(100);
  });

  it('has the stages of an apply', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    await runInside(['apply', '--auto-approve', '--stats=stats.json'], {cwd, env});
    const stats = await statsIn(cwd);
    expect(stagesOf(stats)).toEqual([
      'files',
      'workspace',
      'read',
      'read member',
      'leftovers',
      'plan',
      'lock',
      'write',
      'verify',
    ]);
    expect(stats.stages.find(({stage}) => stage === 'plan')?.times).toBe(3);
    expect(stats.bytes.sent).toBeGreaterThan(0);
    expect(stats.requests.by_endpoint).toContainEqual({
      method: 'PATCH',
      endpoint: 'workspace-members/:id',
      requests: 1,
    });
  });

  it('changes neither the plan nor the exit code', async () => {
    const {env} = await api();
    const cwd = await folderWith({'rbac.yaml': PROMOTION});
    const args = ['plan', '--format', 'json', '--detailed-exitcode'];
    const [bare, told] = [await runInside(args, {cwd, env}), await runInside([...args, '--stats'], {cwd, env})];
    const withoutTime = (text: string) => text.replace(/"created_at": ".+"/, '');
    expect(withoutTime(told.stdout)).toBe(withoutTime(bare.stdout));
    expect([bare.code, told.code]).toEqual([2, 2]);
    expect(bare.stderr).toBe('');
  });

  it('holds no key, no id and no address', async () => {
    const world = {
      workspaces: [
        {
          id: WORKSPACE_ID,
          name: 'Acme',
          members: [{email: 'ceo@acme.com', role: 'owner'}],
          custom_tags: [{label: 'West'}],
          campaigns: ['West 1', 'West 2'],
          accounts: ['a@acme.com', 'b@acme.com'],
        },
      ],
    };
    const {env, key, emulator} = await api(world);
    const cwd = await folderWith({'rbac.yaml': TAGGED});
    const {code, stderr} = await runInside(['apply', '--auto-approve', '--stats'], {cwd, env});
    await runInside(['plan', '--stats=stats.json'], {cwd, env});
    expect(code).toBe(0);
    const told = `${stderr.slice(stderr.indexOf('Stats:'))}${JSON.stringify(await statsIn(cwd))}`;
    expect(told).toContain('custom-tags/toggle-resource');
    for (const secret of [key, WORKSPACE_ID, '@', '127.0.0.1', emulator.url]) expect(told).not.toContain(secret);
    expect(told).not.toMatch(/[\da-f]{8}-[\da-f]{4}/);
  });

  it('tells repeats and 429s, also of a command that fails', async () => {
    const faults = [{match: {path: '/api/v2/workspace-members', nth: [1, 2]}, fault: '429', retry_after: 0}];
    const {env} = await api(undefined, {faults});
    const cwd = await folderWith({'rbac.yaml': IN_STEP});
    await runInside(['plan', '--stats=stats.json'], {cwd, env});
    const {requests} = await statsIn(cwd);
    expect(requests.repeats).toBe(2);
    expect(requests.by_status['429']).toBe(2);

    const refused = await api(undefined, {
      faults: [{match: {path: '/api/v2/workspace-members'}, fault: 'status', status: 403}],
    });
    const failed = await runInside(['plan', '--stats'], {cwd, env: refused.env});
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/API_FORBIDDEN[\s\S]+\nStats: /);
    expect(failed.stderr).toMatch(/ · 1 × 403/);
  });

  it('refuses a file that cannot be written, before anything is read', async () => {
    const {env, emulator} = await api();
    const cwd = await folderWith({'rbac.yaml': IN_STEP});
    const ran = async (...args: readonly string[]) => {
      const {code, stderr} = await runInside(args, {cwd, env});
      return [code, stderr.split('\n')[0]];
    };
    expect(await ran('plan', '--stats=missing/stats.json')).toEqual([
      1,
      'OUTPUT_UNWRITABLE  missing/stats.json cannot be written (ENOENT)',
    ]);
    expect(await ran('plan', '--stats=-')).toEqual([64, 'USAGE  --stats=- names no file']);
    expect(await ran('export', '--out', 'x.yaml', '--stats=./x.yaml')).toEqual([
      64,
      'USAGE  the result and the stats go to one file',
    ]);
    expect(await ran('plan', '--format', 'json=x.json', '--stats=x.json')).toEqual([
      64,
      'USAGE  two results go to the file x.json',
    ]);
    expect(emulator.requests()).toEqual([]);
    expect(await readdir(cwd)).toEqual(['rbac.yaml']);
  });
});

describe('endpoints', () => {
  it.each([
    ['workspaces/current', 'workspaces/current'],
    ['workspaces/current/change-owner', 'workspaces/current/change-owner'],
    ['custom-tags/toggle-resource', 'custom-tags/toggle-resource'],
    ['custom-tags/0190b2c4-0000-7000-8000-000000000001', 'custom-tags/:id'],
    ['accounts/a%40acme.com', 'accounts/:id'],
    ['accounts/lead', 'accounts/:id'],
  ])('%s is %s', (path, endpoint) => {
    expect(endpointOf(path)).toBe(endpoint);
  });
});

describe('a meter', () => {
  it('adds up what comes several times, and takes the time of work that fails', async () => {
    const time = simulatedTime();
    const meter = new StatsMeter(time);
    const work = () => time.sleep(40);
    await meter.stage('read', work);
    await meter.stage('read', work, 'member');
    await meter
      .stage('read', async () => {
        await work();
        throw new Error('failed');
      })
      .catch(() => {});
    const waiting = meter.waitingForSlot(async () => 'done');
    await time.sleep(7);
    expect(await waiting()).toBe('done');
    const {stages, waits_ms} = meter.stats('plan', 0);
    expect(stages).toEqual([
      {stage: 'read', ms: 80, times: 2},
      {stage: 'read', kind: 'member', ms: 40, times: 1},
    ]);
    expect(waits_ms).toEqual({pace: 0, slot: 7, answer: 0});
  });
});

it('is told in lines that people can read', () => {
  const text = renderStats(
    {
      format_version: '1',
      tool: {name: 'instantly-rbac', version: '0'},
      command: 'apply',
      exit_code: 0,
      duration_ms: 12_345,
      requests: {
        total: 131,
        repeats: 1,
        by_endpoint: [
          {method: 'DELETE', endpoint: 'custom-tags/:id', requests: 1},
          {method: 'GET', endpoint: 'workspace-members', requests: 130},
        ],
        by_status: {'200': 129, '429': 1, none: 1},
      },
      bytes: {sent: 999, received: 1_234_567},
      waits_ms: {pace: 999.4, slot: 0, answer: 60_000},
      stages: [
        {stage: 'read', ms: 800, times: 2},
        {stage: 'read', kind: 'member', ms: 10, times: 2},
        {stage: 'plan', ms: 3.4, times: 1},
      ],
    },
    styleOf(false),
  );
  expect(text).toBe(`
Stats: 131 requests (1 repeat) in 12.3 s · 1.2 MB received, 999 B sent

  DELETE  custom-tags/:id      1
  GET     workspace-members  130

  answers  129 × 200 · 1 × 429 · 1 without an answer
  waited   for the pace 999 ms · for a free slot 0 ms · for answers 60.0 s
  stages   read 800 ms, 2 times (member 10 ms) · plan 3 ms
`);
});
