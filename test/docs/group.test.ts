import {cp, mkdir, readFile, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {CLI, inFolder, ROOT, runProgram} from '../examples/cli.ts';

describe('docs/group.md', () => {
  it('has commands that work, in the order of the page, in a copy of the example', {timeout: 60_000}, () =>
    inFolder(async folder => {
      const [bin, cwd] = [join(folder, 'bin'), join(folder, 'work')];
      await mkdir(bin);
      await symlink(CLI, join(bin, 'instantly-rbac'));
      await symlink(process.execPath, join(bin, 'node'));
      await cp(join(ROOT, 'examples', 'agency'), cwd, {recursive: true});

      const page = await readFile(join(ROOT, 'docs', 'group.md'), 'utf8');
      const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
      expect(blocks.length).toBeGreaterThan(2);
      const outputs: string[] = [];
      for (const text of blocks) {
        const env = {PATH: `${bin}:${process.env.PATH}`, HOME: folder};
        const {code, stdout, stderr} = await runProgram('sh', ['-eu', '-c', text], cwd, env);
        expect({text, code, stderr: code === 0 ? '' : stderr}).toEqual({text, code: 0, stderr: ''});
        outputs.push(stdout);
      }
      expect(outputs[1]).toContain('SUB_WORKSPACE_REJECTED');
      expect(outputs[1]).toContain('invited again after a rejection on 2026-10-05');
      expect(outputs[2]).not.toContain('rejected');
    }),
  );

  it('leads only to files that are there', async () => {
    const page = await readFile(join(ROOT, 'docs', 'group.md'), 'utf8');
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) await expect(readFile(join(ROOT, 'docs', link, 'README.md'))).resolves.toBeDefined();
  });
});
