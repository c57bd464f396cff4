/*
Builds the command line into dist/, or into the folder that is named. One CommonJS bundle per command, so that a command
loads nothing but its own code; the emulator is a bundle of its own. With --sizes it prints what each bundle is made of.
*/
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {build} from 'esbuild';

const {values, positionals} = parseArgs({options: {sizes: {type: 'boolean', default: false}}, allowPositionals: true});
const [out = 'dist'] = positionals;
/** Commands by name, words joined by hyphens, with the file below src/cli/ that holds each and the symbol that it exports. */
const COMMANDS = {
  validate: ['validate', 'validate'],
  plan: ['plan', 'plan'],
  apply: ['apply', 'apply'],
  drift: ['drift', 'drift'],
  diff: ['diff', 'diff'],
  rotate: ['rotate', 'rotate'],
  resend: ['resend', 'resend'],
  undo: ['undo', 'undo'],
  'owner-transfer': ['owner', 'ownerTransfer'],
  'fleet-validate': ['fleet/validate', 'fleetValidate'],
  'fleet-explain': ['fleet/explain', 'fleetExplain'],
  unlock: ['unlock', 'unlock'],
  explain: ['explain', 'explain'],
  'who-can': ['who-can', 'whoCanCommand'],
  matrix: ['matrix', 'matrix'],
  export: ['export', 'exportCommand'],
  'fleet-plan': ['fleet/plan', 'fleetPlan'],
  'fleet-apply': ['fleet/apply', 'fleetApply'],
  'fleet-drift': ['fleet/drift', 'fleetDrift'],
  'fleet-export': ['fleet/export', 'fleetExport'],
  'fleet-status': ['fleet/status', 'fleetStatus'],
  emulate: ['emulate', 'emulate'],
  schema: ['schema', 'schema'],
};
const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const beside = `${out}.${process.pid}`;

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Names stay: `--log-level debug` shows stacks, and keeping them otherwise costs every start some milliseconds.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  external: ['age-encryption', 'libsodium-wrappers'], // Loaded by the sinks that need them, from where the user has installed them.
  logLevel: 'warning',
  metafile: true,
  define: {'process.env.INSTANTLY_RBAC_BUILD_VERSION': JSON.stringify(version)},
};

/** The same library as ES modules, of which a bundle takes only what it uses. */
const alias = {yaml: './node_modules/yaml/browser/index.js'};

/** commander loads it for commands that are programs of their own; ours are not. */
const withoutChildProcess = {
  name: 'without-child-process',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /^node:child_process$/}, ({importer}) =>
      /[\\/]commander[\\/]/.test(importer) ? {path: 'child_process', namespace: 'nothing'} : undefined,
    );
    onLoad({filter: /.*/, namespace: 'nothing'}, () => ({contents: 'module.exports = {};'}));
  },
};

const emulatorApart = {
  name: 'emulator-apart',
  setup: ({onResolve}) => {
    onResolve({filter: /\/emulator\/index\.ts$/}, ({importer}) =>
      importer.includes('/src/cli/') ? {path: '../emulator.cjs', external: true} : undefined,
    );
  },
};

const fromText = (contents, outfile) => ({
  ...common,
  alias,
  plugins: [emulatorApart, withoutChildProcess],
  stdin: {contents, resolveDir: '.', loader: 'ts'},
  outfile: join(beside, outfile),
});

const commandBundle = (name, [file, symbol]) =>
  fromText(
    `import {mainOf} from './src/cli/main.ts'; import {${symbol}} from './src/cli/${file}.ts'; export const main = mainOf(${symbol});`,
    `commands/${name}.cjs`,
  );

const helpBundle = fromText(
  `import {processIo} from './src/cli/io.ts'; import {runHelp} from './src/cli/help.ts'; export const main = argv => { process.exitCode = runHelp(argv, processIo()); };`,
  'commands/help.cjs',
);

execFileSync(process.execPath, ['scripts/generate.mjs'], {stdio: 'inherit'});
try {
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: ['src/cli/bin.ts'],
      outfile: join(beside, 'bin.cjs'),
      banner: {js: '#!/usr/bin/env node'},
    }),
    ...Object.entries(COMMANDS).map(([name, source]) => build(commandBundle(name, source))),
    build(helpBundle),
    build({...common, entryPoints: ['src/emulator/index.ts'], outfile: join(beside, 'emulator.cjs')}),
  ]);
  chmodSync(join(beside, 'bin.cjs'), 0o755);
  takeThePlace();
  if (values.sizes) process.stdout.write(results.map(sizesOf).join('\n'));
} finally {
  rmSync(beside, {recursive: true, force: true});
}

/** The old build is there until the new one is whole: others may be running it. */
function takeThePlace() {
  const old = `${beside}.old`;
  if (existsSync(out)) renameSync(out, old);
  renameSync(beside, out);
  rmSync(old, {recursive: true, force: true});
}

/** Bytes by package or folder, the largest first. */
function sizesOf({metafile}) {
  return Object.entries(metafile.outputs)
    .map(([file, {bytes, inputs}]) => {
      const parts = new Map();
      for (const [path, {bytesInOutput}] of Object.entries(inputs)) {
        const [, part = path] = /^(node_modules\/(?:@[^/]+\/)?[^/]+|(?:src|schemas)\/[^/]+)/.exec(path) ?? [];
        parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
      }
      const lines = [...parts]
        .sort((a, b) => b[1] - a[1])
        .map(([part, size]) => `  ${String(size).padStart(8)}  ${part}\n`);
      return `${file.slice(beside.length + 1)}  ${bytes}\n${lines.join('')}`;
    })
    .join('\n');
}
