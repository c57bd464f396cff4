import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import packageJson from '../../package.json' with {type: 'json'};
import {connect} from '../../src/api/connect.ts';
import {addKey, emptyState, parseState, startEmulator} from '../../src/emulator/index.ts';
import {ERROR_CODES, EXIT} from '../../src/errors.ts';
import {kinds} from '../../src/kinds/index.ts';
import {readEverything, readLive} from '../../src/live/read.ts';
import {readingScopes, writingScopes} from '../../src/model/needs.ts';
import {reachOf} from '../../src/model/scopes.ts';
import {Secret} from '../../src/model/secret.ts';
import {guardrails} from '../../src/plan/guardrails/index.ts';
import {inFolder, ROOT, runCli} from '../examples/cli.ts';
import {desiredFrom} from '../support/world.ts';
import {commandOf, specs} from './command-reference.ts';
import {pageMadeAnew, rulesIn} from './made.ts';

const read = (page: string) => readFile(join(ROOT, page), 'utf8');
const readme = await read('README.md');
const WORKSPACE = '0190b2c4-7d1e-7a52-8f3b-1c2d3e4f5a6b';

/** Pages with sections that are made: the front page, and what people look up. */
const MADE = [
  'README.md',
  ...['codes', 'commands', 'files', 'guardrails', 'secrets'].map(name => `docs/reference/${name}.md`),
];

describe('made sections', () => {
  // `vitest -u` writes them anew.
  it.each(MADE)('%s has them as code, schemas and examples make them', async page => {
    await expect(await pageMadeAnew(await read(page))).toMatchFileSnapshot(join(ROOT, page));
  });

  it('are on these pages', async () => {
    const reference = (await readdir(join(ROOT, 'docs', 'reference'))).map(name => `docs/reference/${name}`);
    const withSections = await Promise.all(
      reference.map(async page => ((await read(page)).includes('<!-- made: ') ? [page] : [])),
    );
    expect(withSections.flat().sort()).toEqual(MADE.slice(1));
  });
});

describe('the reference', async () => {
  const [codes, rules, environment] = await Promise.all(
    ['codes', 'guardrails', 'environment'].map(name => read(`docs/reference/${name}.md`)),
  );

  it('has the table of error codes that the code has', () => {
    const rows = [...(codes ?? '').matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.+) \|$/gm)];
    const shown = rows.map(([, code, exit, meaning]) => [code, Number(exit), meaning]);
    expect(shown).toEqual(Object.entries(ERROR_CODES).map(([code, [exit, meaning]]) => [code, exit, meaning]));
  });

  it('explains every exit code', () => {
    const rows = [...(codes ?? '').matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  });

  it('explains every guardrail', () => {
    for (const {rule} of guardrails) expect(rulesIn(rules ?? '')).toContain(rule);
  });

  it('names every variable that the code reads', async () => {
    const names = await variablesRead();
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(environment, name).toContain(`\`${name}\``);
  });

  it('shows examples that their commands take', async () => {
    for (const spec of await specs()) {
      const words = spec.examples.map(
        line =>
          line
            .replace(/ >.*$/, '')
            .slice(spec.name.length + 1)
            .match(/'[^']*'|"[^"]*"|\S+/g)
            ?.map(word => word.replace(/^(['"])(.*)\1$/, '$2')) ?? [],
      );
      for (const args of words)
        expect(() => commandOf(spec).parse(args, {from: 'user'}), `${spec.name} ${args.join(' ')}`).not.toThrow();
    }
  });
});

describe('README.md', () => {
  it('names only npm scripts that there are', () => {
    const scripts = [...readme.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name);
    expect(scripts.length).toBeGreaterThan(0);
    for (const name of scripts) expect(Object.keys(packageJson.scripts)).toContain(name);
  });

  it('names the scopes that are enough, and no more than those', async () => {
    const scopesFor = (what: string) => {
      const [, cell = ''] = new RegExp(`^\\| ${what} \\| (.+) \\|$`, 'm').exec(readme) ?? [];
      return [...cell.matchAll(/`([\w:]+)`/g)].map(([, scope = '']) => scope);
    };
    const reading = scopesFor('`plan`, `drift`, `export`, questions');
    const writing = scopesFor('`apply`');
    expect(reading).toHaveLength(7);
    expect(readingScopes()).toEqual([...reading].sort());
    expect(reachOf([...readingScopes(), ...writingScopes()])).toEqual([...writing].sort());

    const plan = ({reader}: ReturnType<typeof connect>) => readLive(reader, desiredFrom(EVERY_KIND), READ);
    await withScopes(reading, ({reader}) => readEverything(reader, READ));
    await withScopes(reading, plan);
    for (const scope of reading) {
      const fewer = withScopes(
        reading.filter(other => other !== scope),
        plan,
      );
      await expect(fewer, `without ${scope}`).rejects.toMatchObject({code: 'AUTH_SCOPE'});
    }
    await withScopes(writing, (_connection, env) =>
      inFolder(async folder => {
        await writeFile(join(folder, 'rbac.yaml'), EVERY_KIND);
        expect(await runCli(['apply', '--auto-approve'], folder, env)).toMatchObject({code: 0});
      }),
    );
  });
});

/** Variables of the environment that the code asks for, but for those of CI services, terminals and the build. */
async function variablesRead(): Promise<readonly string[]> {
  const src = join(ROOT, 'src');
  const files = (await readdir(src, {recursive: true})).filter(
    file => file.endsWith('.ts') && !file.includes('generated') && !file.endsWith('holder.ts'),
  );
  const texts = await Promise.all(files.map(file => readFile(join(src, file), 'utf8')));
  const asked = /\benv\.([A-Z][A-Z0-9_]+)|headerFrom\(env, '(\w+)'\)/g;
  const names = texts.flatMap(text => [...text.matchAll(asked)].map(([, plain, header]) => plain ?? header ?? ''));
  const aside = new Set(['PATH', 'HOME', 'TERM', 'FORCE_COLOR', 'INSTANTLY_RBAC_BUILD_VERSION']);
  return [...new Set(names)].filter(name => name !== '' && !aside.has(name));
}

const READ = {kinds, parallelism: 8};

/** Runs something with a key that has these scopes and no others. */
async function withScopes<T>(
  scopes: readonly string[],
  work: (connection: ReturnType<typeof connect>, env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const {state, key} = addKey(emptyState({workspaceId: WORKSPACE}), {workspaceId: WORKSPACE, name: 'tool', scopes});
  const emulator = await startEmulator({state: withClient(state)});
  try {
    const connection = connect({url: emulator.url, key: new Secret(key), userAgent: 'test'});
    return await work(connection, {INSTANTLY_API_URL: emulator.url, INSTANTLY_API_KEY: key});
  } finally {
    await emulator.close();
  }
}

/** A file with every kind in it, for a workspace that has a client beside it. */
const EVERY_KIND = `version: 1
workspace: {id: ${WORKSPACE}, key: tool}
members:
  - {email: ana@acme.com, role: view}
keys:
  - {name: export, scopes: [leads:read], secret: {to: file, path: secrets/export.key}}
tags:
  - {label: West}
assignments:
  - {tag: West, campaigns: [Q1], accounts: [a@acme.com]}
sub_workspaces:
  - {id: 0190b2c4-7d1e-7a52-8f3b-00000000000a}
`;

function withClient(state: ReturnType<typeof emptyState>) {
  const [own] = state.workspaces;
  return parseState({
    ...state,
    workspaces: [
      {...own, campaigns: ['Q1'], accounts: ['a@acme.com']},
      {id: '0190b2c4-7d1e-7a52-8f3b-00000000000a', name: 'Client'},
    ],
  });
}
