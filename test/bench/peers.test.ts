import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {openPeers} from '../../scripts/bench/peer-tools.mjs';
import {applyNew, planUnchanged} from '../../scripts/bench/terraform.mjs';
import {runProgram} from '../cli/support.ts';
import {inFolder, ROOT} from '../examples/cli.ts';

interface Block {
  readonly name: string;
  readonly value: string;
}

/** What terraform makes of a folder, as far as the benchmark relies on it: a state of one resource for each block. */
function fakeTerraform(seen: Block[][]) {
  const blocksOf = (cwd: string): Block[] =>
    [...readFileSync(join(cwd, 'main.tf'), 'utf8').matchAll(/"terraform_data" "(\w+)" \{\n {2}input = (.*)\n\}/g)].map(
      ([, name = '', value = '']) => ({name, value}),
    );
  return async (_command: string, [verb]: readonly string[], {cwd}: {readonly cwd: string}) => {
    const file = join(cwd, 'terraform.tfstate');
    if (verb === 'apply') writeFileSync(file, JSON.stringify({serial: 1, resources: blocksOf(cwd).map(resourceOf)}));
    if (verb === 'plan') seen.push(JSON.parse(readFileSync(file, 'utf8')).resources, blocksOf(cwd));
    return {ms: 1};
  };
}

const resourceOf = ({name, value}: Block, index: number) => ({
  name,
  instances: [{attributes: {id: `0c2b5a7e-0000-4000-8000-00000000ab0${index}`, input: {value}}}],
});

describe('terraform', () => {
  it('plans a state that has each block once, as it is declared, with an id of its own', () =>
    inFolder(async folder => {
      const seen: Block[][] = [];
      expect(await planUnchanged({folder, run: fakeTerraform(seen)}, 12)).toEqual({ms: 1});
      const [resources = [], blocks = []] = seen as unknown as [ReturnType<typeof resourceOf>[], Block[]];
      expect(blocks).toHaveLength(12);
      const values = resources.map(({name, instances}) => ({name, value: instances[0]?.attributes.input.value}));
      expect(values).toEqual(blocks);
      expect(new Set(resources.map(({instances}) => instances[0]?.attributes.id)).size).toBe(12);
    }));

  it('that has not made everything is an error', () =>
    inFolder(async folder => {
      mkdirSync(join(folder, 'terraform'));
      const run = async (_command: string, _args: readonly string[], {cwd}: {readonly cwd: string}) =>
        writeFileSync(join(cwd, 'terraform.tfstate'), '{"resources": []}');
      await expect(applyNew({folder, run}, 3)).rejects.toThrow('terraform made 0 of 3 resources');
    }));
});

describe('tools of others', () => {
  it('that cannot be had are rows that say so', () =>
    inFolder(async folder => {
      const said: string[] = [];
      const run = () => Promise.reject(Object.assign(new Error('no such program'), {code: 'ENOENT'}));
      const {peers, missing} = await openPeers({folder, run, say: (text: string) => said.push(text)});
      expect(peers).toEqual([]);
      expect(missing).toEqual([
        {name: 'terraform', title: 'terraform', figures: {}, note: 'not measured: it is not on the PATH'},
        {
          name: 'auth0-deploy-cli',
          title: 'auth0-deploy-cli',
          figures: {},
          note: 'not measured: it could not be installed',
        },
      ]);
      expect(said).toContain('no such program');
    }));

  it('are not asked for without --peers: the sequential client alone is beside the tool', async () => {
    const args = ['--scenario', 'peers', '--size', '20', '--runs', '1', '--latency', '0', '--json'];
    const {code, stdout} = await runProgram(process.execPath, [join(ROOT, 'scripts', 'bench.mjs'), ...args]);
    expect(code).toBe(0);
    const [{rows}] = JSON.parse(stdout).groups;
    const names = ['unchanged-20', 'created-20', 'assigned'].flatMap(job => [
      `${job}-sequential`,
      `${job}-beside-sequential`,
    ]);
    expect(rows.map(({name}: {readonly name: string}) => name)).toEqual(names);
    const requestsOf = (name: string) => rows.find((row: {readonly name: string}) => row.name === name).figures;
    // The workspace, members, keys and tags, and two tags on accounts.
    expect(requestsOf('unchanged-20-sequential')).toMatchObject({requests: 6, writes: 0});
    expect(requestsOf('created-20-sequential')).toMatchObject({writes: 20});
    expect(requestsOf('assigned-sequential')).toMatchObject({writes: 220});
    expect(requestsOf('assigned-beside-sequential').writes).toBeLessThanOrEqual(20 + 20 + 3);
  });
});
