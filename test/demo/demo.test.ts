import {cp, mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {inFolder, ROOT, runProgram} from '../examples/cli.ts';

describe('the demo', () => {
  it('tells the whole story in a pipe, without colour or secrets, and leaves nothing behind', () =>
    inFolder(async folder => {
      const {code, stdout, stderr} = await runProgram(process.execPath, [join(ROOT, 'scripts', 'demo.mjs')], folder, {
        TMPDIR: folder,
      });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(exitCodes(stdout)).toEqual([0, 0, 0, 0, 2, 0, 0, 3]);
      expect(stdout).toContain('Verified: live state is as planned.');
      expect(stdout).toContain('No drift: live state is as the files say.\n');
      expect(stdout).not.toContain('\u001b');
      expect(stdout).not.toMatch(/[A-Za-z0-9+/]{60,}={0,2}/);
      expect(await readdir(folder)).toEqual([]);
    }));

  it('fails when a command ends otherwise than the story says', () =>
    inFolder(async folder => {
      await cp(join(ROOT, 'scripts', 'demo.mjs'), join(folder, 'scripts', 'demo.mjs'));
      await cp(join(ROOT, 'examples', 'wild-workspace'), join(folder, 'examples', 'wild-workspace'), {recursive: true});
      await mkdir(join(folder, 'dist'));
      await writeFile(join(folder, 'dist', 'bin.cjs'), 'process.exitCode = 9;');
      const {code, stdout} = await runProgram(process.execPath, [join(folder, 'scripts', 'demo.mjs')], folder);
      expect(stdout).toContain('The demo stopped: "validate" ended with 9, and the story needs 0\n');
      expect(code).toBe(1);
    }));
});

const exitCodes = (text: string) => [...text.matchAll(/^exit code (\d+)$/gm)].map(([, digits]) => Number(digits));
