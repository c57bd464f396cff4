import type {Dirent} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import {join, parse, resolve} from 'node:path';
import {globTest, isGlob} from '../model/glob.ts';
import {byText} from '../model/text.ts';

/**
Paths of the files that a glob fits, sorted. `*` and `?` stay inside one name, `**` stands for any number of folders.
Names that start with a dot are found only by patterns that do; `**` follows no links, so it always ends.
*/
export async function walkGlob(pattern: string, cwd: string): Promise<readonly string[]> {
  const {root} = parse(resolve(cwd, pattern));
  const start = resolve(cwd, pattern) === pattern || pattern.startsWith('/') ? root : cwd;
  const parts = pattern.split(/[/\\]/).filter(part => part !== '' && part !== '.' && `${part}${SEPARATOR}` !== root);
  const found = await walk(start, parts);
  return [...new Set(found)].sort(byText);
}

const SEPARATOR = '\\';

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
  const folders = (await list(folder)).filter(entry => entry.isDirectory() && !entry.name.startsWith('.'));
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
