import {type Dirent, readdirSync, statSync} from 'node:fs';
import {join, parse} from 'node:path';
import {globTest, isGlob} from '../model/glob.ts';
import {byText} from '../model/text.ts';

/**
Paths of the files that a glob fits, sorted. `*` and `?` stay inside one name, `**` stands for any number of folders.
Names that start with a dot are found only by patterns that do; `**` follows no links and leaves out `node_modules`.
*/
export function walkGlob(pattern: string, cwd: string): readonly string[] {
  const {root} = parse(pattern);
  const parts = pattern.slice(root.length).split(/[/\\]/).filter(isStep);
  return [...new Set(walk(root === '' ? cwd : root, parts))].sort(byText);
}

/** Parts that lead nowhere are left out; two `**` in a row say no more than one. */
const isStep = (part: string, index: number, parts: readonly string[]) =>
  part !== '' && part !== '.' && !(part === '**' && parts[index - 1] === '**');

function walk(folder: string, [part, ...rest]: readonly string[]): readonly string[] {
  if (part === undefined) return isFile(folder) ? [folder] : [];
  if (part === '**') return walkAnywhere(folder, rest.length > 0 ? rest : ['*']);
  if (!isGlob(part)) return walk(join(folder, part), rest);
  const fits = globTest(part);
  return list(folder)
    .filter(({name}) => fits(name) && (!name.startsWith('.') || part.startsWith('.')))
    .flatMap(({name}) => walk(join(folder, name), rest));
}

function walkAnywhere(folder: string, rest: readonly string[]): readonly string[] {
  const here = walk(folder, rest);
  const below = list(folder)
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap(({name}) => walkAnywhere(join(folder, name), rest));
  return [...here, ...below];
}

/** A folder that cannot be read is as good as an empty one. */
function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true});
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return !(statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? true);
  } catch {
    return false;
  }
}
