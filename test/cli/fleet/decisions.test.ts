import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Review} from '../../../src/model/review.ts';
import {run} from '../support.ts';
import {type Client, clientId, fleetWorld} from './support.ts';

const TEAM = {'ana@acme.com': 'admin', 'bob@acme.com': 'editor'};

interface FleetReview {
  readonly workspaces: readonly {readonly id: string; readonly name: string; readonly review: Review}[];
}

/** What is decided: `2 member/ana@acme.com` is she in the second workspace. */
type Decisions = Readonly<Record<string, string>>;

const decisionFor = (decisions: Decisions, id: string, address: string): string =>
  decisions[`${Number(id.slice(-12))} ${address}`] ?? '';

/** A fleet, and the sheets of a review of it that somebody has filled in. */
async function filled(files: Readonly<Record<string, string>>, decisions: Decisions, count = 2) {
  const clients = Array.from({length: count}, (_, index) => ({n: index + 1, members: TEAM}) satisfies Client);
  const world = await fleetWorld(clients);
  for (const [name, text] of Object.entries(files)) await writeFile(join(world.cwd, name), text);
  const made = await run(['fleet', 'review', '--format', 'json=r.json', '--format', 'csv=r.csv'], world);
  expect(made).toMatchObject({code: 0, stderr: ''});
  const review = JSON.parse(await readFile(join(world.cwd, 'r.json'), 'utf8')) as FleetReview;
  const workspaces = review.workspaces.map(one => ({
    ...one,
    review: {
      ...one.review,
      rows: one.review.rows.map(row => ({...row, decision: decisionFor(decisions, one.id, row.address) || null})),
    },
  }));
  await writeFile(join(world.cwd, 'd.json'), JSON.stringify({...review, workspaces}, null, 2));
  const [head = '', ...lines] = (await readFile(join(world.cwd, 'r.csv'), 'utf8')).trimEnd().split('\n');
  const [id, address, decision] = ['workspace', 'address', 'decision'].map(title => head.split(',').indexOf(title));
  const sheet = lines.map(line => {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
    cells[decision ?? 0] = decisionFor(decisions, cells[id ?? 0] ?? '', cells[address ?? 0] ?? '');
    return cells.slice(0, head.split(',').length).join();
  });
  await writeFile(join(world.cwd, 'd.csv'), `${[head, ...sheet].join('\n')}\n`);
  return world;
}

async function carryOut(
  files: Readonly<Record<string, string>>,
  decisions: Decisions,
  args: readonly string[] = ['d.csv', '--write'],
) {
  const {cwd, emulator} = await filled(files, decisions);
  const before = emulator.requests().length;
  const ran = await run(['fleet', 'review', '--decisions', ...args], {cwd});
  expect(emulator.requests().length).toBe(before);
  const textOf = (name: string) => readFile(join(cwd, name), 'utf8');
  const after = Object.fromEntries(await Promise.all(Object.keys(files).map(async name => [name, await textOf(name)])));
  return {...ran, cwd, after};
}

const ONE = `version: 1
members:
  # the west
  - {email: ana@acme.com, role: admin} # since the spring
  - {email: bob@acme.com, role: editor} # for now
`;
const OWN = {'clients/1.yaml': ONE, 'clients/2.yaml': ONE};

const BASE = `version: 1
members:
  - {email: ana@acme.com, role: admin} # everywhere
  - {email: bob@acme.com, role: editor}
`;
const fleetFile = `version: 1
admin: {id: 0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b}
defaults: {files: [base.yaml, "clients/{workspace.id}.yaml"]}
workspaces:
  - {id: ${clientId(1)}, name: Client 1}
  - {id: ${clientId(2)}, name: Client 2}
`;
const SHARED = {
  'fleet.yaml': fleetFile,
  'base.yaml': BASE,
  [`clients/${clientId(1)}.yaml`]: 'version: 1\nmembers: []\n',
  [`clients/${clientId(2)}.yaml`]: 'version: 1\nmembers:\n  - {email: ana@acme.com, role: view} # here less\n',
};

describe.concurrent('fleet review --decisions', () => {
  it.each(['d.csv', 'd.json'])('edits the files of each workspace that %s is about, offline', async sheet => {
    const ran = await carryOut(
      OWN,
      {
        '1 member/bob@acme.com': 'remove',
        '2 member/bob@acme.com': 'role view',
        '2 member/ana@acme.com': 'until 2032-05-01',
      },
      [sheet, '--write'],
    );
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.after).toEqual({
      'clients/1.yaml': ONE.replace('  - {email: bob@acme.com, role: editor} # for now\n', ''),
      'clients/2.yaml': ONE.replace('role: editor', 'role: view').replace('admin}', 'admin, expires: 2032-05-01}'),
    });
    expect(ran.stdout).toContain('Decisions: 0 to keep, 1 to remove, 1 with an end, 1 with another role, 3 undecided.');
    expect(ran.stdout).toContain('2 files written. Next: instantly-rbac fleet plan\n');
    const again = await run(['fleet', 'review', '--decisions', sheet, '--write'], {cwd: ran.cwd});
    expect(again.code).toBe(4);
    expect(again.stderr).toContain('the files declare no member/bob@acme.com');
  });

  it('shows the edits and writes nothing without --write', async () => {
    const ran = await carryOut(OWN, {'1 member/bob@acme.com': 'remove'}, ['d.csv']);
    expect(ran).toMatchObject({code: 0, stderr: '', after: OWN});
    expect(ran.stdout).toContain('-   - {email: bob@acme.com, role: editor} # for now\n');
    expect(ran.stdout).toContain('1 file would change; nothing was written.');
  });

  it('edits an entry that workspaces share once all of them decide the same', async () => {
    const ran = await carryOut(SHARED, {'1 member/bob@acme.com': 'remove', '2 member/bob@acme.com': 'remove'});
    expect(ran).toMatchObject({code: 0, stderr: ''});
    expect(ran.after).toEqual({...SHARED, 'base.yaml': BASE.replace('  - {email: bob@acme.com, role: editor}\n', '')});
  });

  it('takes the entry of the file that has the last word', async () => {
    const ran = await carryOut(SHARED, {'2 member/ana@acme.com': 'role editor'});
    expect(ran).toMatchObject({code: 0, stderr: ''});
    const own = `clients/${clientId(2)}.yaml`;
    expect(ran.after).toEqual({...SHARED, [own]: SHARED[own]?.replace('role: view', 'role: editor')});
  });

  it.each<[string, Decisions, string]>([
    [
      'would reach a workspace that decides nothing',
      {'1 member/bob@acme.com': 'remove'},
      'member/bob@acme.com would go from Client 2, where that was not decided: they share this entry',
    ],
    [
      'would reach one in another way',
      {'1 member/bob@acme.com': 'role view'},
      'member/bob@acme.com would change in Client 2, where that was not decided',
    ],
    [
      'is decided in two ways',
      {'1 member/bob@acme.com': 'remove', '2 member/bob@acme.com': 'role view'},
      'member/bob@acme.com is decided in two ways, in Client 1, Client 2, which share this entry',
    ],
    [
      'stands over another one',
      {'2 member/ana@acme.com': 'remove'},
      'member/ana@acme.com would stay as it is in Client 2: another file declares it as well',
    ],
  ])('refuses an edit of an entry that %s, with its line', async (_what, decisions, message) => {
    const ran = await carryOut(SHARED, decisions);
    expect(ran).toMatchObject({code: 4, stdout: '', after: SHARED});
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toMatch(/(base|clients\/.*)\.yaml:[34]:/);
  });

  it.each<[string, (sheet: string) => string, string]>([
    ['another fleet', sheet => sheet.replaceAll(clientId(2), clientId(9)), `the fleet has no workspace ${clientId(9)}`],
    ['no workspace', sheet => sheet.replaceAll(`,${clientId(2)},`, ',,'), 'the row names no workspace'],
    [
      'rows that were moved from one workspace to another',
      sheet => sheet.replaceAll(clientId(2), clientId(1)),
      'row, address and object do not belong together',
    ],
    ['ids that were edited', sheet => sheet.replace(/^[\da-f]{12}/gm, '000000000000'), 'one of them was edited'],
    ['people who are unknown', sheet => sheet.replaceAll('member/ana@', 'member/eve@'), 'one of them was edited'],
  ])('refuses a sheet of %s', async (_what, change, message) => {
    const {cwd} = await filled(OWN, {'1 member/bob@acme.com': 'remove'});
    await writeFile(join(cwd, 'd.csv'), change(await readFile(join(cwd, 'd.csv'), 'utf8')));
    const ran = await run(['fleet', 'review', '--decisions', 'd.csv', '--write'], {cwd});
    expect(ran).toMatchObject({code: 4, stdout: ''});
    expect(ran.stderr).toContain(message);
    expect(await readFile(join(cwd, 'clients/1.yaml'), 'utf8')).toBe(ONE);
  });

  it.each([
    ['--select', 'eu'],
    ['--shard', '1/2'],
    ['--format', 'csv'],
    ['--emulator', ''],
  ])('refuses %s, for a sheet says itself what it is about', async (flag, value) => {
    const world = await fleetWorld([{n: 1}]);
    const args = ['fleet', 'review', '--decisions', 'd.csv', flag, ...(value === '' ? [] : [value])];
    const {code, stderr} = await run(args, world);
    expect(code).toBe(64);
    expect(stderr).toContain(`${flag} means nothing to it`);
  });

  it('refuses an edit that would leave the files of a workspace wrong', async () => {
    const files = {...SHARED, [`clients/${clientId(2)}.yaml`]: 'version: 1\nremove: [member/bob@acme.com]\n'};
    const ran = await carryOut(files, {'1 member/bob@acme.com': 'remove'});
    expect(ran).toMatchObject({code: 4, stdout: '', after: files});
    expect(ran.stderr).toContain(
      'once edited, the files of Client 2 would be wrong: no file before this one declares member/bob@acme.com',
    );
  });
});
