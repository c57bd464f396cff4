import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Review} from '../../../src/model/review.ts';
import {run} from '../support.ts';
import {type Client, clientId, fleetWorld} from './support.ts';

const MARKUP = '<img src=x onerror=alert(1)>';

const CLIENTS: readonly Client[] = [
  {
    n: 1,
    members: {'ana@acme.com': 'admin', 'bob@acme.com': 'view'},
    wants: {'ana@acme.com': 'admin'},
    entry: 'labels: [eu]',
  },
  {n: 2, members: {'ana@acme.com': 'view'}, state: {name: MARKUP}},
];
const UNREACHABLE: Client = {n: 3, members: {'zoe@acme.com': 'view'}, group: 'none'};

async function inFleet(args: readonly string[], clients = CLIENTS) {
  const world = await fleetWorld(clients);
  return {...(await run(['fleet', ...args], world)), world};
}

interface FleetJson {
  readonly workspaces: readonly {
    readonly id: string;
    readonly exit_code: number;
    readonly review: Review | null;
    readonly error: {readonly code: string} | null;
  }[];
}

describe.concurrent('fleet review', () => {
  it('reviews every workspace, and writes nothing to the API', async () => {
    const {code, stdout, stderr, world} = await inFleet(['review']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    expect(stdout).toMatch(/^Access review of workspace Client 1 /m);
    expect(stdout).toMatch(/^Access review of workspace Client 2 /m);
    expect(stdout.match(/--format html=/g)).toHaveLength(1);
    expect(world.writes()).toEqual([]);
  });

  it('tells in JSON of each what review tells, and why one is missing', async () => {
    const {code, stdout, stderr} = await inFleet(['review', '--format', 'json'], [...CLIENTS, UNREACHABLE]);
    expect(code).toBe(8);
    const {workspaces} = JSON.parse(stdout) as FleetJson;
    expect(workspaces.map(({id, exit_code}) => [id, exit_code])).toEqual([
      [clientId(1), 0],
      [clientId(2), 0],
      [clientId(3), 8],
    ]);
    const bob = workspaces[0]?.review?.rows.find(({name}) => name === 'bob@acme.com');
    expect(bob).toMatchObject({status: 'undeclared', access: 'view'});
    expect(workspaces[2]).toMatchObject({review: null, error: {code: 'WORKSPACE_INACCESSIBLE'}});
    expect(stderr).toContain('Client 3');
  });

  it('makes a page and a table of all workspaces that are asked for', async () => {
    const formats = ['--format', 'html=r.html', '--format', 'csv=r.csv', '--format', 'markdown=r.md'];
    const {code, world} = await inFleet(['review', ...formats], [...CLIENTS, UNREACHABLE]);
    expect(code).toBe(8);
    const [html = '', csv = '', markdown = ''] = await Promise.all(
      ['r.html', 'r.csv', 'r.md'].map(name => readFile(join(world.cwd, name), 'utf8')),
    );
    expect(html).toContain('Access review of 2 workspaces');
    expect(html).toContain('Client 3 is missing: WORKSPACE_INACCESSIBLE');
    expect(html).not.toContain(MARKUP);
    expect(html).toContain('instantly-rbac fleet review --decisions access-review.csv');
    expect(csv.match(/ana@acme\.com,admin/g)).toHaveLength(1);
    expect(csv.match(/member\/ana@acme\.com/g)).toHaveLength(2);
    expect(markdown.match(/^## Access review/gm)).toHaveLength(2);
  });

  it('reviews the files alone, and some of the workspaces', async () => {
    const {code, stdout, world} = await inFleet(['review', '--declared', '--select', 'eu']);
    expect(code).toBe(0);
    expect(stdout).toContain('workspace Client 1 ');
    expect(stdout).not.toContain('Client 2');
    expect(world.emulator.requests()).toEqual([]);
  });
});

describe.concurrent('fleet report', () => {
  it('writes one page of workspaces, drift and people, and nothing to the API', async () => {
    const {code, stdout, stderr, world} = await inFleet(['report', '--out', 'r.html']);
    expect({code, stdout, stderr}).toEqual({code: 0, stdout: '', stderr: ''});
    const page = await readFile(join(world.cwd, 'r.html'), 'utf8');
    expect(page).toContain('Fleet report: 2 workspaces');
    expect(page).toContain('- member/bob@acme.com');
    expect(page).toContain('admin, view');
    expect(page).toContain("default-src 'none'");
    expect(world.writes()).toEqual([]);
  });

  it('prints it, with what is not known and the code of that', async () => {
    const {code, stdout} = await inFleet(['report'], [...CLIENTS, UNREACHABLE]);
    expect(code).toBe(8);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain('not known: WORKSPACE_INACCESSIBLE');
  });

  it('writes over no folder', async () => {
    const {code, stderr, world} = await inFleet(['report', '--out', 'clients']);
    expect(code).toBe(1);
    expect(stderr).toContain('clients is no file');
    expect(world.emulator.requests()).toEqual([]);
  });
});
