import {execFileSync} from 'node:child_process';
import {chmodSync, readFileSync, rmSync} from 'node:fs';
import {build} from 'esbuild';

// One CommonJS bundle per command, so that a command loads nothing but its own code; the emulator is a bundle of its own.
const COMMANDS = {
  validate: 'validate',
  plan: 'plan',
  apply: 'apply',
  drift: 'drift',
  export: 'exportCommand',
  emulate: 'emulate',
  schema: 'schema',
};
const {version} = JSON.parse(readFileSync('package.json', 'utf8'));

execFileSync(process.execPath, ['scripts/generate.mjs'], {stdio: 'inherit'});
rmSync('dist', {recursive: true, force: true});

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: {'process.env.INSTANTLY_RBAC_BUILD_VERSION': JSON.stringify(version)},
};

const emulatorApart = {
  name: 'emulator-apart',
  setup: ({onResolve}) => {
    onResolve({filter: /\/emulator\/index\.ts$/}, ({importer}) =>
      importer.includes('/src/cli/') ? {path: '../emulator.cjs', external: true} : undefined,
    );
  },
};

const commandEntry = (name, symbol) => ({
  ...common,
  format: 'cjs',
  plugins: [emulatorApart],
  stdin: {
    contents: `import {mainOf} from './src/cli/main.ts'; import {${symbol}} from './src/cli/${name}.ts'; export const main = mainOf(${symbol});`,
    resolveDir: '.',
    loader: 'ts',
  },
  outfile: `dist/commands/${name}.cjs`,
});

await Promise.all([
  build({
    ...common,
    format: 'cjs',
    entryPoints: ['src/cli/bin.ts'],
    outfile: 'dist/bin.cjs',
    banner: {js: '#!/usr/bin/env node'},
  }),
  ...Object.entries(COMMANDS).map(([name, symbol]) => build(commandEntry(name, symbol))),
  build({
    ...common,
    format: 'cjs',
    stdin: {
      contents: `import {processIo} from './src/cli/io.ts'; import {runHelp} from './src/cli/help.ts'; export const main = argv => { process.exitCode = runHelp(argv, processIo()); };`,
      resolveDir: '.',
      loader: 'ts',
    },
    outfile: 'dist/commands/help.cjs',
  }),
  build({...common, format: 'cjs', entryPoints: ['src/emulator/index.ts'], outfile: 'dist/emulator.cjs'}),
]);
chmodSync('dist/bin.cjs', 0o755);
