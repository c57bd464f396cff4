import {describe, expect, it} from 'vitest';
import {rolesIn} from '../cli/support.ts';
import {checkoutOf} from './checkout.ts';
import {runWorkflow, type Surroundings, TOKEN} from './github.ts';
import {service} from './service.ts';
import {EXPIRY, IN_STEP, INVALID, keysOf, PROMOTION, READING_KEY, REFUSED, workspace} from './world.ts';

/** Runs a workflow of examples/github against the emulator, and a hosting service that takes what it is sent. */
async function inActions(name: string, [before, after]: readonly [string, string], more: Partial<Surroundings> = {}) {
  const [server, hosting, checkout] = await Promise.all([
    workspace(),
    service({readOnly: more.fork === true}),
    checkoutOf(before, after),
  ]);
  const env = {INSTANTLY_API_URL: server.env.INSTANTLY_API_URL ?? '', GITHUB_API_URL: hosting.url};
  const around = {checkout, event: 'push', keys: keysOf(server), env, ...more} as const;
  const again = async () => {
    const jobs = await runWorkflow(name, around);
    for (const secret of [server.key, READING_KEY, TOKEN]) expect(JSON.stringify(jobs)).not.toContain(secret);
    return jobs;
  };
  return {jobs: await again(), again, server, hosting, checkout};
}

const PULL_REQUEST = {event: 'pull_request'} as const;
const SCHEDULE = {event: 'schedule'} as const;

describe.concurrent('pull-request.yml', () => {
  it('says in one comment and in the summary what changes, and asks the workspace nothing', async () => {
    const {jobs, server, hosting} = await inActions('pull-request.yml', [IN_STEP, PROMOTION], PULL_REQUEST);
    expect(jobs).toMatchObject({validate: {code: 0}, diff: {code: 0}});
    expect(jobs.diff?.stdout).toContain('member/bob@acme.com');
    expect(jobs.diff?.summary).toContain('bob@acme.com');
    expect(hosting.writes()).toMatchObject([{method: 'POST', path: '/repos/acme/access/issues/7/comments'}]);
    expect(hosting.writes()[0]?.body).toContain('bob@acme.com');
    expect(server.emulator.requests()).toEqual([]);
  });

  it('points at the line that is wrong, and goes no further', async () => {
    const {jobs, hosting} = await inActions('pull-request.yml', [IN_STEP, INVALID], PULL_REQUEST);
    expect(jobs.validate?.code).toBe(4);
    expect(jobs.validate?.stdout).toMatch(/^::error file=rbac\.yaml,line=4,/m);
    expect(jobs.diff).toBeUndefined();
    expect(hosting.writes()).toEqual([]);
  });

  it('passes for a fork, whose token cannot comment, with one line of warning', async () => {
    const {jobs} = await inActions('pull-request.yml', [IN_STEP, PROMOTION], {...PULL_REQUEST, fork: true});
    expect(jobs.diff?.code).toBe(0);
    expect(jobs.diff?.stderr.trim().split('\n')).toHaveLength(1);
    expect(jobs.diff?.summary).toContain('bob@acme.com');
  });
});

describe.concurrent('plan.yml', () => {
  it('plans with the key that reads, comments, and writes nothing to the workspace', async () => {
    const {jobs, server, hosting} = await inActions('plan.yml', [IN_STEP, PROMOTION], PULL_REQUEST);
    expect(jobs.plan?.code).toBe(0);
    expect(jobs.plan?.stdout).toContain('~ member/bob@acme.com');
    expect(hosting.writes()).toMatchObject([{method: 'POST', path: '/repos/acme/access/issues/7/comments'}]);
    expect(server.writes()).toEqual([]);
  });

  it('fails with 3 when a guardrail refuses, and keeps the plan all the same', async () => {
    const {jobs} = await inActions('plan.yml', [IN_STEP, REFUSED], PULL_REQUEST);
    expect(jobs.plan).toMatchObject({code: 3, artifacts: ['plan']});
  });

  it('does not run for a fork', async () => {
    const {jobs, server} = await inActions('plan.yml', [IN_STEP, PROMOTION], {...PULL_REQUEST, fork: true});
    expect(jobs).toEqual({});
    expect(server.emulator.requests()).toEqual([]);
  });
});

describe.concurrent('apply.yml', () => {
  it('applies the plan that it has shown, and has nothing to do the next time', async () => {
    const {jobs, again, server} = await inActions('apply.yml', [IN_STEP, PROMOTION]);
    expect(jobs.plan).toMatchObject({code: 0, outputs: {pending: 'true'}});
    expect(jobs.plan?.summary).toContain('bob@acme.com');
    expect(jobs.apply?.code).toBe(0);
    expect(jobs.apply?.stdout).toContain('Apply: 1 applied, 0 failed');
    expect(rolesIn(server.emulator.state())).toMatchObject({'bob@acme.com': 'admin'});

    const later = await again();
    expect(later.plan).toMatchObject({code: 0, outputs: {pending: 'false'}});
    expect(later.apply).toBeUndefined();
  });

  it('does not apply what a guardrail refuses', async () => {
    const {jobs, server} = await inActions('apply.yml', [IN_STEP, REFUSED]);
    expect(jobs.plan?.code).toBe(3);
    expect(jobs.apply).toBeUndefined();
    expect(server.writes()).toEqual([]);
  });

  it('stops when the branch has moved on while the plan waited for its approval', async () => {
    const checkout = await checkoutOf(IN_STEP, PROMOTION);
    const before = {apply: () => checkout.moveOn()};
    const {jobs, server} = await inActions('apply.yml', [IN_STEP, PROMOTION], {checkout, before});
    expect(jobs.apply?.code).toBe(1);
    expect(jobs.apply?.stdout).toMatch(
      /^::error title=The branch has moved on::Approve the run of [\da-f]{40} instead/m,
    );
    expect(server.writes()).toEqual([]);
  });

  it('fails with 8 where an environment holds no key', async () => {
    const {jobs} = await inActions('apply.yml', [IN_STEP, PROMOTION], {keys: {}});
    expect(jobs.plan?.code).toBe(8);
    expect(jobs.apply).toBeUndefined();
  });
});

describe.concurrent('daily.yml', () => {
  it('applies what has expired, and leaves the rest to a pull request', async () => {
    const {jobs, server} = await inActions('daily.yml', [IN_STEP, EXPIRY], SCHEDULE);
    expect(jobs.apply?.code).toBe(0);
    const roles = rolesIn(server.emulator.state());
    expect(roles).toMatchObject({'bob@acme.com': 'editor'});
    expect(Object.keys(roles)).not.toContain('eve@acme.com');
  });
});

describe.concurrent('drift.yml', () => {
  it('is green and silent towards people while live state is as the files say', async () => {
    const {jobs, hosting} = await inActions('drift.yml', [IN_STEP, IN_STEP], SCHEDULE);
    expect(jobs.drift?.code).toBe(0);
    expect(hosting.writes()).toEqual([]);
  });

  it('is red with 2, and opens an issue, when something differs', async () => {
    const {jobs, server, hosting} = await inActions('drift.yml', [PROMOTION, PROMOTION], SCHEDULE);
    expect(jobs.drift?.code).toBe(2);
    expect(hosting.writes()).toMatchObject([{method: 'POST', path: '/repos/acme/access/issues'}]);
    expect(hosting.writes()[0]?.body).toContain('bob@acme.com');
    expect(server.writes()).toEqual([]);
  });
});
