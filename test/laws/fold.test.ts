import {describe, expect, it} from 'vitest';
import type {FleetPlan, FleetRow} from '../../src/model/fleet.ts';
import {summaryOf} from '../../src/model/fleet-summary.ts';
import {canonicalJson} from '../../src/model/json.ts';
import {ACTIONS, type Change, REASONS, RISKS} from '../../src/model/plan.ts';
import {renderFleet} from '../../src/render/fleet/text.ts';
import {styleOf} from '../../src/render/style.ts';
import {briefOfFleet, type FleetBrief} from '../../src/report/fleet/brief.ts';
import {workspacesOf} from '../../src/report/fold/alike.ts';
import {change} from '../apply/fakes.ts';
import {failed, fleetOf, idOf, rowWith} from '../support/fleet.ts';
import fc, {manifold} from '../support/laws.ts';

const anyOf = <T>(pool: readonly T[]) => fc.constantFrom(...pool);

/** What changes of several workspaces have in common. */
const sorts = fc.record({
  address: anyOf(['member/ana@x.com', 'member/eve@x.com', 'key/CI', 'tag/West'] as const),
  action: anyOf(ACTIONS),
  reason: anyOf(REASONS.slice(0, 2)),
  risk: anyOf(RISKS),
  role: anyOf(['admin', 'view']),
});
type Sort = typeof sorts extends fc.Arbitrary<infer T> ? T : never;

/** A change of such a sort, with what is its workspace's own. */
const changeOf = ({address, action, role, ...rest}: Sort): fc.Arbitrary<Change> =>
  fc
    .record({
      line: fc.integer({min: 1, max: 3}),
      day: fc.integer({min: 1, max: 9}),
      resources: fc.array(anyOf(['a@x.com', 'b@x.com', 'c@x.com']), {minLength: 1, maxLength: 3}),
      number: fc.nat(),
    })
    .map(({line, day, resources, number}) => {
      const isSet = action === 'assign' || action === 'unassign';
      return change(isSet ? `assignment/${address.split('/')[1]}/accounts` : address, {
        ...rest,
        action,
        id: action === 'create' ? null : idOf(String(number)),
        at: {file: 'base.yaml', line, column: 1},
        summary: isSet ? `${resources.length} accounts` : `added 2026-10-0${day} by dan@x.com`,
        after: action === 'delete' ? null : {role},
        ...(isSet && {resources}),
      });
    });

const rows = (pool: readonly Sort[]) => (number: number) =>
  fc
    .oneof(
      {weight: 9, arbitrary: fc.array(anyOf(pool).chain(changeOf), {maxLength: 5})},
      {weight: 1, arbitrary: fc.constant(null)},
    )
    .map(list => rowOf(`Client ${number}`, list));

const fleets: fc.Arbitrary<FleetPlan> = fc
  .tuple(
    fc.array(sorts, {minLength: 1, maxLength: 4}),
    fc.uniqueArray(fc.integer({min: 0, max: 200}), {minLength: 1, maxLength: 12}),
  )
  .chain(([pool, numbers]) => fc.tuple(...numbers.map(rows(pool))))
  .map(list => fleetOf(list));

const rowOf = (name: string, list: readonly Change[] | null): FleetRow =>
  list === null ? failed(name, {}) : rowWith(name, list);

const runs = {numRuns: 100 * manifold};
const fold = (fleet: FleetPlan) => briefOfFleet(fleet, 'fleet plan');

/** Every change of every workspace, from the folded ones, as text. */
const unfolded = ({blocks}: Pick<FleetBrief, 'blocks'>) =>
  blocks.flatMap(({cases}) => cases.map(({row, value}) => canonicalJson([row.id, value]))).sort();
const all = (rows: readonly FleetRow[]) =>
  rows.flatMap(({id, plan}) => (plan?.changes ?? []).map(one => canonicalJson([id, one]))).sort();

describe('a folded fleet', () => {
  it('has every change of every workspace, once', () => {
    fc.assert(
      fc.property(fleets, fleet => {
        const brief = fold(fleet);
        expect(unfolded(brief)).toEqual(all(fleet.workspaces));
        expect(unfolded({blocks: brief.patterns.flatMap(({blocks}) => blocks)})).toEqual(all(fleet.workspaces));
      }),
      runs,
    );
  });

  it('does not depend on the order of the workspaces', () => {
    fc.assert(
      fc.property(fleets, fc.infiniteStream(fc.nat()), (fleet, marks) => {
        const shuffled = [...fleet.workspaces]
          .map(row => ({row, mark: marks.next().value}))
          .sort((a, b) => a.mark - b.mark)
          .map(({row}) => row);
        expect(fold({...fleet, workspaces: shuffled})).toEqual(fold(fleet));
      }),
      runs,
    );
  });

  it('has no block that mixes objects, actions, reasons, risks or fields', () => {
    fc.assert(
      fc.property(fleets, fleet => {
        for (const {cases} of fold(fleet).blocks) {
          const sorts = cases.map(({value: {address, action, reason, risk, before, after, fields}}) =>
            canonicalJson({address, action, reason, risk, before, after, fields}),
          );
          expect(new Set(sorts).size).toBe(1);
          expect(new Set(cases.map(({row}) => row.id)).size).toBe(cases.length);
        }
      }),
      runs,
    );
  });

  it('folds at all, and tells of each pattern just the workspaces in which it is planned', () => {
    let folded = 0;
    fc.assert(
      fc.property(fleets, fleet => {
        const brief = fold(fleet);
        folded += brief.blocks.filter(({cases}) => cases.length > 1).length;
        for (const {rows, blocks} of brief.patterns)
          for (const block of blocks) expect(workspacesOf(block)).toEqual(rows);
        expect(new Set(brief.patterns.map(({rows}) => rows.map(({id}) => id).join())).size).toBe(brief.patterns.length);
      }),
      runs,
    );
    expect(folded).toBeGreaterThan(100);
  });

  it('tells an object that is removed in some workspaces and made in most others', () => {
    fc.assert(
      fc.property(fc.integer({min: 2, max: 20}), fc.integer({min: 1, max: 20}), (adding, removing) => {
        const rows = Array.from({length: adding + removing}, (_, index) =>
          rowWith(`Client ${index}`, [
            change('member/ana@x.com', index < adding ? {} : {action: 'delete', after: null, id: idOf(`${index}`)}),
          ]),
        );
        const {odd} = fold(fleetOf(rows));
        expect(odd).toHaveLength(1);
        const usual = adding >= removing ? 'create' : 'delete';
        expect(odd[0]?.usual.value.action).toBe(usual);
        expect(odd[0]?.block.cases.length).toBe(Math.min(adding, removing));
      }),
      runs,
    );
  });

  it('leaves no workspace and no object out of the expanded page', () => {
    fc.assert(
      fc.property(fleets, fleet => {
        const text = renderFleet(fold(fleet), {style: styleOf(false), expand: true});
        const isWhole = text.includes('All ') || text.includes('all ');
        for (const {name, plan, error} of fleet.workspaces) {
          if (error !== null || (!isWhole && (plan?.changes.length ?? 0) > 0))
            expect(text).toMatch(new RegExp(`${name}\\b`));
          for (const {address} of plan?.changes ?? []) expect(text).toContain(address);
        }
      }),
      runs,
    );
  });

  it('counts what its workspaces have', () => {
    fc.assert(
      fc.property(fleets, ({workspaces, summary}) => {
        const plans = workspaces.flatMap(({plan}) => plan ?? []);
        for (const action of ACTIONS)
          expect(summary[action]).toBe(plans.reduce((sum, plan) => sum + plan.summary[action], 0));
        expect(summaryOf([...workspaces].reverse())).toEqual(summary);
        expect(summary.workspaces).toBe(workspaces.length);
        expect(summary.failed).toBe(workspaces.length - plans.length);
      }),
      runs,
    );
  });
});
