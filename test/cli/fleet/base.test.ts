import {readdir, rename, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {FleetPlan} from '../../../src/model/fleet.ts';
import {runInside} from '../inside.ts';
import {commit} from './queue-place.ts';
import {until} from './redis.ts';
import {type Client, clientId, fleetWorld} from './support.ts';

const ANA = {'ana@acme.com': 'view'};
const file = (role: string, more = '') => `version: 1\nmembers:\n  - {email: ana@acme.com, role: ${role}}\n${more}`;

/** A fleet in git whose first client's file has changed since the first commit; the second one's live state has. */
async function changed(
  clients: readonly Client[] = [
    {n: 1, members: ANA},
    {n: 2, members: ANA, wants: {'ana@acme.com': 'admin'}},
  ],
) {
  const world = await fleetWorld(clients);
  await commit(world.cwd);
  await writeFile(join(world.cwd, 'clients', '1.yaml'), file('editor'));
  await commit(world.cwd);
  return world;
}

const originsIn = (stdout: string) =>
  (JSON.parse(stdout) as FleetPlan).workspaces.map(({name, plan}) => [name, plan?.changes.map(({origin}) => origin)]);

describe.concurrent('fleet plan --base', () => {
  it('tells what the files have changed in which workspace, and what is drift', async () => {
    const world = await changed();
    const {code, stdout, stderr} = await runInside(['fleet', 'plan', '--base', 'HEAD~1', '--format', 'json'], world);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(originsIn(stdout)).toEqual([
      ['Client 1', ['files']],
      ['Client 2', ['drift']],
    ]);
    const text = await runInside(['fleet', 'plan', '--base', 'HEAD~1'], world);
    expect(text.stdout).toContain('your change');
    expect(text.stdout).toContain('drift');
  });

  it('leaves rows of a workspace unmarked that was not there then, and says so', async () => {
    const world = await changed();
    const fleet = `version: 1\nadmin: {id: 0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b}\nworkspaces:\n  - {id: ${clientId(1)}, name: Client 1, files: [clients/1.yaml]}\n`;
    const second = `  - {id: ${clientId(2)}, name: Client 2, files: [clients/2.yaml]}\n`;
    await writeFile(join(world.cwd, 'fleet.yaml'), fleet);
    await commit(world.cwd);
    await writeFile(join(world.cwd, 'fleet.yaml'), fleet + second);
    const {code, stdout, stderr} = await runInside(['fleet', 'plan', '--base', 'HEAD', '--format', 'json'], world);
    expect(code).toBe(0);
    expect(originsIn(stdout)[1]).toEqual(['Client 2', [undefined]]);
    expect(stderr).toBe(
      `Client 2 (${clientId(2)}): ! Rows are not marked: the fleet of HEAD does not have this workspace.\n`,
    );
  });

  it.each([
    ['nope', 'git knows no revision "nope"'],
    ['HEAD~1', 'has no such fleet file → name a commit that has it'],
  ])('plans without marks for %s, and leaves nothing behind', async (revision, why) => {
    const world = await fleetWorld([{n: 1, members: ANA}]);
    await rename(join(world.cwd, 'fleet.yaml'), join(world.cwd, 'later'));
    await commit(world.cwd);
    await rename(join(world.cwd, 'later'), join(world.cwd, 'fleet.yaml'));
    await commit(world.cwd);
    const {code, stdout, stderr} = await runInside(['fleet', 'plan', '--base', revision], world);
    expect(code).toBe(0);
    expect(stdout).toContain('No changes');
    expect(stderr).toMatch(/^! Rows are not marked, for --base cannot be used: .*\n$/);
    expect(stderr).toContain(why);
  });

  it('removes what it has written to read the files of then', async () => {
    const world = await changed();
    const there = async () => (await readdir(tmpdir())).filter(name => name.startsWith('instantly-rbac-past-'));
    const before = new Set(await there());
    await runInside(['fleet', 'plan', '--base', 'HEAD~1'], world);
    const left = (await there()).filter(name => !before.has(name));
    await until(async () => (await there()).every(name => !left.includes(name)), 'those of other tests are gone, too');
  });
});

describe.concurrent('fleet plan --explain', () => {
  it('tells why there is a row, alike workspaces once, and changes neither plan nor exit code', async () => {
    const clients = [1, 2, 3].map(n => ({n, members: ANA, wants: {'ana@acme.com': n === 3 ? 'view' : 'admin'}}));
    const world = await fleetWorld([...clients, {n: 4, group: 'pending'}]);
    const {code, stdout} = await runInside(['fleet', 'plan', '--explain', 'member/ana@acme.com'], world);
    expect(code).toBe(8);
    expect(stdout).toMatch(/^member\/ana@acme\.com\n\n2 workspaces: Client 1, Client 2\n {2}~ update {2}changes role/);
    expect(stdout).toMatch(/\nClient 3\n {2}no row: /);
    expect(stdout).toContain('x failed in Client 4');
    expect(stdout.match(/why /g)).toHaveLength(1);
    expect(stdout).toContain('files  {place}\n');
  });

  it('wants an address, and is for fleet plan alone', async () => {
    const world = await fleetWorld([{n: 1}]);
    expect(await runInside(['fleet', 'plan', '--explain', 'ana'], world)).toMatchObject({code: 64});
    for (const command of ['drift', 'apply', 'status'])
      for (const option of ['--explain', '--base'])
        expect(await runInside(['fleet', command, option, 'member/ana@acme.com'], world)).toMatchObject({
          code: 64,
          stderr: expect.stringContaining(`no option is called "${option}"`),
        });
  });
});
