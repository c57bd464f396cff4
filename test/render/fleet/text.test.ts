import {describe, expect, it} from 'vitest';
import type {FleetPlan} from '../../../src/model/fleet.ts';
import type {Change, Warning} from '../../../src/model/plan.ts';
import {type FleetTextOptions, renderFleet} from '../../../src/render/fleet/text.ts';
import {styleOf, widthOf} from '../../../src/render/style.ts';
import {briefOfFleet, type FleetBrief} from '../../../src/report/fleet/brief.ts';
import {change} from '../../apply/fakes.ts';
import {clients, failed, fleetOf, idOf, rowWith} from '../../support/fleet.ts';
import {isUnsafe, undressed} from '../hostile.ts';
import {NASTY, risk} from '../subjects.ts';
import {FLEET_CASES} from './cases.ts';

const style = styleOf(false);
const pageOf = (fleet: FleetPlan, options: Partial<FleetTextOptions> = {}, of: FleetBrief['of'] = 'fleet plan') =>
  renderFleet(briefOfFleet(fleet, of), {style, ...options});
const linesOf = (text: string) => text.split('\n').slice(0, -1);

const ANA = 'member/ana@acme.com';
const removed = (role: string) =>
  change(ANA, {action: 'delete', after: null, before: {role}, at: null, summary: 'not declared'});

describe.each(Object.entries(FLEET_CASES))('a fleet: %s', (name, fleet) => {
  it('is told as it was reviewed', async () => {
    const plan = await fleet();
    const [text, whole] = [pageOf(plan), pageOf(plan, {expand: true, meanings: true})];
    expect(isUnsafe(text + whole)).toBe(false);
    await expect(text).toMatchFileSnapshot(`${name}.txt`);
    await expect(whole).toMatchFileSnapshot(`${name}.expanded.txt`);
    expect(undressed(pageOf(plan, {style: styleOf(true)}))).toBe(text);
  });
});

describe('a page about a fleet', () => {
  it.each(['three-patterns', 'one-odd-out', 'unchanged'])('fits on a screen: %s', async name => {
    const lines = linesOf(pageOf((await FLEET_CASES[name]?.()) ?? fleetOf([])));
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(100);
  });

  it('says in what two rows differ that would read alike', () => {
    const lines = linesOf(pageOf(fleetOf([rowWith('A', [removed('admin')]), rowWith('B', [removed('view')])])));
    expect(lines).toContain(`  - ${ANA}  not declared · role admin`);
    expect(lines).toContain(`  - ${ANA}  not declared · role view`);
    const risky = [change(ANA), change(ANA, {risk: 'high'})].map((one, index) => rowWith(`W${index}`, [one]));
    expect(pageOf(fleetOf(risky))).toMatch(/ana@acme.com {2}high risk {2}rbac.yaml:7\n/);
    const many = [['a', 'b'], []].map((permissions, index) =>
      rowWith(`W${index}`, [change(ANA, {after: {permissions}})]),
    );
    expect(pageOf(fleetOf(many))).toMatch(/permissions a, b {2}rbac.*\n\n.*\n.*permissions \(none\) {2}rbac/);
  });

  it('tells a change of a higher risk first', () => {
    const rows = [
      ...clients(1, 3).map(name => rowWith(name, [change(ANA)])),
      rowWith('Z', [change(ANA, {risk: 'critical'})]),
    ];
    expect(linesOf(pageOf(fleetOf(rows)))[2]).toBe(`  !! odd  ${ANA}: critical risk in Z; low risk in 3 others`);
  });

  it('counts what is too much of a sort, unless everything is asked for', () => {
    const warnings = (numbers: readonly number[]): readonly Warning[] =>
      numbers.map(number => ({code: 'X', message: `number ${number}`, at: null}));
    const count = (most: number, expand = false) => {
      const numbers = Array.from({length: most}, (_, index) => index);
      const text = pageOf(fleetOf([rowWith('A', [], {warnings: warnings(numbers)})]), {expand});
      return [text.match(/! number/g)?.length, /and \d+ more/.exec(text)?.[0]];
    };
    expect(count(11)).toEqual([11, undefined]);
    expect(count(12)).toEqual([10, undefined]);
    expect(count(12, true)).toEqual([12, undefined]);
  });

  it('tells of a drift what no change can put right', () => {
    const warnings = [{code: 'OWNER_DIFFERS', message: 'other owner', at: null}];
    const fleet = fleetOf([rowWith('A', [], {warnings}), rowWith('B', [])]);
    expect(linesOf(pageOf(fleet, {}, 'fleet drift')).slice(-2)).toEqual([
      'Drift: live state is not as the files say, and no change can put it right; see the warnings.',
      'Workspaces: 1 with drift, 1 without.',
    ]);
    expect(linesOf(pageOf(fleet)).slice(-2)).toEqual([
      'No changes: live state is as the files say.',
      'Workspaces: 2 without changes.',
    ]);
    expect(
      linesOf(pageOf(fleetOf([rowWith('A', [], {options: {only: ['key']}})]), {}, 'fleet drift')).slice(-2),
    ).toEqual(['No drift: as far as was asked, live state is as the files say.', 'Workspaces: 1 without drift.']);
  });

  it('has nothing to say of changes where every workspace failed', () => {
    const lines = linesOf(pageOf(fleetOf([failed('A', {}), failed('B', {})])));
    expect(lines.slice(2)).toEqual([
      '  x failed in 2 workspaces: A, B',
      '      the API does not know the key  AUTH_REJECTED',
      '',
      'Workspaces: 2 failed.',
    ]);
    expect(linesOf(pageOf(fleetOf([]))).at(-1)).toBe('Workspaces: none.');
  });

  it('says which day it is about', () => {
    expect(pageOf(fleetOf([rowWith('A', [], {as_of: '2027-01-31T00:00:00.000Z'})]))).toContain(
      '1 request · as of 2027-01-31\n',
    );
  });

  it('folds guardrails with each workspace\u2019s own numbers, and the risks with their workspaces', () => {
    const rows = clients(1, 5).map((name, index) =>
      rowWith(name, [change(ANA)], {
        guardrails: [{rule: 'max_removals', status: 'refused', message: `${index} of 9`, hint: 'look'}],
        risks: [risk({risk: index === 0 ? 'critical' : 'high'})],
      }),
    );
    const text = pageOf(fleetOf(rows));
    expect(text).toContain(
      '  refused max_removals in all 5 workspaces\n      Client 001: 0 of 9\n      Client 002: 1 of 9\n      Client 003: 2 of 9\n      and 2 workspaces more; --expand lists them\n    → look\n',
    );
    expect(text).toMatch(/!! critical .*· Client 001\n.*!! high .*\n +4 workspaces: Client 002, Client 003/);
    expect(pageOf(fleetOf(rows), {expand: true})).toContain('      Client 005: 4 of 9\n');
  });
});

describe('names of workspaces', () => {
  const heading = (...names: readonly string[]) =>
    linesOf(pageOf(fleetOf([...names.map(name => rowWith(name, [change(ANA)])), rowWith('~', [])])))[2];

  it.each<readonly [string, readonly string[], string]>([
    ['stand alone', ['Client A'], 'Client A'],
    ['stand in a list', ['A', 'B'], '2 workspaces: A, B'],
    ['give way to ids where there is none', [' '], idOf(' ')],
    ['cannot pass for a list', ['A, B'], '"A, B"'],
    ['cannot pass for the end of one', ['B and 9 more'], '"B and 9 more"'],
    ['cannot pass for all', ['all 2 workspaces'], '"all 2 workspaces"'],
    ['cannot end their quotes', ['"a", b'], '"\'a\', b"'],
    ['are cut', ['x'.repeat(60)], `${'x'.repeat(39)}…`],
  ])('%s', (_phrase, names, expected) => {
    expect(heading(...names)).toBe(expected);
  });

  it('that two workspaces share have their ids behind them, also when only what is seen is the same', () => {
    const twins = [`${'x'.repeat(50)}a`, `${'x'.repeat(50)}b`];
    expect(heading(...twins)).toMatch(/^2 workspaces: x{39}… \(0190b2c4-[0-9a-f-]+\) and 1 more$/);
  });

  it.each(NASTY)('make no line of their own: %j', name => {
    const changes: readonly Change[] = [change(`member/${name}`, {summary: name})];
    const rows = [rowWith(name, changes), failed(name, {code: name, message: name, hint: name})];
    const text = pageOf(fleetOf(rows, [], name), {expand: true});
    expect(isUnsafe(text)).toBe(false);
    expect(linesOf(text)).toHaveLength(11);
  });
});
