import {readdirSync, readFileSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {isBuiltin} from 'node:module';
import {join} from 'node:path';
import {publint} from 'publint';
import {beforeAll, describe, expect, it} from 'vitest';
import packageJson from '../../package.json' with {type: 'json'};
import {COMMANDS} from '../../src/cli/catalogue.ts';
import {parseState, startEmulator} from '../../src/emulator/index.ts';
import {ROOT} from '../examples/cli.ts';
import {done, type Packed, pack} from './pack.ts';

let packed: Packed;
beforeAll(async () => {
  packed = await pack();
});

const inTool = (...path: readonly string[]) => join(packed.installed, 'node_modules', 'instantly-rbac', ...path);

describe('the package', () => {
  const paths = () => packed.files.map(({path}) => path);

  it('holds what is needed to run and to build on, and nothing else', () => {
    const tops = new Set(paths().map(path => path.split('/')[0]));
    expect([...tops].sort()).toEqual([
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'dist'],
      ...['man', 'package.json', 'rbac.example.yaml', 'schemas'],
    ]);
    const commands = paths().flatMap(path => /^dist\/commands\/(.+)\.cjs$/.exec(path)?.[1] ?? []);
    expect(commands.sort()).toEqual([...Object.keys(COMMANDS).map(name => name.replace(' ', '-')), 'help'].sort());
    const rest = paths().filter(path => /^dist\/(?!commands\/|chunks\/|libraries\/|library\/types\/)/.test(path));
    expect(rest.sort()).toEqual([
      ...['dist/NOTICES.txt', 'dist/bin.cjs', 'dist/emulator.cjs'],
      ...['dist/library/index.cjs', 'dist/library/index.d.cts', 'dist/library/index.d.mts', 'dist/library/index.mjs'],
      'dist/sbom.cdx.json',
    ]);
    expect(
      paths().filter(path => path.startsWith('dist/') && !/\.(?:c|m)js$|\.d\.[cm]ts$|\.txt$|\.json$/.test(path)),
    ).toEqual([]);
  });

  it('has schemas that stand alone, and none that is a part of another', () => {
    const shipped = paths().filter(path => path.startsWith('schemas/'));
    expect(shipped).toContain('schemas/rbac.schema.json');
    const partsIn = (path: string) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/"\$ref": ?"(\w+\.schema\.json)/g)].map(
        ([, name]) => `schemas/${name}`,
      );
    expect(shipped.flatMap(partsIn)).toEqual([]);
    const parts = new Set(readdirSync(join(ROOT, 'schemas')).flatMap(name => partsIn(`schemas/${name}`)));
    expect(parts.size).toBeGreaterThan(5);
    expect(shipped.filter(path => parts.has(path))).toEqual([]);
  });

  it('is small', () => {
    expect(packed.size).toBeLessThan(1_250_000);
    expect(packed.files.reduce((sum, {size}) => sum + size, 0)).toBeLessThan(5_000_000);
    expect(packed.files.length).toBeLessThan(250);
  });

  it('has nothing that publint would mend', async () => {
    const tarball = await readFile(packed.tarball);
    const {messages} = await publint({pack: {tarball: Uint8Array.from(tarball).buffer}, strict: true});
    expect(messages).toEqual([]);
  });

  it('installs no other package, and asks for none at run time but those that are optional', () => {
    const installed = readdirSync(join(packed.installed, 'node_modules')).filter(name => !name.startsWith('.'));
    expect(installed).toEqual(['instantly-rbac']);
    const files = readdirSync(inTool('dist'), {recursive: true, encoding: 'utf8'}).filter(name =>
      name.endsWith('.cjs'),
    );
    // Behind a quote it is text: ajv has code for validators that it writes, and writes none here.
    const asking = /(?<!['`])\b(?:require|import)\("([^".][^"]*)"\)/g;
    const asked = files.flatMap(name =>
      [...readFileSync(inTool('dist', name), 'utf8').matchAll(asking)].map(([, module = '']) => module),
    );
    expect(asked.length).toBeGreaterThan(10);
    expect([...new Set(asked)].filter(name => !isBuiltin(name)).sort()).toEqual([...OPTIONAL]);
  });
});

/** Installed by who uses the sink or the queue that needs them. */
const OPTIONAL = ['age-encryption', 'bullmq', 'ioredis', 'libsodium-wrappers', 'prom-client'];

describe('the list of components', () => {
  const sbom = () => JSON.parse(readFileSync(inTool('dist', 'sbom.cdx.json'), 'utf8'));

  it('names what is inside the bundle, with versions and licences, and what only builds it not', () => {
    const {components, metadata, dependencies} = sbom();
    expect(metadata.component).toMatchObject({name: 'instantly-rbac', version: packageJson.version});
    const names = components.map(({name}: {readonly name: string}) => name);
    expect(names).toEqual(
      expect.arrayContaining(['got', 'yaml', 'commander', 'p-limit', 'pino', 'deep-diff', 'fastify']),
    );
    for (const name of ['vitest', 'esbuild', 'typescript', 'publint', ...OPTIONAL]) expect(names).not.toContain(name);
    for (const component of components) {
      expect(component).toMatchObject({version: expect.any(String), hashes: [{alg: 'SHA-512'}], licenses: [{}]});
    }
    expect(dependencies[0].dependsOn).toContain(`got@${packageJson.devDependencies.got}`);
  });

  it('is the same for the same lock file', () => {
    expect(sbom()).not.toHaveProperty('serialNumber');
    expect(sbom().metadata).not.toHaveProperty('timestamp');
  });

  it('has a licence for each', () => {
    const notices = readFileSync(inTool('dist', 'NOTICES.txt'), 'utf8');
    for (const {name, version} of sbom().components) expect(notices).toContain(`\n${name} ${version} (`);
    expect(notices).toContain('Permission is hereby granted');
  });
});

describe('what is installed', () => {
  it('runs by npx, and against the emulator', async () => {
    const run = (...args: readonly string[]) =>
      done('npx', ['--no', '--', 'instantly-rbac', ...args], packed.installed);
    expect((await run('--version')).stdout.trim()).toBe(packageJson.version);
    const {stdout} = await run('plan', '--emulator', '--file', inTool('rbac.example.yaml'));
    expect(stdout).toMatch(/^Plan: \d+ to add/m);
  });

  it('runs from a global install, as the Dockerfile makes it', async () => {
    const prefix = join(packed.source, 'tool');
    await done(
      'npm',
      ['install', '--global', '--prefix', prefix, '--offline', '--no-audit', packed.tarball],
      packed.source,
    );
    const {stdout} = await done(join(prefix, 'bin', 'instantly-rbac'), ['--version'], packed.source);
    expect(stdout.trim()).toBe(packageJson.version);
  });

  // Each file of the build that a command needs is there, wherever esbuild has put it.
  it('has every command', async () => {
    const helped = Object.keys(COMMANDS).map(name =>
      done(process.execPath, [inTool('dist', 'bin.cjs'), ...name.split(' '), '--help'], ROOT),
    );
    for (const {stdout} of await Promise.all(helped)) expect(stdout).toContain('Examples:');
  });
});

const WORKSPACE = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';

/** Uses every name of the library, and prints what came of it. */
const USE = `
async function use() {
  const desired = await readFiles(['rbac.yaml'], {cwd: process.argv[2]});
  const reader = connectReader({key: 'any', url: process.env.API_URL});
  const live = await readLive(reader, desired);
  const plan = buildPlan(desired, live);
  const planned = await planWorkspace(desired, reader);
  const invalid = await parseFiles([{file: 'a.yaml', text: 'version: 2'}]).catch(error => error);
  const refused = await readFiles(['-']).catch(error => error);
  console.log(JSON.stringify({
    writes: Object.keys(reader).filter(name => /post|patch|delete/i.test(name)),
    same: renderJson(plan.changes) === renderJson(planned.changes),
    changes: plan.changes.map(({address, action}) => action + ' ' + address),
    text: renderText(plan).includes('member/ana@acme.com'),
    markdown: renderMarkdown(plan).includes('ana@acme.com'),
    problems: invalid instanceof InvalidFiles && invalid.problems.map(({code, at}) => code + ' ' + at.file),
    refused: refused instanceof RbacError && refused.code,
  }));
}
use();
`;
const NAMES =
  'InvalidFiles, RbacError, buildPlan, connectReader, parseFiles, planWorkspace, readFiles, readLive, renderJson, renderMarkdown, renderText';

describe('the library', () => {
  beforeAll(async () => {
    const file = `version: 1\nworkspace: {id: ${WORKSPACE}}\nmembers:\n  - {email: ana@acme.com, role: view}\n`;
    await writeFile(join(packed.installed, 'rbac.yaml'), file);
    await writeFile(join(packed.installed, 'use.mjs'), `import {${NAMES}} from 'instantly-rbac';\n${USE}`);
    await writeFile(join(packed.installed, 'use.cjs'), `const {${NAMES}} = require('instantly-rbac');\n${USE}`);
  });

  it.each(['use.mjs', 'use.cjs'])(
    'can be used from %s',
    async script => {
      const emulator = await startEmulator({state: parseState({workspaces: [{id: WORKSPACE}]}), anyKey: true});
      try {
        const env = {API_URL: emulator.url};
        const {stdout} = await done(process.execPath, [script, packed.installed], packed.installed, env);
        expect(JSON.parse(stdout)).toEqual({
          writes: [],
          same: true,
          changes: ['create member/ana@acme.com'],
          text: true,
          markdown: true,
          problems: ['CONFIG_UNSUPPORTED a.yaml'],
          refused: 'USAGE',
        });
        expect(emulator.requests().filter(({method}) => method !== 'GET')).toEqual([]);
      } finally {
        await emulator.close();
      }
    },
    30_000,
  );

  it('exports these names and no others', async () => {
    const {stdout} = await done(
      process.execPath,
      ['-p', "Object.keys(require('instantly-rbac')).filter(name => name !== '__esModule').sort().join(', ')"],
      packed.installed,
    );
    expect(stdout.trim()).toBe(NAMES);
  });

  it.each(['mts', 'cts'])(
    'has types for a .%s file',
    async end => {
      const text = `import {buildPlan, type DesiredState, type Plan, readFiles, renderText, connectReader, readLive} from 'instantly-rbac';
const state: DesiredState = await0(readFiles(['rbac.yaml']));
declare function await0<T>(promise: Promise<T>): T;
const plan: Plan = buildPlan(state, await0(readLive(connectReader({key: ''}), state)), {only: ['member']});
const text: string = renderText(plan, {colour: true});
// @ts-expect-error a plan cannot be applied
plan.apply;
export const addresses: readonly string[] = [...plan.changes.map(({address}) => address), text];
`;
      await writeFile(join(packed.installed, `use.${end}`), text);
      const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--ignoreConfig'];
      const types = ['--typeRoots', join(ROOT, 'node_modules', '@types'), '--types', 'node'];
      await done(process.execPath, [compiler, ...options, ...types, `use.${end}`], packed.installed);
    },
    30_000,
  );
});
