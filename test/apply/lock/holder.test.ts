import {execFileSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {holderOf, whoIs} from '../../../src/apply/lock/holder.ts';
import {isAlive, isGone, thisProcess} from '../../../src/apply/lock/process-identity.ts';
import {steadyClock} from '../../../src/apply/lock/steady.ts';
import {Turns} from '../../../src/apply/lock/turns.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rbac-holder-'));
});
afterAll(() => rm(folder, {recursive: true}));

describe('who holds a lock', () => {
  it.each([
    [
      'a job of GitHub',
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: 'ana',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'acme/access',
        GITHUB_RUN_ID: '7',
      },
      'ana in https://github.com/acme/access/actions/runs/7',
    ],
    [
      'a job of GitLab',
      {GITLAB_CI: 'true', GITLAB_USER_LOGIN: 'ben', CI_JOB_URL: 'https://gitlab.com/acme/-/jobs/9'},
      'ben in https://gitlab.com/acme/-/jobs/9',
    ],
    ['a job that says little', {GITHUB_ACTIONS: 'true'}, 'somebody in GITHUB_ACTIONS'],
    [
      'a job with an evil name',
      {GITLAB_CI: '1', GITLAB_USER_LOGIN: 'x\u001b[2J\ny'},
      'x\\u{1b}[2J\\u{a}y in GITLAB_CI',
    ],
  ])('is %s', async (_row, env, text) => {
    expect(await whoIs(env, folder)).toBe(text);
  });

  it('is whom git knows, else the user of the system', async () => {
    execFileSync('git', ['init', '-q'], {cwd: folder});
    execFileSync('git', ['config', 'user.name', 'Ana'], {cwd: folder});
    execFileSync('git', ['config', 'user.email', 'ana@acme.com'], {cwd: folder});
    expect(await whoIs({}, folder)).toBe(`Ana <ana@acme.com> on ${hostname()}`);
    expect(await whoIs({}, join(folder, 'nowhere'))).toMatch(/^.+ on .+$/);
  });

  it('is at most 120 characters long, and another for each run', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => holderOf({GITLAB_CI: '1', GITLAB_USER_LOGIN: 'x'.repeat(500)}, folder)),
    );
    expect(one?.by).toHaveLength(120);
    expect(one?.id).not.toBe(two?.id);
    expect(one?.process).toEqual(await thisProcess());
  });
});

it.runIf(process.platform === 'linux')('knows this process, without giving away the ids of the machine', async () => {
  const here = await thisProcess();
  expect(here).toMatchObject({
    pid: process.pid,
    start: expect.stringMatching(/^\d+$/),
    boot: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  const near = {...here, machine: 'a'.repeat(16)}; // some images have no machine id
  expect([await isAlive(near, near), await isGone(near, near)]).toEqual([true, false]);
  const dead = {...near, pid: 2 ** 22 + 1};
  expect([await isAlive(dead, near), await isGone(dead, near)]).toEqual([false, true]);
});

it('counts the time asleep, and no jump back', () => {
  const now = {monotonic: 100, calendar: 5_000};
  const clock = steadyClock(
    () => now.monotonic,
    () => now.calendar,
  );
  const pass = (monotonic: number, calendar: number) => {
    now.monotonic += monotonic;
    now.calendar += calendar;
    return clock();
  };
  expect(clock()).toBe(100);
  expect(pass(50, 50)).toBe(150);
  expect(pass(0, 600_000)).toBe(600_150); // asleep
  expect(pass(10, -3_600_000)).toBe(600_160); // the calendar is set back
  expect(pass(10, 300)).toBe(600_170); // noise
});

describe('turns', () => {
  it('run one at a time, and what comes meanwhile shares one more', async () => {
    let running = 0;
    let runs = 0;
    const turns = new Turns(async () => {
      expect(++running).toBe(1);
      await new Promise(resolve => setTimeout(resolve, 5));
      runs += 1;
      running -= 1;
    });
    await Promise.all([turns.fresh(), turns.join(), turns.fresh(), turns.fresh(), turns.join()]);
    expect(runs).toBe(2);
    await turns.settled();
    await turns.fresh();
    expect(runs).toBe(3);
  });

  it('fail for those who share them, and for nobody after', async () => {
    let fails = true;
    const turns = new Turns(async () => {
      if (fails) throw new Error('no');
    });
    const both = [turns.fresh(), turns.fresh()];
    expect((await Promise.allSettled(both)).map(({status}) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await turns.fresh();
  });
});
