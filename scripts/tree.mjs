/*
Makes src/cli/generated/tree.ts, the command tree: what every command is called, takes and shows as examples. Completion and the
man page are made from it, so that a new command is in both.
*/
import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {build} from 'esbuild';

const PATH = 'src/cli/generated/tree.ts';

/**
Bundles all commands and asks each of them.
@param commands as in build.mjs: the file below src/cli/ and the symbol of each
@param external what commands load from where the user has installed it
*/
export async function writeTree(commands, external) {
  const list = Object.values(commands);
  const lines = list.map(([file, symbol], index) => `import {${symbol} as c${index}} from './src/cli/${file}.ts';`);
  const contents = `import {describeCommand} from './src/cli/command-tree.ts';
${lines.join('\n')}
process.stdout.write(JSON.stringify([${list.map((_, index) => `c${index}`).join(', ')}].map(describeCommand), null, 1));`;
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: '.', loader: 'ts'},
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    external: [...external, '*/emulator/index.ts'],
    plugins: [withoutTree],
    logLevel: 'warning',
  });
  await mkdir(dirname(PATH), {recursive: true});
  const tree = execFileSync(process.execPath, ['-'], {input: outputFiles[0].text, encoding: 'utf8'});
  const type = "import type {CommandTree} from '../command-tree.ts';";
  await writeFile(PATH, `${type}\n\nexport const tree: readonly CommandTree[] = ${tree};\n`);
}

/** The tree is not needed to make it. */
const withoutTree = {
  name: 'without-tree',
  setup: ({onResolve, onLoad}) => {
    onResolve({filter: /generated\/tree\.ts$/}, ({path}) => ({path, namespace: 'no-tree'}));
    onLoad({filter: /.*/, namespace: 'no-tree'}, () => ({contents: 'export const tree = [];'}));
  },
};
