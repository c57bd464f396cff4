import {readdir, readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {rewriteAll} from '../../src/cli/rewrite.ts';
import {folderWith} from './support.ts';

const NAMES = ['a.yaml', 'b.yaml', 'c.yaml'];

/** Rewrites three files while the disk refuses these replacements, counted from 1. */
async function rewrite(refused: readonly number[]) {
  const cwd = await folderWith(Object.fromEntries(NAMES.map(name => [name, `old ${name}\n`])));
  const edits = NAMES.map(file => ({file, path: join(cwd, file), before: `old ${file}\n`, after: `new ${file}\n`}));
  let tries = 0;
  const error: unknown = await rewriteAll(edits, async (from, to) => {
    tries += 1;
    if (refused.includes(tries)) throw Object.assign(new Error('no'), {code: 'EIO'});
    await rename(from, to);
  }).catch((thrown: unknown) => thrown);
  const texts = await Promise.all(NAMES.map(async name => (await readFile(join(cwd, name), 'utf8')).slice(0, 3)));
  expect((await readdir(cwd)).sort()).toEqual(NAMES);
  return {error, texts};
}

describe('rewriting several files', () => {
  it('changes all of them', async () => {
    expect(await rewrite([])).toEqual({error: undefined, texts: ['new', 'new', 'new']});
  });

  it('puts back those before one that cannot be replaced', async () => {
    const {error, texts} = await rewrite([3]);
    expect(texts).toEqual(['old', 'old', 'old']);
    expect(error).toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: 'c.yaml cannot be written (EIO)',
      hint: 'check who may write to it and to its folder; put back as they were: a.yaml, b.yaml',
    });
  });

  it('says that nothing was changed when the first one cannot be', async () => {
    const {error, texts} = await rewrite([1]);
    expect(texts).toEqual(['old', 'old', 'old']);
    expect(error).toMatchObject({hint: expect.stringMatching(/; no file was changed$/)});
  });

  it('names exactly those that it could not put back', async () => {
    const {error, texts} = await rewrite([3, 4]);
    expect(texts).toEqual(['old', 'new', 'old']);
    expect(error).toMatchObject({hint: expect.stringContaining('changed already, and not put back: b.yaml; ')});
  });
});
