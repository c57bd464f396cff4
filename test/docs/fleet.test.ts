import {cp, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {CLI, inFolder, ROOT, runCli, runProgram} from '../examples/cli.ts';

const page = await readFile(join(ROOT, 'docs', 'fleet.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);

describe('docs/fleet.md', () => {
  it('has commands that work in the example', {timeout: 60_000}, () =>
    inFolder(async folder => {
      const bin = join(folder, 'bin');
      const cwd = join(folder, 'work');
      await mkdir(bin);
      await cp(join(ROOT, 'examples', 'fleet'), cwd, {recursive: true});
      await symlink(CLI, join(bin, 'instantly-rbac'));
      await symlink(process.execPath, join(bin, 'node'));
      expect(blocks('sh').length).toBeGreaterThan(1);
      for (const text of blocks('sh')) {
        const env = {PATH: `${bin}:${process.env.PATH}`, HOME: folder};
        const {code, stderr} = await runProgram('sh', ['-eu', '-c', text], cwd, env);
        expect({text, code, stderr: code === 0 ? '' : stderr}).toEqual({text, code: 0, stderr: ''});
      }
    }),
  );

  it('shows files that are valid', {timeout: 60_000}, () =>
    inFolder(async cwd => {
      const [fleet = '', overlay = '', secret = ''] = blocks('yaml');
      await cp(join(ROOT, 'examples', 'fleet'), cwd, {recursive: true});
      await writeFile(join(cwd, 'clients', 'north.yaml'), overlay);
      await writeFile(join(cwd, 'fleet.yaml'), fleet);
      expect(await runCli(['fleet', 'validate'], cwd)).toMatchObject({code: 0, stderr: ''});
      expect(await readFile(join(cwd, 'base.yaml'), 'utf8')).toContain(secret.trim());
    }),
  );
});
