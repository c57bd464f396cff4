import type {Dirent} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import {join, parse} from 'node:path';
import {globTest, isGlob} from '../model/glob.ts';
import {byText} from '../model/text.ts';

/**
Paths of the files that a glob fits, sorted. `*` and `?` stay inside one name, `**` stands for any number of folders.
Names that start with a dot are found only by patterns that do; `**` follows no links and leaves out `node_modules`.
*/
export async function walkGlob(pattern: string, cwd: string): Promise<readonly string[]> {
  const {root} = parse(pattern);
  const parts = pattern.slice(root.length).split(/[/\\]/).filter(isStep);
  return [...new Set(await walk(root === '' ? cwd : root, parts))].sort(byText);
}

/** Parts that lead nowhere are left out; two `**` in a row say no more than one. */
const isStep = (part: string, index: number, parts: readonly string[]) =>
  part !== '' && part !== '.' && !(part === '**' && parts[index - 1] === '**');

async function walk(folder: string, [part, ...rest]: readonly string[]): Promise<readonly string[]> {
  if (part === undefined) return (await isFile(folder)) ? [folder] : [];
  if (part === '**') return walkAnywhere(folder, rest.length > 0 ? rest : ['*']);
  if (!isGlob(part)) return walk(join(folder, part), rest);
  const fits = globTest(part);
  const entries = (await list(folder)).filter(
    ({name}) => fits(name) && (!name.startsWith('.') || part.startsWith('.')),
  );
  return inTurn(entries, ({name}) => walk(join(folder, name), rest));
}

async function walkAnywhere(folder: string, rest: readonly string[]): Promise<readonly string[]> {
  const here = await walk(folder, rest);
  const folders = (await list(folder)).filter(
    entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules',
  );
  const below = await inTurn(folders, ({name}) => walkAnywhere(join(folder, name), rest));
  return [...here, ...below];
}

/** One after the other: a wide tree must not open all its folders at once. */
async function inTurn(
  entries: readonly Dirent[],
  visit: (entry: Dirent) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of entries) found.push(...(await visit(entry)));
  return found;
}

const list = (folder: string) => readdir(folder, {withFileTypes: true}).catch(() => []);
const isFile = (path: string) =>
  stat(path).then(
    stats => !stats.isDirectory(),
    () => false,
  );
