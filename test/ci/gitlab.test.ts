import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {rolesIn} from '../cli/support.ts';
import {checkoutOf} from './checkout.ts';
import {jobsFor, runGitlabJob, type Variables} from './gitlab.ts';
import {service} from './service.ts';
import {EXPIRY, IN_STEP, INVALID, PROMOTION, READING_KEY, REFUSED, workspace} from './world.ts';

const MAIN = {CI_DEFAULT_BRANCH: 'main', CI_PROJECT_ID: '1'};
const MERGE_REQUEST = {...MAIN, CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1'};
const PUSH = {...MAIN, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main'};
const SCHEDULE = {...MAIN, CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'main'};

describe('the pipeline', () => {
  it.each<[string, Variables, readonly string[]]>([
    ['of a merge request checks', MERGE_REQUEST, ['check']],
    [
      'of a merge request also plans where the project wants that',
      {...MERGE_REQUEST, PLAN_MERGE_REQUESTS: 'true'},
      ['check', 'merge-request-plan'],
    ],
    [
      'of a merge request from a fork never plans',
      {...MERGE_REQUEST, PLAN_MERGE_REQUESTS: 'true', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2'},
      ['check'],
    ],
    ['of the default branch plans, and offers the apply', PUSH, ['plan', 'apply']],
    ['of another branch does not exist', {...PUSH, CI_COMMIT_BRANCH: 'change'}, []],
    ['of a schedule does what it is told: daily', {...SCHEDULE, ACCESS_TASK: 'daily'}, ['daily']],
    ['of a schedule does what it is told: drift', {...SCHEDULE, ACCESS_TASK: 'drift'}, ['drift']],
    ['of a schedule that is told nothing does nothing', SCHEDULE, []],
    ['of a schedule on another branch does not exist', {...SCHEDULE, CI_COMMIT_BRANCH: 'x', ACCESS_TASK: 'daily'}, []],
  ])('%s', async (_what, variables, jobs) => {
    expect(await jobsFor(variables)).toEqual(jobs);
  });
});

const TOKEN = 'canary-token-of-the-project';

async function inGitlab([before, after]: readonly [string, string]) {
  const [server, hosting, checkout] = await Promise.all([workspace(), service(), checkoutOf(before, after)]);
  const url = {INSTANTLY_API_URL: server.env.INSTANTLY_API_URL ?? ''};
  const reading = {...url, INSTANTLY_API_KEY: READING_KEY};
  const writing = {...url, INSTANTLY_API_KEY: server.key};
  const api = {CI_API_V4_URL: `${hosting.url}/api/v4`, INSTANTLY_RBAC_GITLAB_TOKEN: TOKEN};
  const commit = {CI_COMMIT_SHA: checkout.head, CI_MERGE_REQUEST_DIFF_BASE_SHA: checkout.base};
  return {
    server,
    hosting,
    checkout,
    reading,
    writing,
    read: (file: string) => readFile(join(checkout.folder, file), 'utf8'),
    run: async (job: string, variables: Variables = {}) => {
      const ran = await runGitlabJob(job, checkout, {...api, ...commit, ...variables});
      for (const secret of [server.key, READING_KEY, TOKEN]) expect(ran.stdout + ran.stderr).not.toContain(secret);
      return ran;
    },
  };
}

describe.concurrent('check', () => {
  const variables = {...MERGE_REQUEST, CI_MERGE_REQUEST_IID: '7'};

  it('says in a comment what changes, reports code quality, and asks the workspace nothing', async () => {
    const {run, read, hosting, server} = await inGitlab([IN_STEP, PROMOTION]);
    const {code, stdout} = await run('check', variables);
    expect(code).toBe(0);
    expect(stdout).toContain('member/bob@acme.com');
    expect(hosting.writes()).toMatchObject([{method: 'POST', path: '/api/v4/projects/1/merge_requests/7/notes'}]);
    expect(Array.isArray(JSON.parse(await read('gl-code-quality.json')))).toBe(true);
    expect(server.emulator.requests()).toEqual([]);
  });

  it('takes the target branch in a merged result', async () => {
    const {run, checkout} = await inGitlab([IN_STEP, PROMOTION]);
    const merged = {CI_MERGE_REQUEST_DIFF_BASE_SHA: 'f'.repeat(40), CI_MERGE_REQUEST_TARGET_BRANCH_SHA: checkout.base};
    expect(await run('check', {...variables, ...merged})).toMatchObject({code: 0});
  });

  it('fails with 4 for wrong files, which code quality shows at their lines', async () => {
    const {run, read} = await inGitlab([IN_STEP, INVALID]);
    expect((await run('check', variables)).code).toBe(4);
    const [issue] = JSON.parse(await read('gl-code-quality.json'));
    expect(issue).toMatchObject({location: {path: 'rbac.yaml', lines: {begin: 4}}});
  });
});

describe.concurrent('merge-request-plan', () => {
  it('plans with the key that reads, and comments', async () => {
    const {run, reading, hosting, server} = await inGitlab([IN_STEP, PROMOTION]);
    const {code, stdout} = await run('merge-request-plan', {...MERGE_REQUEST, CI_MERGE_REQUEST_IID: '7', ...reading});
    expect(code).toBe(0);
    expect(stdout).toContain('~ member/bob@acme.com');
    expect(hosting.writes()).toHaveLength(1);
    expect(server.writes()).toEqual([]);
  });
});

describe.concurrent('plan and apply', () => {
  it('apply what was planned', async () => {
    const {run, reading, writing, server} = await inGitlab([IN_STEP, PROMOTION]);
    expect(await run('plan', {...PUSH, ...reading})).toMatchObject({code: 0});
    expect(server.writes()).toEqual([]);
    expect(await run('apply', {...PUSH, ...writing})).toMatchObject({code: 0});
    expect(rolesIn(server.emulator.state())).toMatchObject({'bob@acme.com': 'admin'});
  });

  it('stop when the branch has moved on', async () => {
    const {run, reading, writing, server, checkout} = await inGitlab([IN_STEP, PROMOTION]);
    expect(await run('plan', {...PUSH, ...reading})).toMatchObject({code: 0});
    await checkout.moveOn();
    const {code, stdout} = await run('apply', {...PUSH, ...writing});
    expect(code).toBe(1);
    expect(stdout).toContain('The branch has moved on to ');
    expect(server.writes()).toEqual([]);
  });

  it('end with 3 when a guardrail refuses', async () => {
    const {run, reading} = await inGitlab([IN_STEP, REFUSED]);
    expect((await run('plan', {...PUSH, ...reading})).code).toBe(3);
  });
});

describe.concurrent('schedules', () => {
  it('apply what has expired, and leave the rest to a merge request', async () => {
    const {run, writing, server} = await inGitlab([IN_STEP, EXPIRY]);
    expect(await run('daily', {...SCHEDULE, ...writing})).toMatchObject({code: 0});
    const roles = rolesIn(server.emulator.state());
    expect(roles).toMatchObject({'bob@acme.com': 'editor'});
    expect(Object.keys(roles)).not.toContain('eve@acme.com');
  });

  it('open an issue and fail with 2 when something differs', async () => {
    const {run, reading, hosting} = await inGitlab([PROMOTION, PROMOTION]);
    expect((await run('drift', {...SCHEDULE, ...reading})).code).toBe(2);
    expect(hosting.writes()).toMatchObject([{method: 'POST', path: '/api/v4/projects/1/issues'}]);
  });

  it('are silent while live state is as the files say', async () => {
    const {run, reading, hosting} = await inGitlab([IN_STEP, IN_STEP]);
    expect((await run('drift', {...SCHEDULE, ...reading})).code).toBe(0);
    expect(hosting.writes()).toEqual([]);
  });
});
