import {execFileSync} from 'node:child_process';
import {lstatSync} from 'node:fs';
import {readFile, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {writeWhole} from '../../src/cli/write-whole.ts';
import {folderWith} from './support.ts';

describe('writing a file whole', () => {
  it('replaces a file, and a link that leads to one or nowhere', async () => {
    const folder = await folderWith({old: 'old', precious: 'kept'});
    await symlink('precious', join(folder, 'link'));
    await symlink('nothing', join(folder, 'dangling'));
    for (const path of ['old', 'link', 'dangling', 'new']) {
      await writeWhole(folder, path, 'new');
      expect(await readFile(join(folder, path), 'utf8')).toBe('new');
    }
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('kept');
  });

  // A pipe stands for /dev/null, which root would take away from the whole machine.
  it('leaves a pipe or a device alone, and a link to one', async () => {
    const folder = await folderWith({'folder/x': ''});
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink('pipe', join(folder, 'link'));
    for (const path of ['pipe', 'link', 'folder']) {
      await expect(writeWhole(folder, path, 'new')).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
        message: `${path} is no file`,
      });
    }
    expect(lstatSync(join(folder, 'pipe')).isFIFO()).toBe(true);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  });
});
