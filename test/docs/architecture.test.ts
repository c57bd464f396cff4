import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ROOT} from '../examples/cli.ts';

const page = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
const FOLDERS = readdirSync(join(ROOT, 'src'), {withFileTypes: true})
  .filter(entry => entry.isDirectory())
  .map(({name}) => name);

describe('docs/architecture.md', () => {
  const allowed = tableOf(page);

  it('has a row for every folder of src', () => {
    expect([...allowed.keys()].filter(name => name !== 'errors' && name !== 'index').sort()).toEqual(
      [...FOLDERS].sort(),
    );
  });

  it.each(FOLDERS)('%s imports what the table says, and nothing else of src', folder => {
    const may = allowed.get(folder) ?? new Set();
    const wrong = importsOf(folder).filter(({to, from}) => !may.has(to) && !isEmulatorStart(from, to));
    expect(wrong).toEqual([]);
  });
});

/** The table of imports: for each folder the folders that it may import. */
function tableOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const rows = [...text.matchAll(/^\| ((?:`[\w./]+`(?:, )?)+) \| (.+) \|$/gm)];
  return new Map(
    rows.flatMap(([, names = '', imports = '']) => {
      const folders = [...names.matchAll(/`(\w+)[/.]/g)].map(([, name = '']) => name);
      const everything = imports.startsWith('everything');
      const words = everything ? [...FOLDERS, 'errors'].filter(name => name !== 'emulator') : imports.split(', ');
      return folders.map(folder => [folder, new Set(imports.startsWith('nothing') ? [] : words)] as const);
    }),
  );
}

/** Imports of a folder that lead to another one of `src`, or to errors.ts. */
function importsOf(folder: string): readonly {readonly from: string; readonly to: string}[] {
  const base = join(ROOT, 'src', folder);
  const files = readdirSync(base, {recursive: true, encoding: 'utf8'}).filter(
    file => file.endsWith('.ts') && !file.includes('generated'),
  );
  return files.flatMap(file => {
    const text = readFileSync(join(base, file), 'utf8');
    const targets = [...text.matchAll(/(?:from|import\()\s*'((?:\.\.\/)+[^']+)'/g)].map(([, path = '']) => path);
    return targets
      .map(path => relative(join(ROOT, 'src'), join(base, dirname(file), path)).replace(/[/\\.].*$/, ''))
      .filter(to => to !== folder && (to === 'errors' || FOLDERS.includes(to)))
      .map(to => ({from: `${folder}/${file}`, to}));
  });
}

const isEmulatorStart = (from: string, to: string) =>
  to === 'emulator' && (from === 'cli/emulator.ts' || from === 'cli/emulate.ts');
