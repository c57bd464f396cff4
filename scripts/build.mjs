/*
Builds the command line into dist/, or into the folder that is named: bin.cjs, which answers --version and loads the one
command that is called; commands/, with what is special about each; chunks/, with what they share and what `import()` names;
libraries/, which are loaded when they are first used; library/, for programs; and the emulator. With --sizes it prints what
each file is made of, with --package it adds what only a package needs.
docs/decisions/0019-shared-chunks.md and 0022-nothing-beside-the-bundle.md say why.
*/
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {build, transform} from 'esbuild';
import {ascii, buildChunks} from './chunks.mjs';
import {writeTree} from './tree.mjs';

const flag = {type: 'boolean', default: false};
const {values, positionals} = parseArgs({options: {sizes: flag, package: flag}, allowPositionals: true});
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
  'fleet-offboard': ['fleet/offboard', 'fleetOffboard'],
  unlock: ['unlock', 'unlock'],
  explain: ['explain', 'explain'],
  'who-can': ['who-can', 'whoCanCommand'],
  matrix: ['matrix', 'matrix'],
  review: ['review', 'review'],
  'audit-keys': ['audit/keys', 'auditKeysCommand'],
  'audit-log': ['audit/log', 'auditLog'],
  export: ['export', 'exportCommand'],
  init: ['init', 'init'],
  'fleet-plan': ['fleet/plan', 'fleetPlan'],
  'fleet-apply': ['fleet/apply', 'fleetApply'],
  'fleet-drift': ['fleet/drift', 'fleetDrift'],
  'fleet-export': ['fleet/export', 'fleetExport'],
  'fleet-status': ['fleet/status', 'fleetStatus'],
  'fleet-who-can': ['fleet/who-can', 'fleetWhoCan'],
  'fleet-matrix': ['fleet/matrix', 'fleetMatrix'],
  'fleet-review': ['fleet/review', 'fleetReview'],
  'fleet-report': ['fleet/report', 'fleetReport'],
  'fleet-enqueue': ['fleet/enqueue', 'fleetEnqueue'],
  'fleet-work': ['fleet/work', 'fleetWork'],
  'fleet-serve': ['fleet/serve', 'fleetServe'],
  'fleet-results': ['fleet/results', 'fleetResults'],
  emulate: ['emulate', 'emulate'],
  schema: ['schema', 'schema'],
  doctor: ['doctor', 'doctor'],
  completion: ['completion', 'completion'],
};

/** Commands that people wait for: each loads just what it needs, in few files. All others load such files whole. */
const HOT = ['schema', 'validate', 'diff', 'plan'];

/** Libraries that few runs need, loaded when something of them is first used. */
const LATE = ['cacheable-lookup', 'cacheable-request', 'form-data-encoder', 'http2-wrapper', 'pino'];

/** Parts of libraries likewise: what writes YAML is in the library that every command reads it with. */
const LATE_PARTS = {
  'yaml-writing': [
    'doc/createNode',
    'stringify/foldFlowLines',
    'stringify/stringify',
    'stringify/stringifyCollection',
    'stringify/stringifyComment',
    'stringify/stringifyDocument',
    'stringify/stringifyPair',
    'stringify/stringifyString',
  ].map(file => `node_modules/yaml/browser/dist/${file}.js`),
};

/** What stands behind no command, and needs none of what they share. */
const HELP = `
  import {processIo} from './src/cli/io.ts';
  import {runHelp} from './src/cli/help.ts';
  export const main = argv => { process.exitCode = runHelp(argv, processIo()); };`;

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
  // Loaded by what needs them, from where the user has installed them.
  external: ['age-encryption', 'libsodium-wrappers', 'bullmq', 'ioredis', 'prom-client'],
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

/** Short names in libraries: fewer bytes to read. Ours stay, for people read the stacks that `--log-level debug` shows. */
const brief = {
  name: 'brief',
  setup: ({onLoad}) => {
    onLoad({filter: /[\\/]node_modules[\\/].*\.js$/}, async ({path}) => {
      const {code} = await transform(await readFile(path, 'utf8'), {minifyIdentifiers: true, target: common.target});
      return {contents: code};
    });
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

/** Entries `command:NAME`, which join a command to the process. */
const commandEntries = {
  name: 'command-entries',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /^command:/}, ({path}) => ({path: path.slice('command:'.length), namespace: 'command'}));
    onLoad({filter: /.*/, namespace: 'command'}, ({path}) => {
      const [file, symbol] = COMMANDS[path];
      const contents = `import {mainOf} from './src/cli/main.ts'; import {${symbol}} from './src/cli/${file}.ts'; export const main = mainOf(${symbol});`;
      return {contents, resolveDir: '.', loader: 'ts'};
    });
  },
};

execFileSync(process.execPath, ['scripts/generate.mjs'], {stdio: 'inherit'});
await writeTree(COMMANDS, common.external);
try {
  const [bin, help, emulator, library, files] = await Promise.all([
    build({
      ...common,
      entryPoints: ['src/cli/bin.ts'],
      outfile: join(beside, 'bin.cjs'),
      banner: {js: '#!/usr/bin/env node'},
    }),
    build({
      ...common,
      stdin: {contents: HELP, resolveDir: '.', loader: 'ts'},
      outfile: join(beside, 'commands/help.cjs'),
    }),
    build({
      ...common,
      entryPoints: ['src/emulator/index.ts'],
      outfile: join(beside, 'emulator.cjs'),
      plugins: [brief],
    }),
    build({
      ...common,
      entryPoints: ['src/index.ts'],
      outfile: join(beside, 'library/index.cjs'),
      alias,
      plugins: [brief],
    }),
    buildChunks({
      entries: Object.fromEntries(Object.keys(COMMANDS).map(name => [`commands/${name}`, `command:${name}`])),
      hot: HOT.map(name => `commands/${name}`),
      late: LATE,
      lateParts: LATE_PARTS,
      outdir: beside,
      options: {...common, alias, plugins: [commandEntries, emulatorApart, withoutChildProcess, brief]},
    }),
  ]);
  chmodSync(join(beside, 'bin.cjs'), 0o755);
  finishLibrary();
  const all = [...[bin, help, emulator, library].map(sizesOfBuild), ...files];
  if (values.package) (await import('./package/index.mjs')).writePackageFiles(beside, all);
  takeThePlace();
  if (values.sizes) process.stdout.write(all.map(sizesOf).join('\n'));
} finally {
  rmSync(beside, {recursive: true, force: true});
}

/** The library for ES modules: the same values under their names, so that an error of one is an error of the other. */
function finishLibrary() {
  const file = join(beside, 'library/index.cjs');
  writeFileSync(file, ascii(readFileSync(file, 'utf8')));
  const {__esModule: _, ...library} = createRequire(import.meta.url)(resolve(file));
  const text = `import library from './index.cjs';\nexport const {${Object.keys(library).join(', ')}} = library;\n`;
  writeFileSync(join(beside, 'library/index.mjs'), text);
}

/** The old build is there until the new one is whole: others may be running it. */
function takeThePlace() {
  const old = `${beside}.old`;
  if (existsSync(out)) renameSync(out, old);
  renameSync(beside, out);
  rmSync(old, {recursive: true, force: true});
}

/** A file that esbuild has made on its own, as `buildChunks` tells of those it makes. */
function sizesOfBuild({metafile}) {
  const [[file, {bytes, inputs}]] = Object.entries(metafile.outputs);
  return {file: file.slice(beside.length + 1), bytes, inputs: Object.entries(inputs)};
}

/** Bytes by package or folder, the largest first. */
function sizesOf({file, bytes, inputs}) {
  const parts = new Map();
  for (const [path, {bytesInOutput}] of inputs) {
    const [, part = path] = /^(node_modules\/(?:@[^/]+\/)?[^/]+|(?:src|schemas)\/[^/]+)/.exec(path) ?? [];
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  const lines = [...parts]
    .sort((a, b) => b[1] - a[1])
    .map(([part, size]) => `  ${String(size).padStart(8)}  ${part}\n`);
  return `${file}  ${bytes}\n${lines.join('')}`;
}
