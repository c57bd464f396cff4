import {beforeAll, describe, expect, it} from 'vitest';
import type {Plan} from '../../src/model/plan.ts';
import {assertApplicable, PLAN_AGE_MS, parsePlan} from '../../src/plan/saved.ts';
import {planOf} from '../kinds/story.ts';
import {NOW, WORKSPACE_ID} from '../support/world.ts';

let plan: Plan;
beforeAll(async () => {
  plan = await planOf({
    live: {members: [{email: 'b@acme.com', role: 'admin'}], accounts: ['a@x.com'], custom_tags: ['T']},
    files:
      'members: [{email: a@acme.com, role: view}]\nkeys: [{name: K, scopes: [leads:read], secret: {to: exec, command: [store, k]}}]\ntags: [{label: T}]\nassignments: [{tag: T, accounts: ["*"]}]',
  });
});

const read = (value: unknown) => parsePlan(typeof value === 'string' ? value : JSON.stringify(value), 'plan.json');
const failure = (value: unknown) => {
  try {
    read(value);
  } catch (error) {
    return error;
  }
  throw new Error('the plan was read');
};

describe('a saved plan', () => {
  it('is read back as it was', () => {
    expect(plan.changes.length).toBeGreaterThan(3);
    expect(read(plan)).toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it.each<readonly [string, (plan: Plan) => unknown, string]>([
    ['that is cut off', one => JSON.stringify(one).slice(0, -20), 'it is cut off, or no JSON'],
    ['that is empty', () => '', 'it is cut off, or no JSON'],
    ['that is a list', () => [], 'it is no plan of this tool'],
    ['that is of another sort', () => ({resource_changes: []}), 'it is no plan of this tool'],
    ['of another version', one => ({...one, format_version: '2'}), 'its format version is 2, and this version reads 1'],
    ['with a number for its version', one => ({...one, format_version: 1}), 'it is no plan of this tool'],
    ['with a field more', one => ({...one, commands: ['rm']}), 'must NOT have additional properties'],
    ['without its changes', ({changes: _changes, ...one}) => one, "must have required property 'changes'"],
    ['of another tool', one => ({...one, tool: {name: 'other', version: '1'}}), '/tool/name'],
    ['with an action of another name', one => withChange(one, {action: 'destroy'}), '/changes/0'],
    ['with a kind of another name', one => withChange(one, {kind: 'server'}), '/changes/0/kind'],
    ['with a change that has a field more', one => withChange(one, {command: 'rm'}), '/changes/0'],
    ['with an assignment of nothing', one => withChange(one, {action: 'assign', resources: []}), '/changes/0'],
    ['with a destination of another sort', one => withChange(one, {secret: {to: 'mail', path: 'x'}}), '/changes/0'],
    ['with a digest of another form', one => ({...one, desired_digest: 'md5:1'}), '/desired_digest'],
  ])('%s is invalid, and says why', (_phrase, spoil, why) => {
    const error = failure(spoil(plan));
    expect(error).toMatchObject({code: 'PLAN_INVALID', exitCode: 4, hint: expect.stringContaining('plan --out')});
    expect((error as Error).message).toContain(why);
    expect((error as Error).message).toContain('plan.json cannot be applied');
  });

  it('that is nested without end is invalid', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const text = JSON.stringify(withChange(plan, {after: {deep: 'HERE'}})).replace('"HERE"', deep);
    expect(failure(text)).toMatchObject({code: 'PLAN_INVALID', message: expect.stringContaining('nested too deeply')});
  });

  const now = (ms: number) => new Date(NOW.getTime() + ms);
  const assert = (
    changed: Partial<Plan>,
    ms: number,
    workspaceId: string | undefined = WORKSPACE_ID,
    age = PLAN_AGE_MS,
  ) => assertApplicable({...plan, ...changed}, {workspaceId, now: now(ms), maxAgeMs: age});

  it.each<readonly [string, () => void]>([
    ['at once', () => assert({}, 0)],
    ['for 24 hours', () => assert({}, PLAN_AGE_MS)],
    ['longer when somebody says so', () => assert({}, 3 * PLAN_AGE_MS, WORKSPACE_ID, 3 * PLAN_AGE_MS)],
    ['by a clock that is a little behind', () => assert({}, -240_000)],
    ['for the workspace in any letter case', () => assert({}, 0, WORKSPACE_ID.toUpperCase())],
    ['for files that name no workspace', () => assertApplicable(plan, {workspaceId: undefined, now: NOW, maxAgeMs: 1})],
  ])('can be applied %s', (_phrase, run) => {
    expect(run).not.toThrow();
  });

  it.each<readonly [string, () => void, string, number]>([
    ['too old', () => assert({}, PLAN_AGE_MS + 1), 'is too old', 6],
    ['without a time that can be read', () => assert({created_at: 'yesterday'}, 0), 'is too old', 6],
    ['from the future', () => assert({}, -301_000), 'comes from the future', 6],
    ['made for another day', () => assert({as_of: '2027-01-01T00:00:00.000Z'}, 0), 'as of 2027-01-01', 6],
    ['of another workspace', () => assert({}, 0, '0190b2c4-0000-7000-8000-00000000ffff'), 'is for workspace', 8],
  ])('%s is refused', (_phrase, run, why, exitCode) => {
    expect(run).toThrow(why);
    expect(run).toThrow(expect.objectContaining({exitCode}));
  });
});

const withChange = (one: Plan, change: object) => ({
  ...one,
  changes: one.changes.map((other, index) => (index === 0 ? {...other, ...change} : other)),
});
