import {cp, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, it} from 'vitest';
import {parse} from 'yaml';
import {inFolder, ROOT, runCli} from './cli.ts';

const SOUTH = '0190b2c4-7d1e-7a52-8f3b-00000000000b';
const EXAMPLE = join(ROOT, 'examples', 'fleet');

describe.concurrent('the example of a fleet', () => {
  it('validates, and its README shows commands that tell what they promise', ({expect}) =>
    inFolder(async folder => {
      await cp(EXAMPLE, folder, {recursive: true});
      const readme = await readFile(join(EXAMPLE, 'README.md'), 'utf8');
      const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
        block
          .trim()
          .split('\n')
          .map(line => line.replace('instantly-rbac ', '')),
      );
      const outputs = [];
      for (const line of commands) {
        const {code, stdout, stderr} = await runCli(wordsOf(line), folder);
        expect({line, code, stderr}).toEqual({line, code: 0, stderr: ''});
        outputs.push(`$ instantly-rbac ${line}\n${stdout}`);
      }
      await expect(outputs.join('\n')).toMatchFileSnapshot(join(EXAMPLE, 'expected-output.txt'));
    }));

  it('is planned, is applied, and leaves nothing to plan', ({expect}) =>
    inFolder(async folder => {
      await cp(EXAMPLE, folder, {recursive: true});
      const plan = await runCli(['fleet', 'plan', '--emulator', '--detailed-exitcode'], folder);
      expect(plan.code).toBe(2);
      expect(plan.stdout).toContain('Plan: 15 to add, 0 to change, 0 to replace, 0 to remove, 1 to assign');
      const apply = await runCli(['fleet', 'apply', '--emulator', '--auto-approve'], folder, {HOME: folder});
      expect(apply.stdout).toContain('Fleet apply: 3 applied.');
      expect(apply.code).toBe(0);
      const again = await runCli(['fleet', 'plan', '--emulator', '--detailed-exitcode'], folder);
      expect(again).toMatchObject({code: 0, stderr: ''});
      const secrets = await readdir(join(folder, '.rbac', 'emulator', 'secrets'), {recursive: true});
      expect(secrets.sort()).toEqual([SOUTH, `${SOUTH}/reports.key`, 'reports.env']);
    }));

  it('is what the published schemas describe', async ({expect}) => {
    const validator = async (name: string) =>
      new Ajv({allowUnionTypes: true}).compile(
        JSON.parse(await readFile(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8')),
      );
    const validate = {'fleet.yaml': await validator('fleet'), others: await validator('overlay')};
    const files = (await readdir(EXAMPLE, {recursive: true})).filter(name => name.endsWith('.yaml'));
    expect(files).toHaveLength(5);
    for (const file of files) {
      const check = file === 'fleet.yaml' ? validate[file] : validate.others;
      const text = await readFile(join(EXAMPLE, file), 'utf8');
      check(parse(text));
      expect([file, check.errors]).toEqual([file, null]);
      expect(text).toContain(`${file === 'fleet.yaml' ? 'fleet' : 'overlay'}.schema.json`);
    }
  });
});

/** Words of a command line, some of them in double quotes. */
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
