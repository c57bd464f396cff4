import {describe, expect, it} from 'vitest';
import {clientId, type FleetWorld, fleetWorld} from '../cli/fleet/support.ts';
import {type Ran, run} from '../cli/support.ts';
import {leaks} from './leaks.ts';

/** Two clients with keys in clear; the second one is reached by a key of its own. */
const fleet = (faults: object[] = []): Promise<FleetWorld> =>
  fleetWorld(
    [1, 2].map(n => ({
      n,
      members: {'bob@acme.com': 'view', 'flo@agency.example': 'admin'},
      wants: {'bob@acme.com': 'editor', 'flo@agency.example': 'admin'},
      file: `keys:
  - {name: BI, scopes: [campaigns:read], owner: flo@agency.example}
  - {name: Zapier, scopes: [leads:all]}
  - {name: New, scopes: [leads:read], secret: {to: file, path: secrets/new-${n}.key}}
`,
      state: {
        api_keys: [
          {name: 'BI', scopes: ['campaigns:read'], key: `canary-of-a-listed-key-000${n}`},
          {name: 'Zapier', scopes: ['leads:all'], key: `canary-of-a-listed-key-001${n}`},
        ],
      },
      ...(n === 2 && {entry: 'key: {env: CLIENT_KEY}'}),
    })),
    {keys: {CLIENT_KEY: clientId(2)}, faults},
  );

const holderOf = ({emulator, env}: FleetWorld) => ({
  emulator,
  keys: [env.INSTANTLY_API_KEY, env.CLIENT_KEY].filter(key => key !== undefined),
});

const DEBUG = ['--log-level', 'debug'];
const SINKS = ['secrets/new-1.key', 'secrets/new-2.key'];

/** What looks at a fleet, in every format, and the codes that it ends with. */
const LOOKS: readonly (readonly [code: number, ...args: string[]])[] = [
  [0, 'review', '--format', 'html=r.html', '--format', 'csv=r.csv', '--format', 'markdown=r.md', '--format', 'json'],
  [0, 'review', ...DEBUG],
  [0, 'report', '--out', 'report.html', ...DEBUG],
  [0, 'matrix', '--format', 'csv=m.csv', '--format', 'json=m.json', ...DEBUG],
  [0, 'matrix', '--all', ...DEBUG],
  [0, 'who-can', 'api_keys:create', '--format', 'json', ...DEBUG],
  [0, 'who-can', 'campaigns:read', '--expand', ...DEBUG],
  [0, 'explain', 'key/BI', ...DEBUG],
  [0, 'explain', 'member/flo@agency.example', '--format', 'json'],
  [0, 'status', '--format', 'json', ...DEBUG],
  [0, 'export', '--out', 'exported', ...DEBUG],
  [2, 'drift', '--format', 'json', ...DEBUG],
  [0, 'plan', '--out', 'plan.json', '--format', 'markdown=p.md', ...DEBUG],
];

describe.concurrent('no secret of a fleet leaves its sink', () => {
  it('when it is looked at, planned and applied, with logs at debug', async () => {
    const world = await fleet();
    const ran: Ran[] = [];
    const codes: (number | null)[] = [];
    const call = async (...args: readonly string[]) => {
      const one = await run(['fleet', ...args], world);
      ran.push(one);
      codes.push(one.code);
      return one;
    };
    for (const [, ...args] of LOOKS) await call(...args);
    expect(codes).toEqual(LOOKS.map(([code]) => code));
    expect(ran.some(({stderr}) => stderr.includes('"path":"api-keys"'))).toBe(true);
    expect(await leaks(holderOf(world), world.cwd, ran)).toEqual([]);
    expect((await call('apply', 'plan.json', '--format', 'json', ...DEBUG)).code).toBe(0);
    expect((await call('offboard', 'flo@agency.example', '--format', 'json')).code).toBe(0);
    expect((await call('offboard', 'flo@agency.example', '--write')).code).toBe(0);
    expect(await leaks(holderOf(world), world.cwd, ran)).toEqual(SINKS);
    expect(await leaks(holderOf(world), world.cwd, ran, SINKS)).toEqual([]);
  });

  it.each<[string, object]>([
    ['odd', {match: {method: 'GET', path: '/api/v2/api-keys'}, fault: 'bare_array'}],
    ['cut off', {match: {method: 'GET', path: '/api/v2/api-keys'}, fault: 'truncate'}],
    ['no JSON', {match: {method: 'GET', path: '/api/v2/api-keys'}, fault: 'malformed'}],
  ])('when the lists of keys are %s', async (_how, fault) => {
    const world = await fleet([fault]);
    const ran: Ran[] = [];
    for (const [, ...args] of LOOKS.slice(0, 6)) ran.push(await run(['fleet', ...args], world));
    expect(ran[0]?.code).not.toBe(64);
    expect(await leaks(holderOf(world), world.cwd, ran)).toEqual([]);
  });
});
