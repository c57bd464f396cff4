import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {validate} from 'dockerfile-utils';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../examples/cli.ts';

const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const lines = text.split('\n').filter(line => !line.startsWith('#'));
const last = (instruction: string) => lines.findLast(line => line.startsWith(`${instruction} `));

// No container engine is at hand where this is tested: the file is read, not built. test/package/pack.ts runs what its build stage runs.
describe('Dockerfile', () => {
  it('has nothing that a linter would mend', () => {
    expect(validate(text)).toEqual([]);
    expect(validate('FROM node\nMAINTAINER somebody\n')).not.toEqual([]);
  });

  it('names a whole version of Node, the same for both stages', () => {
    expect(text).toMatch(/^ARG NODE=node:\d+\.\d+\.\d+-[a-z]+-slim$/m);
    expect(lines.filter(line => line.startsWith('FROM '))).toEqual([`FROM \${NODE} AS build`, `FROM \${NODE}`]);
  });

  it('installs from the lock file and, of what it makes, the packed tool alone', () => {
    expect(text).toContain('npm ci ');
    expect(text).toMatch(/npm install --global --prefix \/tool --offline .*\.tgz/);
    const shipped = lines.slice(lines.lastIndexOf(`FROM \${NODE}`)).filter(line => /^(?:COPY|ADD) /.test(line));
    expect(shipped).toEqual(['COPY --from=build /tool /tool']);
  });

  it('runs as nobody in particular', () => {
    expect(last('USER')).toBe('USER 65532:65532');
    expect(last('ENTRYPOINT')).toBe('ENTRYPOINT ["instantly-rbac"]');
  });
});
