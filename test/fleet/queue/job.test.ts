import {describe, expect, it} from 'vitest';
import {jobIdOf, newRun, parseJob, parseRun} from '../../../src/fleet/queue/job.ts';

const DATA = {workspace: '0190b2c4-7d1e-7a52-8f3b-000000000001', commit: 'a'.repeat(40)};
const PLAN = `sha256:${'0'.repeat(64)}`;

describe('a job out of the queue', () => {
  it.each([
    ['plan', DATA],
    ['drift', DATA],
    ['apply', {...DATA, plan: PLAN}],
  ])('is what it says: %s', (name, data) => {
    expect(parseJob(name, data)).toEqual({verb: name, ...data});
  });

  it.each<[string, string, unknown, string]>([
    ['a verb that nobody knows', 'export', DATA, 'nothing is called export'],
    ['data that is no object', 'plan', [DATA], 'no object'],
    ['a field that nobody knows', 'plan', {...DATA, api_key: 'x'}, 'unknown field api_key'],
    ['no workspace', 'plan', {commit: DATA.commit}, 'its workspace'],
    ['a workspace that is a path', 'plan', {...DATA, workspace: '../../etc'}, 'its workspace'],
    ['a commit that is a branch', 'plan', {...DATA, commit: 'main'}, 'its commit'],
    ['an apply without a plan', 'apply', DATA, 'its plan'],
    ['an apply with a whole plan', 'apply', {...DATA, plan: {changes: []}}, 'its plan'],
    ['a drift with a plan', 'drift', {...DATA, plan: PLAN}, 'carries out no plan'],
  ])('is refused with %s', (_what, name, data, why) => {
    expect(() => parseJob(name, data)).toThrow(why);
    expect(() => parseJob(name, data)).toThrow(expect.objectContaining({code: 'QUEUE_JOB_FAILED'}));
  });
});

describe('the name of a run', () => {
  it('says what is done, and how many jobs there are', () => {
    const run = newRun('drift', 200);
    expect(run.name).toMatch(/^drift-200-[\da-f]{12}$/);
    expect(parseRun(run.name)).toEqual(run);
    expect(jobIdOf(run, DATA.workspace)).toBe(`${run.name}.${DATA.workspace}`);
  });

  it.each(['', 'plan', 'plan-0-1f0c9a3b52de', 'undo-2-1f0c9a3b52de', 'plan-2-1f0c9a3b52de.x'])(
    'is none of ours: %j',
    name => {
      expect(parseRun(name)).toBeUndefined();
    },
  );
});
