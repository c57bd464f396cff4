import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {runInside} from '../cli/inside.ts';
import {type Api, api, BIN, ENV, folderWith, WORKSPACE_ID} from '../cli/support.ts';
import {essence, keyNamed} from './world.ts';

const WORLD = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      name: 'Acme',
      members: [
        {email: 'ceo@acme.com', role: 'owner'},
        {email: 'bob@acme.com', role: 'editor'},
      ],
      api_keys: [{name: 'BI', scopes: ['campaigns:read']}],
      custom_tags: [{label: 'Old', accounts: ['a@acme.com']}],
      accounts: ['a@acme.com'],
    },
  ],
};

/** A step of every sort: invitation, promotion, new key, key replaced at once, tag, assignment, unassignment. */
const FILE = `version: 1
workspace: {id: ${WORKSPACE_ID}}
members:
  - {email: bob@acme.com, role: admin}
  - {email: zoe@acme.com, role: view}
keys:
  - {name: BI, scopes: [leads:read], overlap: 0h, secret: {to: file, path: bi.key}}
  - {name: CRM, scopes: [leads:read], secret: {to: file, path: crm.key}}
  - {name: CI, scopes: ["all:all"]}
tags: [{label: New}, {label: Old}]
assignments:
  - {tag: New, accounts: [a@acme.com]}
  - {tag: Old, accounts: []}
guardrails: {max_removals: "100%"}
`;

const APPLY = ['apply', '--auto-approve', '--parallelism', '1'];

/** An API whose clock goes in whole seconds, as its `Date` header does: an overlap of 0h is then over at once. */
const start = (faults: readonly object[] = []) =>
  api(WORLD, {faults, now: () => new Date(Math.floor(Date.now() / 1_000) * 1_000)});

/** Begins an apply and kills it, without any warning, once the API has seen so many writes of a sort. */
async function killedAt(server: Api, cwd: string, isIt: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [BIN, ...APPLY], {cwd, env: {...ENV, ...server.env}, stdio: 'ignore'});
  const ended = new Promise<NodeJS.Signals | null>(end => child.once('exit', (_code, signal) => end(signal)));
  const timer = setInterval(() => {
    if (isIt()) child.kill('SIGKILL');
  }, 5);
  const signal = await ended;
  clearInterval(timer);
  expect(signal).toBe('SIGKILL');
}

/** Finishes an apply that was killed, and looks at what is there then. */
async function finishes(server: Api, cwd: string): Promise<void> {
  const ran = await runInside(APPLY, {cwd, env: server.env});
  expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({code: 0});
  const state = server.emulator.state();
  expect(essence(state)).toEqual({
    members: ['bob@acme.com admin true null', 'ceo@acme.com owner true null', 'zoe@acme.com view false null'],
    keys: ['BI leads:read', 'CI all:all', 'CRM leads:read'],
    tags: ['New: null', 'Old: null'],
    mappings: ['New on a@acme.com'],
  });
  for (const [name, file] of [
    ['BI', 'bi.key'],
    ['CRM', 'crm.key'],
  ] as const)
    expect(await readFile(join(cwd, file), 'utf8')).toBe(`${keyNamed(state, name)}\n`);
  expect(await runInside(['plan', '--detailed-exitcode'], {cwd, env: server.env})).toMatchObject({code: 0});
}

/** How many writes an undisturbed apply makes, the lock's included. */
const WRITES = 14;

describe.concurrent('a killed apply can be finished', () => {
  it('which makes so many writes when nothing happens', async () => {
    const server = await start();
    const cwd = await folderWith({'rbac.yaml': FILE});
    await finishes(server, cwd);
    expect(server.writes()).toHaveLength(WRITES);
  });

  it.each(Array.from({length: WRITES}, (_, index) => index + 1))('killed once write %i has taken effect', async nth => {
    const methods = ['POST', 'PATCH', 'DELETE'];
    const faults = methods.map(method => ({match: {method}, fault: 'delay', when: 'after', ms: 60}));
    const server = await start(faults);
    const cwd = await folderWith({'rbac.yaml': FILE});
    await killedAt(server, cwd, () => server.writes().length >= nth);
    await finishes(server, cwd);
  });

  it.each([
    ['the first key', 1],
    ['the second key', 2],
  ])('killed before the making of %s has taken effect', async (_case, nth) => {
    const faults = [{match: {method: 'POST', path: '/api/v2/api-keys', nth}, fault: 'timeout'}];
    const server = await start(faults);
    const cwd = await folderWith({'rbac.yaml': FILE});
    const keys = () => server.writes().filter(line => line === 'POST api-keys').length;
    await killedAt(server, cwd, () => keys() >= nth);
    await finishes(server, cwd);
  });
});
