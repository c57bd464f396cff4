import {cp, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {inFolder, ROOT, runCli} from '../examples/cli.ts';

const page = await readFile(join(ROOT, 'docs', 'fleet.md'), 'utf8');
const files = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

describe('docs/fleet.md', () => {
  it('shows files that are valid', () =>
    inFolder(async cwd => {
      const [fleet = '', overlay = '', secret = ''] = files;
      await cp(join(ROOT, 'examples', 'fleet'), cwd, {recursive: true});
      await writeFile(join(cwd, 'clients', 'north.yaml'), overlay);
      await writeFile(join(cwd, 'fleet.yaml'), fleet);
      expect(await runCli(['fleet', 'validate'], cwd)).toMatchObject({code: 0, stderr: ''});
      expect(await readFile(join(cwd, 'base.yaml'), 'utf8')).toContain(secret.trim());
    }));
});
