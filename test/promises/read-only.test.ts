import {describe, expect, it} from 'vitest';
import {connect} from '../../src/api/connect.ts';
import {Secret} from '../../src/model/secret.ts';
import {fleetWorld} from '../cli/fleet/support.ts';
import {runInside} from '../cli/inside.ts';
import {api, folderWith} from '../cli/support.ts';
import {GROWN, WANTED} from './world.ts';

/** They read only what they are about. */
const QUESTIONS: ReadonlySet<string> = new Set(['explain', 'who-can', 'matrix', 'review']);

describe.concurrent('plan, drift, validate, export and questions write nothing', () => {
  it.each([
    [['plan']],
    [['plan', '--out', 'plan.json', '--format', 'json']],
    [['plan', '--revoke-first', '--allow', 'max_removals']],
    [['plan', '--as-of', '2030-01-01']],
    [['drift']],
    [['drift', '--format', 'json']],
    [['explain', 'member/ana@acme.com']],
    [['who-can', 'campaigns.delete']],
    [['matrix', '--all', '--format', 'json']],
    [['review', '--format', 'html']],
    [['review', '--format', 'csv=review.csv']],
    [['export']],
    [['export', '--split', '--out', 'access']],
    [['validate']],
  ])('%j', async args => {
    const server = await api(GROWN);
    const cwd = await folderWith({'rbac.yaml': WANTED});
    const before = server.emulator.state();
    const {code} = await runInside(args, {cwd, env: server.env});
    expect([0, 2]).toContain(code);
    expect(server.writes()).toEqual([]);
    expect(server.emulator.state()).toEqual(before);
    const reads = server.emulator.requests().length;
    if (args[0] === 'validate') expect(reads).toBe(0);
    else expect(reads).toBeGreaterThan(QUESTIONS.has(args[0] ?? '') ? 2 : 4);
  });

  it.each([
    ['plan', '--out', 'plan.json', '--format', 'json', '--rehearse'],
    ['plan', '--revoke-first', '--select', 'Client 1'],
    ['drift'],
    ['drift', '--shard', '1/2', '--format', 'json'],
    ['export', '--out', 'out'],
    ['status'],
    ['review', '--format', 'html'],
    ['report', '--out', 'report.html'],
  ])('fleet %s %s %s', async (...args) => {
    const wants = {'bob@acme.com': 'admin', 'zoe@acme.com': 'view'};
    const world = await fleetWorld([
      {n: 1, members: {'bob@acme.com': 'view'}, wants},
      {n: 2, members: {'bob@acme.com': 'view'}, wants},
    ]);
    const before = world.emulator.state();
    const {code} = await runInside(['fleet', ...args], world);
    expect([0, 2]).toContain(code);
    expect(world.writes()).toEqual([]);
    expect(world.emulator.state()).toEqual(before);
    expect(world.emulator.requests().length).toBeGreaterThan(2);
  });

  it('for the reader that they hold has no method that writes', () => {
    const {reader} = connect({url: 'http://127.0.0.1:9', key: new Secret('x'), userAgent: 'test'});
    expect(Object.keys(reader).sort()).toEqual(['clock', 'get', 'getAll', 'ownKeyId', 'requests']);
    expect(Object.isFrozen(reader)).toBe(true);
    expect(Object.getPrototypeOf(reader)).toBe(Object.prototype);
  });
});
