import {spawnSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import packageJson from '../../package.json' with {type: 'json'};
import {manPage} from '../../scripts/man.mjs';
import {COMMANDS} from '../../src/cli/catalogue.ts';
import {tree} from '../../src/cli/generated/tree.ts';
import {EXIT} from '../../src/errors.ts';
import {ROOT} from '../examples/cli.ts';

const PATH = join(ROOT, 'man/instantly-rbac.1');
const page = await readFile(PATH, 'utf8');
/** As a reader sees it: without what roff needs. */
const shown = page.replaceAll('\\-', '-');

describe('the manual page', () => {
  // node scripts/man.mjs writes it anew, and so does `vitest -u`.
  it('is what the script makes', async () => {
    await expect(await manPage()).toMatchFileSnapshot(PATH);
  });

  it('has every command of the catalogue, with its options and examples', () => {
    expect(tree.map(({name}) => name).toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
    for (const {name, options, examples} of tree) {
      expect(shown).toMatch(new RegExp(`^\\.SS ${name}( |$)`, 'm'));
      for (const {long} of options) expect(shown, `${name} ${long}`).toContain(long);
      expect(examples.length, name).toBeGreaterThan(0);
    }
  });

  it('has every exit code', () => {
    for (const code of Object.values(EXIT)) expect(shown).toContain(`\n\\fB${code}\\fR\n`);
    expect(shown).toContain('INSTANTLY_API_KEY');
    expect(shown).not.toContain('CONFIG_VALUE');
  });

  it('comes with the package', () => {
    expect(packageJson.man).toEqual(['man/instantly-rbac.1']);
    expect(packageJson.files).toContain('man');
  });

  const format = ['groff', 'mandoc'].find(name => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
  const args = format === 'groff' ? ['-man', '-ww', '-Tutf8', PATH] : ['-T', 'lint', '-W', 'warning', PATH];
  const itIf = format === undefined ? it.skip : it;

  itIf('is read by roff without a warning', () => {
    const {status, stderr} = spawnSync(format ?? '', args, {encoding: 'utf8'});
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
  });
});
