import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {findCommand} from '../../src/cli/catalogue.ts';
import {buildCommand} from '../../src/cli/command.ts';
import {fleetDrift} from '../../src/cli/fleet/drift.ts';

/** What the tool makes of a command line, from behind its own name on. */
function optionsOf(line: string) {
  const [, words = ''] = /instantly-rbac (.+)$/.exec(line) ?? [];
  const called = findCommand(words.split(' '));
  expect(called?.name).toBe(fleetDrift.name);
  const command = buildCommand(fleetDrift, {out: () => {}, err: () => {}});
  command.parse([...(called?.rest ?? [])], {from: 'user'});
  return command.opts();
}

describe('a fleet in parts', () => {
  it('is shared by the pods of a Job', async () => {
    const {spec} = parse(await readFile('examples/kubernetes/fleet-shards.yaml', 'utf8'));
    const [container] = spec.template.spec.containers;
    expect(spec).toMatchObject({completionMode: 'Indexed', backoffLimit: 0, parallelism: spec.completions});
    const parts = Array.from({length: spec.completions}, (_, index) => {
      const line = container.args[0].replace('"$((JOB_COMPLETION_INDEX + 1))', index + 1).replace('"', '');
      return optionsOf(line).shard;
    });
    expect(parts).toEqual([1, 2, 3, 4].map(index => ({index, of: 4})));
    const names = (list: readonly {readonly name: string}[]) => list.map(({name}) => name).sort();
    expect(names(container.volumeMounts)).toEqual(names(spec.template.spec.volumes));
  });

  it('is shared by the jobs of a matrix', async () => {
    const {jobs} = parse(await readFile('examples/github/fleet-matrix.yml', 'utf8'));
    const {steps, strategy} = jobs.drift;
    const {shard: shards} = strategy.matrix;
    const line: string = steps.at(-1).run;
    const parts = shards.map((shard: number) => optionsOf(line.replace('"$SHARD/4"', `${shard}/4`)).shard);
    expect(parts).toEqual(shards.map((index: number) => ({index, of: shards.length})));
  });
});
