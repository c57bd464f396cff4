import {cp, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv} from 'ajv';
import {describe, it} from 'vitest';
import {parse} from 'yaml';
import {inFolder, ROOT, runCli} from './cli.ts';

const EXAMPLE = join(ROOT, 'examples', 'fleet');

describe.concurrent('the example of a fleet', {timeout: 60_000}, () => {
  it('validates, and its README shows commands that tell what they promise', ({expect}) =>
    inFolder(async folder => {
      await cp(EXAMPLE, folder, {recursive: true});
      const readme = await readFile(join(EXAMPLE, 'README.md'), 'utf8');
      const commands = [...readme.matchAll(/^instantly-rbac (.+)$/gm)].map(([, line = '']) => line);
      const outputs = [];
      for (const line of commands) {
        const {code, stdout, stderr} = await runCli(wordsOf(line), folder);
        expect({line, code, stderr}).toEqual({line, code: 0, stderr: ''});
        outputs.push(`$ instantly-rbac ${line}\n${stdout}`);
      }
      await expect(outputs.join('\n')).toMatchFileSnapshot(join(EXAMPLE, 'expected-output.txt'));
    }));

  it('is what the published schemas describe', async ({expect}) => {
    const validator = async (name: string) =>
      new Ajv().compile(JSON.parse(await readFile(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8')));
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
