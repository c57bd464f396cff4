import {describe, expect, it} from 'vitest';
import type {Change, Plan} from '../../src/model/plan.ts';
import {briefOfFleet} from '../../src/report/fleet/brief.ts';
import {workspacesOf} from '../../src/report/fold/alike.ts';
import {differs, shownOf} from '../../src/report/fold/blocks.ts';
import {change} from '../apply/fakes.ts';
import {at, risk} from '../render/subjects.ts';
import {clients, failed, fleetOf, idOf, rowWith} from '../support/fleet.ts';

const ANA = 'member/ana@acme.com';
const removed = (details: Partial<Change> = {}) =>
  change(ANA, {action: 'delete', after: null, before: {email: 'ana@acme.com', role: 'view'}, ...details});

/** Workspaces A, B and so on, each with one change. */
const fold = (...changes: readonly Change[]) =>
  briefOfFleet(fleetOf(changes.map((one, index) => rowWith(`W${index}`, [one]))), 'fleet plan');
const shown = (...changes: readonly Change[]) => fold(...changes).blocks.map(shownOf);

describe('changes fold', () => {
  it.each<readonly [string, Change, Change]>([
    [
      'whatever their ids, waves and needs are',
      change(ANA, {id: 'a'}),
      change(ANA, {id: 'b', wave: 3, depends_on: ['tag/X']}),
    ],
    ['whatever their lines are', change(ANA, {at: at(3)}), change(ANA, {at: at(9, 'other.yaml')})],
    [
      'whatever the dates in their words are, and what is known behind them',
      removed({summary: 'not declared · added 2026-10-02 by dan@acme.com'}),
      removed({summary: 'not declared · added 2026-11-03'}),
    ],
    [
      'whichever resources get a tag',
      change('assignment/T/accounts', {action: 'assign', resources: ['a@x.com'], summary: '1 account: a@x.com'}),
      change('assignment/T/accounts', {action: 'assign', resources: ['b@x.com', 'c@x.com'], summary: '2 accounts: …'}),
    ],
    [
      'where their secrets go by one rule',
      change('key/K', {secret: {to: 'file', path: `secrets/${idOf('W0')}.key`}}),
      change('key/K', {secret: {to: 'file', path: `secrets/${idOf('W1')}.key`}}),
    ],
    [
      'where the rule writes the id as in a name of a variable',
      change('key/K', {
        secret: {to: 'github', repository: 'a/b', name: `K_${idOf('W0').toUpperCase().replaceAll('-', '_')}`},
      }),
      change('key/K', {
        secret: {to: 'github', repository: 'a/b', name: `K_${idOf('W1').toUpperCase().replaceAll('-', '_')}`},
      }),
    ],
  ])('%s', (_phrase, a, b) => {
    expect(fold(a, b).blocks).toHaveLength(1);
  });

  it.each<readonly [string, Change, Change]>([
    ['of other objects', change(ANA), change('member/bob@acme.com')],
    ['of other actions', change(ANA), removed()],
    ['for other reasons', removed({reason: 'expired'}), removed({reason: 'undeclared'})],
    ['of another risk', change(ANA, {risk: 'high'}), change(ANA)],
    ['with other fields', update('admin', 'view'), update('editor', 'view')],
    ['of another role', change(ANA, {after: {role: 'admin'}}), change(ANA, {after: {role: 'view'}})],
    ['of objects that are not alike', removed(), removed({before: {email: 'ana@acme.com', role: 'admin'}})],
    [
      'in other words',
      removed({summary: 'not declared · added 2026-10-02'}),
      removed({summary: 'not declared · invited 2026-10-02'}),
    ],
    [
      'with another reason in the file',
      change(ANA, {declared_reason: 'OPS-1'}),
      change(ANA, {declared_reason: 'OPS-2'}),
    ],
    ['that come from elsewhere', change(ANA, {origin: 'files'}), change(ANA, {origin: 'drift'})],
    ['made by others', removed(madeBy('dan@acme.com')), removed(madeBy('mia@acme.com'))],
    [
      'whose secrets go elsewhere',
      change('key/K', {secret: {to: 'file', path: 'a.key'}}),
      change('key/K', {secret: {to: 'file', path: 'b.key'}}),
    ],
    [
      'whose secret has a place of its own',
      change('key/K', {secret: null}),
      change('key/K', {secret: {to: 'file', path: 'b'}}),
    ],
  ])('not %s', (_phrase, a, b) => {
    expect(fold(a, b).blocks).toHaveLength(2);
  });

  it('into two where one workspace has two of them', () => {
    const brief = briefOfFleet(
      fleetOf([rowWith('A', [removed(), removed()]), rowWith('B', [removed()])]),
      'fleet plan',
    );
    expect(brief.blocks.map(({cases}) => cases.length)).toEqual([2, 1]);
  });
});

describe('a block shows', () => {
  it('the line that all of its workspaces have, or none', () => {
    expect(shown(change(ANA), change(ANA))[0]?.at).toEqual({file: 'rbac.yaml', line: 7, column: 5});
    expect(shown(change(ANA), change(ANA, {at: at(1)}))[0]?.at).toBeNull();
  });

  it('the first and the last date', () => {
    const days = ['05', '02', '09'].map(day => removed({summary: `not declared · added 2026-10-${day} by x`}));
    expect(shown(...days)[0]?.summary).toBe('not declared · added 2026-10-02 to 2026-10-09');
    const same = ['x', 'y'].map(who => removed({summary: `added 2026-10-02 by ${who}`}));
    expect(shown(...same)[0]?.summary).toBe('added 2026-10-02');
  });

  it('how many resources there are, in each and in all', () => {
    const sets = (action: 'assign' | 'unassign', ...numbers: readonly number[]) =>
      shown(
        ...numbers.map(number =>
          change('assignment/T/campaigns', {
            action,
            resources: Array.from({length: number}, (_, index) => `c${index}`),
            summary: `${number} campaigns: of number ${number}`,
          }),
        ),
      )[0]?.summary;
    expect(sets('assign', 2, 14, 3)).toBe('2 to 14 campaigns in each, 19 in all');
    expect(sets('unassign', 1, 2)).toBe('no longer on 1 to 2 campaigns in each, 3 in all');
    expect(sets('assign', 2, 2)).toBe('2 campaigns: of number 2');
  });

  it('where secrets go, as the files say it', () => {
    const key = (name: string) => change('key/K', {secret: {to: 'file', path: `secrets/${idOf(name)}/k.key`}});
    expect(shown(key('W0'), key('W1'))[0]?.secret).toEqual({to: 'file', path: 'secrets/{workspace.id}/k.key'});
    expect(shown(key('W0'))[0]?.secret).toEqual({to: 'file', path: `secrets/${idOf('W0')}/k.key`});
    const command = (name: string) =>
      change('key/K', {secret: {to: 'exec', command: ['store', `--for=${idOf(name)}`]}});
    expect(shown(command('W0'), command('W1'))[0]?.secret).toEqual({
      to: 'exec',
      command: ['store', '--for={workspace.id}'],
    });
    expect(shown(change('key/K', {secret: null}), change('key/K', {secret: null}))[0]?.secret).toBeNull();
  });

  it('who made it, and when where that is known of all', () => {
    const [block] = shown(removed(madeBy('dan@acme.com', '2026-10-01')), removed(madeBy('dan@acme.com', '2026-10-02')));
    expect(block?.attribution).toMatchObject({who: 'dan@acme.com', when: null});
  });

  it('whether a list of its workspaces would say more', () => {
    expect(fold(change(ANA), change(ANA, {id: 'other'})).blocks.map(differs)).toEqual([false]);
    expect(fold(change(ANA), change(ANA, {at: at(1)})).blocks.map(differs)).toEqual([true]);
  });
});

describe('the odd one out', () => {
  const told = (...changes: readonly Change[]) =>
    fold(...changes).odd.map(({block, why}) => [
      why,
      workspacesOf(block)
        .map(({name}) => name)
        .join(),
    ]);

  it.each<readonly [string, readonly Change[], readonly (readonly string[])[]]>([
    ['is removed where it is added elsewhere', [change(ANA), change(ANA), removed()], [['takes', 'W2']]],
    ['is added where it is removed elsewhere', [removed(), removed(), change(ANA)], [['gives', 'W2']]],
    ['is of a higher risk', [change(ANA), change(ANA), change(ANA, {risk: 'high'})], [['risk', 'W2']]],
    ['is not of a lower risk', [change(ANA, {risk: 'high'}), change(ANA, {risk: 'high'}), change(ANA)], []],
    ['is not changed where it is added elsewhere', [change(ANA), change(ANA), update('admin', 'view')], []],
    [
      'is not the end of an old key',
      [change('key/K'), change('key/K'), change('key/K', {action: 'delete', reason: 'rotated'})],
      [],
    ],
    ['is what takes away, of two', [removed(), change(ANA)], [['takes', 'W0']]],
  ])('%s', (_phrase, changes, expected) => {
    expect(told(...changes)).toEqual(expected);
  });

  it('is no tag that comes to some accounts and leaves others in the same workspace', () => {
    const both = ['assign', 'unassign'] as const;
    const changes = both.map(action => change('assignment/T/accounts', {action, resources: ['a@x.com'], summary: ''}));
    expect(briefOfFleet(fleetOf([rowWith('A', changes), rowWith('B', changes.slice(0, 1))]), 'fleet plan').odd).toEqual(
      [],
    );
  });

  it('stands in the first pattern, before those of most workspaces', () => {
    const rows = clients(1, 9).map(name => rowWith(name, [change(ANA)]));
    const {patterns} = briefOfFleet(fleetOf([...rows, rowWith('Z', [removed()])]), 'fleet plan');
    expect(patterns.map(({rows: own}) => own.length)).toEqual([1, 9]);
  });
});

describe('what is said besides', () => {
  const said = (details: readonly Partial<Plan>[]) =>
    briefOfFleet(fleetOf(details.map((one, index) => rowWith(`W${index}`, [], one))), 'fleet plan');
  const refused = (message: string) => [{rule: 'max_removals', status: 'refused', message, hint: 'look'} as const];

  it('folds when it is alike, ids and times aside', () => {
    const brief = said(
      ['W0', 'W1'].map(name => ({
        notes: [`${idOf(name)} waits`],
        warnings: [{code: 'X', message: `removal at 2026-12-0${name.slice(1)}T00:00:00Z`, at: null}],
        risks: [risk({message: `role of ${idOf(name)}`})],
        guardrails: [{rule: 'min_admins', status: 'passed', message: 'fine'}, ...refused(`${name} loses many`)],
      })),
    );
    const {notes, warnings, risks, guardrails} = brief;
    expect([notes, warnings, risks, guardrails].map(list => list.map(({cases}) => cases.length))).toEqual([
      [2],
      [2],
      [2],
      [2],
    ]);
  });

  it('stays apart when it is of another rule, risk or object', () => {
    const brief = said([{risks: [risk(), risk({risk: 'high'}), risk({rule: 'x'}), risk({address: 'key/K'})]}]);
    expect(brief.risks).toHaveLength(4);
    expect(brief.risks.map(({value}) => value.risk)).toEqual(['critical', 'critical', 'critical', 'high']);
  });

  it('folds failures of one cause', () => {
    const {failures} = briefOfFleet(
      fleetOf([failed('A', {}), failed('B', {at: at(3)}), failed('C', {code: 'API_TIMEOUT'})]),
      'fleet plan',
    );
    expect(failures.map(({cases}) => cases.length)).toEqual([2, 1]);
  });
});

function update(before: string, after: string): Change {
  return change(ANA, {
    action: 'update',
    fields: [{path: 'role', before, after}],
    before: {role: before},
    after: {role: after},
  });
}

function madeBy(who: string, when: string | null = null): Partial<Change> {
  return {attribution: {who, when, how: 'audit log', confidence: 'known'}};
}
