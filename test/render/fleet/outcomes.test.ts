import {describe, expect, it} from 'vitest';
import {EXIT, RbacError} from '../../../src/errors.ts';
import {buildFleetApplied, type Ended, isGood} from '../../../src/fleet/result.ts';
import {errorRow, planRow} from '../../../src/fleet/row.ts';
import type {FleetPlan, FleetRow, WorkspaceStatus} from '../../../src/model/fleet.ts';
import type {Change, Plan} from '../../../src/model/plan.ts';
import {renderFleetApplied, renderFleetAppliedMarkdown} from '../../../src/render/fleet/outcomes.ts';
import {renderFleetStatus} from '../../../src/render/fleet/status.ts';
import {styleOf} from '../../../src/render/style.ts';
import {entry, idOf} from '../../fleet/support.ts';

const HOSTILE = 'Evil\u001b[2J\nForged row | @team <b>';

const change = (n: number) =>
  ({address: `member/p${n}@acme.com`, action: 'create', id: null, at: null}) as unknown as Change;

const planOf = (n: number): Plan =>
  ({workspace: {id: idOf(n), name: `Client ${n}`}, changes: [change(n)]}) as unknown as Plan;

const row = (n: number, code = 0, name = `Client ${n}`): FleetRow => planRow(entry(idOf(n), {name}), planOf(n), code);

const ended = (rest: Partial<Ended>): Ended => ({
  code: EXIT.ok,
  outcomes: [],
  verified: undefined,
  error: null,
  ...rest,
});

const outcome = (n: number, status: 'applied' | 'failed' | 'not_tried') => ({change: change(n), status});

const fleet = (rows: readonly FleetRow[], guardrails: FleetPlan['guardrails'] = []): FleetPlan =>
  ({
    tool: {name: 't', version: '0'},
    fleet: {file: 'fleet.yaml'},
    workspaces: rows,
    guardrails,
  }) as unknown as FleetPlan;

const waves = [
  {name: 'canary', canary: true, workspaces: [1, 2].map(n => ({id: idOf(n)}))},
  {name: '100%', canary: false, workspaces: [3, 4].map(n => ({id: idOf(n)}))},
];

const WRITTEN = new Map([
  [idOf(1), ended({outcomes: [outcome(1, 'applied')], verified: true})],
  [idOf(2), ended({code: EXIT.partial, outcomes: [outcome(2, 'failed'), outcome(2, 'not_tried')]})],
]);

const ROWS = [
  row(1),
  row(2),
  row(3),
  row(4, 0, HOSTILE),
  errorRow(entry(idOf(5), {name: 'Client 5'}), new RbacError('AUTH_REJECTED', 'the API does not accept the API key')),
  row(6),
];

describe('what became of a fleet', () => {
  const applied = buildFleetApplied({plan: fleet(ROWS), waves, ended: WRITTEN, interrupted: false});

  it('is told of each workspace', () => {
    expect(applied.workspaces.map(({wave, status, exit_code}) => [wave, status, exit_code])).toEqual([
      ['canary', 'applied', 0],
      ['canary', 'partial', 5],
      ['100%', 'not_tried', 5],
      ['100%', 'not_tried', 5],
      [null, 'failed', 8],
      [null, 'unchanged', 0],
    ]);
    expect(applied.summary).toEqual({applied: 1, partial: 1, failed: 1, refused: 0, not_tried: 2, unchanged: 1});
  });

  it.each<[string, Parameters<typeof buildFleetApplied>[0], number]>([
    ['something was written: 5 at the worst', {plan: fleet(ROWS), waves, ended: WRITTEN, interrupted: false}, 5],
    ['Ctrl-C', {plan: fleet(ROWS), waves, ended: WRITTEN, interrupted: true}, 130],
    ['nothing was written: the worst of all', {plan: fleet(ROWS), waves, ended: new Map(), interrupted: false}, 8],
    [
      'the fleet is refused',
      {
        plan: fleet([row(1)], [{rule: 'r', status: 'refused', message: ''}]),
        waves,
        ended: new Map(),
        interrupted: false,
      },
      3,
    ],
    ['one is refused', {plan: fleet([row(1, 3), row(2)]), waves: [], ended: new Map(), interrupted: false}, 3],
    [
      'all is as planned',
      {plan: fleet([row(1)]), waves, ended: new Map([...WRITTEN].slice(0, 1)), interrupted: false},
      0,
    ],
    [
      'the lock is held by somebody else',
      {
        plan: fleet([row(1)]),
        waves,
        ended: new Map([
          [idOf(1), ended({code: EXIT.locked, error: {code: 'LOCKED', message: 'x', hint: null, at: null}})],
        ]),
        interrupted: false,
      },
      7,
    ],
  ])('has the exit code for: %s', (_name, input, code) => {
    expect(buildFleetApplied(input).exit_code).toBe(code);
  });

  it('is a row for each workspace that is not as planned, on one line whatever its name', () => {
    const text = renderFleetApplied(applied, styleOf(false));
    expect(text.replaceAll(/\) +/g, ')  ').split('\n')).toEqual([
      `  in part    Client 2 (${idOf(2)})  0 of 2 changes applied`,
      `  not tried  Client 3 (${idOf(3)})  in wave 100%`,
      `  not tried  Evil\\u{1b}[2J\\u{a}Forged row | @team <b> (${idOf(4)})  in wave 100%`,
      `  failed     Client 5 (${idOf(5)})  AUTH_REJECTED: the API does not accept the API key`,
      '',
      'Fleet apply: 1 applied, 1 in part, 1 failed, 2 not tried, 1 unchanged.',
      '',
    ]);
  });

  it('is a page in which names mean nothing', () => {
    const page = renderFleetAppliedMarkdown(applied);
    expect(page).toContain('**Fleet apply: 1 applied, 1 in part, 1 failed, 2 not tried, 1 unchanged.**');
    const [line = ''] = page.split('\n').filter(text => text.includes('Forged'));
    expect(line.split(/(?<!\\)\|/)).toHaveLength(5);
    expect(line.replaceAll(/`[^`]*`/g, '')).not.toMatch(/@|<b>/);
  });
});

describe('whether the next wave may begin', () => {
  const one = [outcome(1, 'applied')] as const;
  it.each<[string, Partial<Ended>, boolean, boolean]>([
    ['after all was applied and verified', {outcomes: one, verified: true}, true, true],
    ['after nobody could look again: but not after a canary', {outcomes: one, verified: undefined}, false, true],
    ['after nothing was to do', {}, true, true],
    ['not after a failure', {code: EXIT.partial, outcomes: one, verified: true}, false, false],
    ['not after a refusal', {code: EXIT.refused}, false, false],
  ])('%s', (_name, rest, canary, other) => {
    expect(isGood(ended(rest), {canary: true})).toBe(canary);
    expect(isGood(ended(rest), {canary: false})).toBe(other);
  });
});

describe('how workspaces stand', () => {
  const status = (rest: Partial<WorkspaceStatus>): WorkspaceStatus => ({
    id: idOf(1),
    name: 'Client',
    reachable: true,
    pending: 0,
    last_applied: null,
    lock: null,
    error: null,
    ...rest,
  });
  const what = (rest: Partial<WorkspaceStatus>) =>
    renderFleetStatus([status(rest)], styleOf(false))
      .split('\n')[0]
      ?.split(idOf(1))[1]
      ?.trim();
  const last = {at: '2026-11-23T12:02:00.000Z', by: 'Ana on laptop', outcomes: {applied: 2}};

  it.each<[Partial<WorkspaceStatus>, string]>([
    [{}, 'nothing pending · never applied from here'],
    [{pending: 2, last_applied: last}, '2 changes pending · applied 2026-11-23 12:02 UTC by Ana on laptop'],
    [
      {last_applied: {...last, outcomes: {applied: 1, failed: 1}}},
      'nothing pending · applied 2026-11-23 12:02 UTC by Ana on laptop, in part',
    ],
    [
      {last_applied: {...last, outcomes: null}},
      'nothing pending · applied 2026-11-23 12:02 UTC by Ana on laptop, not to its end',
    ],
    [
      {lock: {by: 'Bob', until: last.at}},
      'nothing pending · never applied from here · locked by Bob until 2026-11-23 12:02 UTC',
    ],
    [
      {
        reachable: false,
        pending: null,
        error: {code: 'AUTH_MISSING', message: 'no API key is given', hint: null, at: null},
      },
      'not reachable · AUTH_MISSING: no API key is given',
    ],
  ])('%j', (rest, text) => {
    expect(what(rest)).toBe(text);
  });

  it('is a line for each, whatever names they have', () => {
    const text = renderFleetStatus(
      [status({name: HOSTILE}), status({name: 'A', id: idOf(2), pending: 3})],
      styleOf(false),
    );
    expect(text.split('\n')).toHaveLength(5);
    expect(text).toContain('2 workspaces: 2 reachable, 1 with changes pending.');
    expect(text).toContain('Evil\\u{1b}[2J\\u{a}Forged row');
  });
});
