import {cp, mkdir, readFile, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {CLI, inFolder, ROOT, runProgram} from '../examples/cli.ts';

describe('docs/review.md', () => {
  it('has commands that work, in the order of the page, in a copy of an example', {timeout: 60_000}, () =>
    inFolder(async folder => {
      const [bin, cwd] = [join(folder, 'bin'), join(folder, 'work')];
      await mkdir(bin);
      await symlink(CLI, join(bin, 'instantly-rbac'));
      await symlink(process.execPath, join(bin, 'node'));
      await cp(join(ROOT, 'examples', 'first-steps'), cwd, {recursive: true});

      const page = await readFile(join(ROOT, 'docs', 'review.md'), 'utf8');
      const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
      expect(blocks.length).toBeGreaterThan(0);
      for (const text of blocks) {
        const env = {PATH: `${bin}:${process.env.PATH}`, HOME: folder};
        const {code, stderr} = await runProgram('sh', ['-eu', '-c', text], cwd, env);
        expect({text, code, stderr: code === 0 ? '' : stderr}).toEqual({text, code: 0, stderr: ''});
      }
      expect(await readFile(join(cwd, 'review.html'), 'utf8')).toContain('Access review of');
    }),
  );
});
