import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {runProgram} from '../cli/support.ts';
import type {Job, Workflow} from './github.ts';

const text = await readFile('.github/workflows/release.yml', 'utf8');
const {on, permissions, jobs} = parse(text) as Workflow;
const scriptOf = ({steps}: Job, name: string) => steps.find(step => step.name === name)?.run ?? '';
const {pack, publish, release} = jobs as Readonly<Record<'pack' | 'publish' | 'release', Job>>;

describe('.github/workflows/release.yml', () => {
  it('begins with a tag, and nothing else', () => {
    expect(Object.keys(on)).toEqual(['push']);
    expect(on).toEqual({push: {tags: ['v[0-9]+.[0-9]+.[0-9]+*']}});
  });

  it('reads by default; one job proves who it is to npm, another one makes the release, and no other may do either', () => {
    expect(permissions).toEqual({contents: 'read'});
    expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
      ['pack', undefined],
      ['publish', {contents: 'read', 'id-token': 'write'}],
      ['release', {contents: 'write'}],
    ]);
    expect(publish.environment).toBe('npm');
    expect(text).not.toContain('secrets.');
  });

  it('publishes with provenance what was tested and packed before, and attaches it with the list of its components', () => {
    expect(publish).toMatchObject({needs: 'pack'});
    expect(release).toMatchObject({needs: 'publish'});
    expect(scriptOf(pack, 'Test')).toContain('.ci/run');
    expect(pack.steps.findIndex(({name}) => name === 'Test')).toBeLessThan(
      pack.steps.findIndex(({name}) => name === 'Pack'),
    );
    const script = scriptOf(publish, 'Publish');
    expect(script).toContain('npm publish --provenance');
    expect(script.indexOf('sha256sum --check')).toBeLessThan(script.indexOf('npm publish'));
    expect(scriptOf(release, 'Release')).toContain('sbom.cdx.json');
  });

  it('pins each action by its commit, with its version beside it, and puts no expression into a script', () => {
    const uses = Object.values(jobs).flatMap(({steps}) => steps.flatMap(step => step.uses ?? []));
    const pinned = [...text.matchAll(/uses: (actions\/[a-z-]+@[\da-f]{40}) # v\d+\.\d+\.\d+$/gm)];
    expect(pinned.map(([, action]) => action)).toEqual(uses);
    for (const {steps} of Object.values(jobs)) for (const {run = ''} of steps) expect(run).not.toContain('${{');
  });
});

describe('its scripts', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'instantly-rbac-release-'));
    await writeFile(join(folder, 'package.json'), '{"name": "instantly-rbac", "version": "1.2.3"}');
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  it.each([
    ['v1.2.3', 0],
    ['v1.2.4', 1],
    ['1.2.3', 1],
  ])('take the tag %s with exit code %i when the version is 1.2.3', async (tag, code) => {
    const script = scriptOf(pack, 'The tag is the version of package.json');
    const ran = await runProgram('bash', ['-eo', 'pipefail', '-c', script], {cwd: folder, env: {GITHUB_REF_NAME: tag}});
    expect(ran.code).toBe(code);
    expect(ran.stdout.startsWith('::error')).toBe(code === 1);
  });

  it('say in the package where it was built', async () => {
    const [command = ''] = scriptOf(pack, 'Pack').match(/^npm pkg set .+$/m) ?? [];
    const env = {GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/instantly-rbac'};
    expect(await runProgram('bash', ['-euc', command], {cwd: folder, env})).toMatchObject({code: 0});
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/acme/instantly-rbac.git',
    });
  });
});
