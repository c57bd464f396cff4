import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import fleetSchema from '../../schemas/fleet-plan.schema.json' with {type: 'json'};
import planSchema from '../../schemas/plan.schema.json' with {type: 'json'};
import type {FleetPlan, FleetRow} from '../../src/model/fleet.ts';
import {parseFleetPlan} from '../../src/plan/saved-fleet.ts';
import {change} from '../apply/fakes.ts';
import {at, refused} from '../render/subjects.ts';
import {failed, fleetOf, idOf, rowWith} from '../support/fleet.ts';

const fleet = fleetOf(
  [
    rowWith('A', [change('member/ana@acme.com'), change('key/K')], {guardrails: [refused]}),
    rowWith('B', []),
    failed('C', {hint: 'look', at: at(3, 'fleet.yaml')}),
  ],
  [refused],
);

const read = (value: unknown) => parseFleetPlan(typeof value === 'string' ? value : JSON.stringify(value), 'plan.json');
const withRow = (plan: FleetPlan, changed: object) => ({
  ...plan,
  workspaces: plan.workspaces.map((row, index) => (index === 0 ? {...row, ...changed} : row)),
});
const withPlan = (plan: FleetPlan, changed: object) => withRow(plan, {plan: {...plan.workspaces[0]?.plan, ...changed}});
const again = (plan: FleetPlan, rows: readonly FleetRow[]) => ({...plan, workspaces: rows});

describe('a saved plan over a fleet', () => {
  it('is read back as it was', () => {
    expect(read(fleet)).toEqual(JSON.parse(JSON.stringify(fleet)));
    expect(read(fleetOf([]))).toEqual(fleetOf([]));
  });

  it('fits the schema that people get', () => {
    const whole = {...fleetSchema, definitions: {...fleetSchema.definitions, plan: planSchema}};
    const validate = new Ajv({strict: false}).compile(whole);
    expect(validate(fleet) ? [] : validate.errors).toEqual([]);
    expect(validate(withPlan(fleet, {changes: [{}]}))).toBe(false);
  });

  it.each<readonly [string, (plan: FleetPlan) => unknown, string]>([
    ['that is cut off', one => JSON.stringify(one).slice(0, -20), 'it is cut off, or no JSON'],
    ['that is empty', () => '', 'it is cut off, or no JSON'],
    ['that is a list', () => [], 'it is no plan of this tool'],
    ['that is the plan of one workspace', one => one.workspaces[0]?.plan, 'must have required property'],
    ['of another version', one => ({...one, format_version: '2'}), 'its format version is 2, and this version reads 1'],
    ['of another tool', one => ({...one, tool: {name: 'other', version: '1'}}), '/tool/name'],
    ['with a field more', one => ({...one, commands: ['rm']}), 'must NOT have additional properties'],
    ['without its fleet', ({fleet: _fleet, ...one}) => one, "must have required property 'fleet'"],
    ['with a row that has a field more', one => withRow(one, {command: 'rm'}), '/workspaces/0'],
    ['with an id that is none', one => withRow(one, {id: '../../x'}), '/workspaces/0/id'],
    ['with an exit code that is none', one => withRow(one, {exit_code: 9}), '/workspaces/0/exit_code'],
    ['with a row of neither plan nor error', one => withRow(one, {plan: null}), '/workspaces/0'],
    [
      'with a row of both',
      one => withRow(one, {error: {code: 'X', message: '', hint: null, at: null}}),
      '/workspaces/0',
    ],
    ['with a change of no form', one => withPlan(one, {changes: [{address: 'member/x'}]}), '/workspaces/0'],
    [
      'with a destination of another sort',
      one => withPlan(one, {changes: [change('key/K', {secret: {to: 'mail'} as never})]}),
      '/workspaces/0',
    ],
    [
      'with the plan of another workspace',
      one => withPlan(one, {workspace: {id: idOf('B'), name: 'A'}}),
      `the plan of ${idOf('A')} is about ${idOf('B')}`,
    ],
    [
      'with a workspace twice',
      one => again(one, [...one.workspaces, ...one.workspaces.slice(1, 2)]),
      `the workspace ${idOf('B')} stands in it twice`,
    ],
    ['that lost a workspace', one => again(one, one.workspaces.slice(1)), 'its summary is not that of its workspaces'],
    [
      'that gained a change',
      one => withPlan(one, {changes: [], summary: {...one.workspaces[1]?.plan?.summary}}),
      'its summary',
    ],
  ])('%s is invalid, and says why', (_phrase, spoil, why) => {
    expect(() => read(spoil(fleet))).toThrow(
      expect.objectContaining({
        code: 'PLAN_INVALID',
        exitCode: 4,
        message: expect.stringContaining(why),
        hint: 'make a new plan with fleet plan --out',
      }),
    );
  });

  it('that is nested without end is invalid', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const text = JSON.stringify(withPlan(fleet, {changes: [change('member/x@y.zz', {after: {deep: 'HERE'}})]}));
    expect(() => read(text.replace('"HERE"', deep))).toThrow(expect.objectContaining({code: 'PLAN_INVALID'}));
  });

  it('says its troubles on one line, whatever is in it', () => {
    expect(() => read({...fleet, format_version: 'a\nb\u202e'})).toThrow(/is a\\u\{a\}b\\u\{202e\}, and/);
    expect(() => parseFleetPlan('', 'a\nb')).toThrow(/^a\\u\{a\}b cannot be applied/);
  });
});
