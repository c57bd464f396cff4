import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, expect, it} from 'vitest';
import {tree} from '../../../src/cli/generated/tree.ts';
import {ROOT} from '../../examples/cli.ts';
import {api, folderWith, IN_STEP, run} from '../support.ts';
import {type Client, type FleetWorld, fleetWorld} from './support.ts';

/** A fleet of which something differs, has keys, tags and assertions, and cannot be reached. */
const CLIENTS: readonly Client[] = [
  {
    n: 1,
    members: {'ana@acme.com': 'admin', 'bob@acme.com': 'view'},
    wants: {'ana@acme.com': 'admin', 'zoe@acme.com': 'editor'},
    file: `keys:
  - {name: BI, scopes: [leads:read], owner: ana@acme.com, expires: 2032-01-31}
  - {name: New, scopes: [leads:read], secret: {to: file, path: secrets/new.key}}
tags: [{label: West}]
assert:
  - {name: no outsider is admin, because: SEC-12, nobody: {who: member/*, except: "member/*@acme.com", has: admin}}
`,
    entry: 'labels: [eu], canary: true',
    state: {api_keys: [{name: 'BI', scopes: ['leads:read']}], custom_tags: ['West']},
  },
  {n: 2, members: {'ana@acme.com': 'view', 'Bob@acme.com': 'view'}},
  {n: 3, members: {'zoe@acme.com': 'view'}, group: 'none'},
];

const fleet = (): Promise<FleetWorld> => fleetWorld(CLIENTS, {file: 'guardrails: {lost_everywhere: warn}\n'});
const broken = (): Promise<FleetWorld> => fleetWorld([{n: 1}, {n: 2, file: 'mebers: []\n'}]);

/** Calls in JSON, by the schema of what they print. */
const CALLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'fleet-validate': [['validate'], ['validate', '--select', 'eu']],
  'fleet-plan': [['plan'], ['plan', '--shard', '1/2'], ['plan', '--base', 'none', '--detailed-exitcode'], ['drift']],
  'fleet-status': [['status']],
  'fleet-explain': [
    ['explain'],
    ['explain', 'Client 1'],
    ['explain', 'Client 1', 'member/ana@acme.com'],
    ['explain', 'key/BI', '--declared'],
    ['explain', 'member/ana@acme.com'],
    ['explain', 'key/BI'],
    ['explain', 'member/ana@acme.com', '--live'],
  ],
  'fleet-who-can': [
    ['who-can', 'admin'],
    ['who-can', 'leads:read', '--only', 'key'],
    ['who-can', 'campaigns.delete', '--declared'],
  ],
  'fleet-matrix': [['matrix'], ['matrix', '--areas'], ['matrix', '--all', '--live']],
  'fleet-review': [['review'], ['review', '--declared', '--as-of', '2031-01-31'], ['review', '--live', '--no-audit']],
  'fleet-offboard': [
    ['offboard', 'ana@acme.com'],
    ['offboard', 'ana@acme.com', '--write'],
  ],
};

/** Those whose JSON only a queue can make: `fleet results` prints that of the commands that it is about. */
const ELSEWHERE = ['fleet results', 'fleet apply'];

async function validatorOf(name: string) {
  const {stdout} = await run(['schema', name]);
  const ajv = new Ajv({strict: true, strictTypes: false, strictRequired: false, allErrors: true});
  return ajv.compile(JSON.parse(stdout));
}

/** What is wrong with what a command printed; undefined when nothing is. */
async function faultsOf(schema: string, stdout: string): Promise<unknown> {
  const validate = await validatorOf(schema);
  return validate(JSON.parse(stdout)) ? undefined : validate.errors;
}

describe.concurrent('what fleet commands print as JSON', () => {
  it('has a schema for each of them', () => {
    const printing = tree
      .filter(({name, options}) => {
        const format = options.find(({long}) => long === '--format');
        return name.startsWith('fleet ') && /\bjson\b/.test(`${format?.description} ${format?.choices}`);
      })
      .map(({name}) => name);
    const called = Object.values(CALLS).flatMap(calls => calls.map(([name]) => `fleet ${name}`));
    expect(printing.filter(name => !called.includes(name) && !ELSEWHERE.includes(name))).toEqual([]);
  });

  it('has each of them on the page of commands', async () => {
    const page = await readFile(join(ROOT, 'docs', 'reference', 'commands.md'), 'utf8');
    const [section = ''] = page.split('## Schemas\n')[1]?.split('<!-- made') ?? [];
    const names = tree.find(({name}) => name === 'schema')?.arguments[0]?.choices ?? [];
    expect(
      [...section.matchAll(/^\| (`.*`) \| /gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', ')).sort(),
    ).toEqual([...names].sort());
  });

  it.each(Object.entries(CALLS))('is what %s says', async (schema, calls) => {
    for (const args of calls) {
      const {stdout, stderr} = await run(['fleet', ...args, '--format', 'json'], await fleet());
      expect(stdout, `${args.join(' ')}: ${stderr}`).not.toBe('');
      expect(await faultsOf(schema, stdout), args.join(' ')).toBeUndefined();
    }
  });

  it('is what fleet-apply says, whatever became of it', async () => {
    const applied = await run(['fleet', 'apply', '--auto-approve', '--format', 'json'], await fleet());
    expect(JSON.parse(applied.stdout).summary).toMatchObject({applied: 1, failed: 1});
    expect(await faultsOf('fleet-apply', applied.stdout)).toBeUndefined();
    const refused = await fleetWorld(CLIENTS.slice(0, 1), {file: 'guardrails: {lost_everywhere: refuse}\n'});
    const nothing = await run(['fleet', 'apply', '--auto-approve', '--format', 'json'], refused);
    expect(JSON.parse(nothing.stdout).exit_code).toBe(3);
    expect(await faultsOf('fleet-apply', nothing.stdout)).toBeUndefined();
  });

  it.each(['validate', 'plan', 'status', 'review', 'matrix'])('stays so for %s of invalid files', async name => {
    const {code, stdout} = await run(['fleet', name, '--format', 'json'], await broken());
    expect(code).toBe(4);
    expect(await faultsOf(`fleet-${name}`, stdout)).toBeUndefined();
  });

  it('of doctor is what its schema says, with and without a workspace', async () => {
    const {env} = await api();
    for (const [file, own] of [
      [IN_STEP, env],
      ['mebers: []\n', {}],
    ] as const) {
      const cwd = await folderWith({'rbac.yaml': file});
      const {stdout} = await run(['doctor', '--format', 'json'], {cwd, env: own});
      expect(await faultsOf('doctor', stdout)).toBeUndefined();
    }
  });
});
