import {beforeEach, describe, expect, it} from 'vitest';
import type {Io} from '../../src/cli/io.ts';
import {comment, withComment} from '../../src/cli/notify/comment.ts';
import type {FleetRow} from '../../src/model/fleet.ts';
import type {Change, GuardrailResult} from '../../src/model/plan.ts';
import {type Brief, briefOfPlan} from '../../src/report/brief.ts';
import {briefOfFleet, type FleetBrief} from '../../src/report/fleet/brief.ts';
import {change as planned} from '../apply/fakes.ts';
import {BOB, briefOf, change} from '../notify/briefs.ts';
import {type ForgeServer, startForge, TOKEN} from '../notify/forge-server.ts';
import {failed, fleetOf, rowWith} from '../support/fleet.ts';
import {planCase} from '../support/world.ts';
import {runBesides} from './besides.ts';
import {ACME, IN_STEP, PROMOTION} from './support.ts';

let forge: ForgeServer;
beforeEach(async () => {
  forge = await startForge();
});

const REFUSED: GuardrailResult = {rule: 'min_admins', status: 'refused', message: 'm'};

const run = (brief: Brief | FleetBrief, args: readonly string[] = ['--comment'], env: Io['env'] = forge.github) =>
  runBesides(args, {define: withComment, run: (options, io) => comment(brief, options, io)}, {env});

describe('--comment', () => {
  it('keeps one comment over the life of a pull request', async () => {
    const [promotion, inStep] = await Promise.all(
      [PROMOTION, IN_STEP].map(async file => briefOfPlan(await planCase(file, {workspaces: [ACME]}), 'plan')),
    );
    if (!promotion || !inStep) throw new Error('there are two plans');
    expect(await run(promotion)).toMatchObject({code: 0, stdout: '', stderr: ''});
    expect(forge.comments[0]?.body).toContain('`member/bob@acme.com`');
    expect(await run(inStep)).toMatchObject({code: 0, stderr: ''});
    expect(forge.comments.map(({body}) => body)).toEqual([expect.stringContaining('No changes')]);
  });

  it('does nothing unless it is given', async () => {
    expect(await run(briefOf([BOB]), [])).toMatchObject({code: 0, stderr: ''});
    expect(forge.requests).toEqual([]);
  });

  it('makes no comment when there is nothing to tell', async () => {
    await run(briefOf());
    expect(forge.writes).toEqual([]);
  });

  it.each<[what: string, more: Partial<Brief>]>([
    [
      'a risk in the files without a row',
      {risks: [{rule: 'ignore_changed', risk: 'critical', message: 'm', address: null, at: null}]},
    ],
    ['a guardrail that refuses', {guardrails: [{rule: 'min_admins', status: 'refused', message: 'm'}]}],
  ])('tells %s', async (_what, more) => {
    await run({...briefOf(), ...more});
    expect(forge.comments.length).toBe(1);
  });

  it('keeps one for each fleet, and makes none when there is nothing to tell', async () => {
    const fleet = (file: string, changes: readonly Change[]) =>
      briefOfFleet(fleetOf([rowWith('A', changes)], [], file), 'fleet plan');
    await run(fleet('fleet.yaml', []));
    expect(forge.writes).toEqual([]);
    for (const file of ['fleet.yaml', 'fleet.yaml', 'other.yaml'])
      await run(fleet(file, [planned('member/ana@acme.com')]));
    expect(forge.comments.map(({body}) => /over the fleet `(.*)`/.exec(body)?.[1])).toEqual([
      'fleet.yaml',
      'other.yaml',
    ]);
    await run(fleet('fleet.yaml', []));
    expect(forge.comments[0]?.body).toContain('No changes');
  });

  it.each<[what: string, rows: readonly FleetRow[], guardrails: readonly GuardrailResult[]]>([
    ['that a workspace failed', [failed('A', {})], []],
    ['that a workspace is refused', [rowWith('A', [], {guardrails: [REFUSED]})], []],
    ['that the fleet is refused', [rowWith('A', [])], [REFUSED]],
  ])('tells %s', async (_what, rows, guardrails) => {
    await run(briefOfFleet(fleetOf(rows, guardrails), 'fleet plan'));
    expect(forge.comments.length).toBe(1);
  });

  it.each<[what: string, args: readonly string[], brief: Brief, comments: number]>([
    ['the same workspace again', ['--comment'], briefOf([BOB]), 1],
    ['another workspace', ['--comment'], {...briefOf([BOB]), workspace: {id: 'other', name: null}}, 2],
    ['a diff of the same workspace', ['--comment'], {...briefOf([BOB]), of: 'diff'}, 2],
    ['a name', ['--comment=prod'], briefOf([BOB]), 2],
    ['an empty name', ['--comment='], briefOf([BOB]), 1],
  ])('knows apart: %s', async (_what, args, brief, comments) => {
    await run(briefOf([BOB]));
    await run(brief, args);
    expect(forge.comments.length).toBe(comments);
  });

  it('cuts a long page and leads to the page of the run', async () => {
    const env = {...forge.github, GITHUB_SERVER_URL: 'https://github.example', GITHUB_RUN_ID: '5'};
    const many = Array.from({length: 3000}, (_item, index) => change(`member/person-${index}@acme.com`));
    await run(briefOf(many), ['--comment'], env);
    const {body = ''} = forge.comments[0] ?? {};
    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body.length).toBeGreaterThan(50_000);
    expect(body).toContain('[the page of the run](https://github.example/acme/access/actions/runs/5)');
    expect(body).not.toContain('too long for one message');
  });
});

describe('trouble with the comment is one line, and the result stands', () => {
  it.each<[what: string, status: number, words: string]>([
    [
      'a token that may only read, as of a fork',
      403,
      'give the job "permissions: pull-requests: write"; runs for a fork',
    ],
    ['a pull request that is not there', 404, 'check GITHUB_REPOSITORY'],
    ['a text that is not taken', 422, 'report this with what GitHub says'],
    ['a broken server', 502, 'try again later'],
  ])('%s', async (_what, status, words) => {
    forge.instead = ({method, path}) =>
      method === 'POST' && path !== '/graphql' ? {status, body: {message: `a\nb ${TOKEN}`}} : undefined;
    const {code, stdout, stderr} = await run(briefOf([BOB]));
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^! The comment was not written: GitHub .* → .*\n$/);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain(TOKEN.slice(4, 20));
  });

  it.each<[what: string, env: Io['env'], words: string]>([
    ['no pipeline', {}, 'this is no pipeline of GitHub or GitLab'],
    ['no token', {GITHUB_REPOSITORY: 'a/b'}, 'GITHUB_TOKEN is not set'],
    [
      'no network',
      {
        GITHUB_REPOSITORY: 'a/b',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_TOKEN: TOKEN,
        GITHUB_API_URL: 'http://127.0.0.1:9',
      },
      'ECONNREFUSED',
    ],
  ])('%s', async (_what, env, words) => {
    const {code, stderr} = await run(briefOf([BOB]), ['--comment'], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^! The comment was not written: .* → .*\n$/);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain(TOKEN.slice(4, 20));
  });

  it('a fault of the tool, of which only the sort is told', async () => {
    const broken = {...briefOf(), changes: null} as unknown as Brief;
    const {code, stderr} = await run(broken);
    expect(code).toBe(0);
    expect(stderr).toBe(
      '! The comment was not written: a fault of this tool (TypeError) → run again with --log-level debug and report what it prints\n',
    );
    expect((await run(broken, ['--comment', '--log-level', 'debug'])).stderr).toMatch(/TypeError[\s\S]*\n\s+at /);
  });
});
