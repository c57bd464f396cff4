import {describe, expect, it} from 'vitest';
import type {Emulator} from '../../src/emulator/index.ts';
import {runInside} from '../cli/inside.ts';
import {api, folderWith, WORKSPACE_ID} from '../cli/support.ts';

const HEAD = `version: 1\nworkspace: {id: ${WORKSPACE_ID}}\n`;

const member = (name: string, role: string) => ({email: `${name}@acme.com`, role});

/** Applies a file and tells how many accepted admins there were whenever the API was asked for something. */
async function adminsOverTime(
  members: readonly object[],
  file: string,
  {args = [], faults = []}: {readonly args?: readonly string[]; readonly faults?: readonly object[]} = {},
) {
  const counts: number[] = [];
  let emulator: Emulator | undefined;
  const look = () => {
    const [workspace] = emulator?.state().workspaces ?? [];
    const admins = workspace?.members.filter(({role, accepted}) => accepted && ['owner', 'admin'].includes(role));
    if (admins) counts.push(admins.length);
    return new Date();
  };
  const owner = 'aaaaaaaa-0000-4000-8000-000000000000'; // Somebody who is not among the members.
  const server = await api({workspaces: [{id: WORKSPACE_ID, name: 'Acme', owner, members}]}, {faults, now: look});
  emulator = server.emulator;
  const ran = await runInside(['apply', '--auto-approve', ...args], {
    cwd: await folderWith({'rbac.yaml': file}),
    env: server.env,
  });
  look();
  return {...ran, counts, least: Math.min(...counts), server};
}

const declared = (members: Readonly<Record<string, string>>, guardrails = '') =>
  `${HEAD}${guardrails}members:\n${Object.entries(members)
    .map(([name, role]) => `  - {email: ${name}@acme.com, role: ${role}}\n`)
    .join('')}`;

describe.concurrent('nobody is locked out at any step', () => {
  it('when the only admin is replaced by another', async () => {
    const members = [member('ana', 'admin'), member('bob', 'editor')];
    const {code, least, counts} = await adminsOverTime(members, declared({ana: 'view', bob: 'admin'}));
    expect(code).toBe(0);
    expect(least).toBe(1);
    expect(Math.max(...counts)).toBe(2);
  });

  it('when that fails half-way: who was to come is refused, so who was to go stays', async () => {
    const members = [member('ana', 'admin'), member('bob', 'editor')];
    const faults = [
      {match: {method: 'PATCH', path: '/api/v2/workspace-members*', nth: 1}, fault: 'status', status: 403},
    ];
    const {code, least, stdout} = await adminsOverTime(members, declared({ana: 'view', bob: 'admin'}), {faults});
    expect(code).toBe(5);
    expect(stdout).toMatch(/blocked +~ member\/ana@acme\.com +would leave 0 accepted admins, and 1 must remain/);
    expect(least).toBe(1);
  });

  it('when it fails half-way although the guardrail is allowed to be passed', async () => {
    const members = [member('ana', 'admin'), member('eve', 'admin'), member('bob', 'editor')];
    const faults = [
      {match: {method: 'PATCH', path: '/api/v2/workspace-members*', nth: 1}, fault: 'status', status: 403},
    ];
    const file = declared({ana: 'view', eve: 'view', bob: 'admin'}, 'guardrails: {min_admins: 2}\n');
    const {code, least} = await adminsOverTime(members, file, {faults, args: ['--allow', 'min_admins']});
    expect(code).toBe(5);
    expect(least).toBe(1);
  });

  it('when many lose their role at the same time', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const file = declared(
      {...Object.fromEntries(names.map(name => [name, 'view'])), a: 'admin', z: 'admin'},
      'guardrails: {min_admins: 2, max_removals: "100%"}\n',
    );
    const {code, least} = await adminsOverTime(
      [...names.map(name => member(name, 'admin')), member('z', 'view')],
      file,
      {args: ['--parallelism', '16']},
    );
    expect(code).toBe(0);
    expect(least).toBe(2);
  });

  it('when the answers of a demotion are lost', async () => {
    const members = [member('ana', 'admin'), member('bob', 'admin'), member('eve', 'admin')];
    const faults = [{match: {method: 'PATCH', path: '/api/v2/workspace-members*'}, fault: 'malformed', when: 'after'}];
    const {least} = await adminsOverTime(members, declared({ana: 'view', bob: 'view', eve: 'admin'}), {faults});
    expect(least).toBe(1);
  });

  it('when everybody would lose it, for that is refused before the first write', async () => {
    const members = [member('ana', 'admin'), member('bob', 'admin')];
    const {code, stderr, server} = await adminsOverTime(members, declared({ana: 'view', bob: 'view'}));
    expect(code).toBe(3);
    expect(stderr).toContain('refused min_admins');
    expect(server.changes()).toEqual([]);
  });

  it('when an incident takes away before it grants', async () => {
    const members = [member('ana', 'admin'), member('bob', 'editor')];
    const {code, server} = await adminsOverTime(members, declared({ana: 'view', bob: 'admin'}), {
      args: ['--revoke-first'],
    });
    expect(code).toBe(3);
    expect(server.changes()).toEqual([]);
  });

  it('by an invitation that nobody has accepted', async () => {
    const {code, least} = await adminsOverTime([member('ana', 'admin')], declared({ana: 'view', zoe: 'admin'}));
    expect(code).toBe(3);
    expect(least).toBe(1);
  });
});
