import {readdir, realpath, stat} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {globTest, isGlob} from '../model/glob.ts';
import {nearest} from '../model/nearest.ts';
import {byText, oneLine} from '../model/text.ts';
import {walkGlob} from './glob-files.ts';
import {problemAt, type Report} from './report.ts';
import {topOf} from './source.ts';

/** What the caller's names mean: a file to read, or standard input. */
export type Input = {readonly file: string; readonly path: string} | {readonly file: string; readonly stdin: true};

const DEFAULTS = ['rbac.yaml', 'rbac.yml'];

/**
The files that names stand for, each once, in the order of the names: a file, a folder (its `*.yaml` and `*.yml`, sorted,
without subfolders and hidden files), a glob (`*`, `?`, `**`), or `-` for standard input. No names at all: `rbac.yaml`,
else `rbac.yml`. Names that lead to nothing are problems.
*/
export async function findFiles(names: readonly string[], cwd: string, report: Report): Promise<readonly Input[]> {
  const found = new Map<string, Input>();
  for (const name of names.length > 0 ? names : await defaultName(cwd, report)) {
    for (const input of await inputsOf(name, cwd, report)) {
      const key = 'path' in input ? await realpath(input.path).catch(() => input.path) : '-';
      if (!found.has(key)) found.set(key, input);
    }
  }
  return [...found.values()];
}

async function defaultName(cwd: string, report: Report): Promise<readonly string[]> {
  for (const name of DEFAULTS) if ((await typeOf(resolve(cwd, name))) !== undefined) return [name];
  const hint = 'write one with "instantly-rbac export --out rbac.yaml", or name files with --file';
  nothing(report, 'rbac.yaml', `there is no ${DEFAULTS.join(' or ')} in ${oneLine(cwd)}`, hint);
  return [];
}

async function inputsOf(name: string, cwd: string, report: Report): Promise<readonly Input[]> {
  if (name === '-') return [{file: '<stdin>', stdin: true}];
  const path = resolve(cwd, name);
  const type = await typeOf(path);
  if (type === 'file') return [inputOf(path, cwd)];
  if (type === 'folder') return inFolder(name, path, cwd, report);
  if (!isGlob(name))
    return nothing(report, name, `there is no file or folder "${oneLine(name)}"`, await otherName(path));
  const paths = await walkGlob(name, cwd);
  if (paths.length > 0) return paths.map(found => inputOf(found, cwd));
  return nothing(report, name, `no file matches "${oneLine(name)}"`, `looked in ${oneLine(cwd)}`);
}

async function inFolder(name: string, path: string, cwd: string, report: Report): Promise<readonly Input[]> {
  const entries = await readdir(path).catch(() => []);
  const names = entries.filter(entry => YAML_FILES.some(fits => fits(entry)) && !entry.startsWith('.')).sort(byText);
  const paths = names.map(entry => join(path, entry));
  const types = await Promise.all(paths.map(typeOf));
  const files = paths.filter((_path, index) => types[index] === 'file');
  if (files.length > 0) return files.map(file => inputOf(file, cwd));
  return nothing(
    report,
    name,
    `the folder "${oneLine(name)}" holds no *.yaml or *.yml`,
    'subfolders are not searched; name a glob such as teams/**/*.yaml for that',
  );
}

const YAML_FILES = ['*.yaml', '*.yml'].map(globTest);

/** Files are called as seen from the working directory, or by their full path outside it. Slashes on every system. */
function inputOf(path: string, cwd: string): Input {
  const inside = relative(cwd, path);
  const outside = inside.split(sep)[0] === '..' || isAbsolute(inside);
  return {file: (outside ? path : inside).split(sep).join('/'), path};
}

async function typeOf(path: string): Promise<'file' | 'folder' | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && (stats.isDirectory() ? 'folder' : 'file');
}

async function otherName(path: string): Promise<string> {
  const neighbours = await readdir(dirname(path)).catch(() => []);
  const meant = nearest(basename(path), neighbours);
  return meant === undefined ? `looked for ${oneLine(path)}` : `did you mean "${oneLine(meant)}"?`;
}

function nothing(report: Report, file: string, message: string, hint: string): readonly Input[] {
  report.add(() => problemAt(topOf(file), 'FILE_NOT_FOUND', message, {hint}));
  return [];
}
