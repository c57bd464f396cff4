import {readdirSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {globTest, isGlob} from '../model/glob.ts';
import {nearest} from '../model/nearest.ts';
import {byText, oneLine} from '../model/text.ts';
import {walkGlob} from './glob-files.ts';
import {problemAt, type Report} from './report.ts';
import {topOf} from './source.ts';

/** What the caller's names mean: a file to read, or standard input. */
export type Input = FileInput | {readonly file: string; readonly stdin: true};

/** A file under the name that messages use, and where it is. */
export interface FileInput {
  readonly file: string;
  readonly path: string;
}

const DEFAULTS = ['rbac.yaml', 'rbac.yml'];

/**
The files that names stand for, each once, in the order of the names: a file, a folder (its `*.yaml` and `*.yml`, sorted,
without subfolders and hidden files), a glob (`*`, `?`, `**`), or `-` for standard input. No names at all: `rbac.yaml`,
else `rbac.yml`. Names that lead to nothing are problems. Asks the disk without waiting in between: there is nothing else to
do yet, and the other way takes several times as long.
*/
export function findFiles(names: readonly string[], cwd: string, report: Report): readonly Input[] {
  const found = new Map<string, Input>();
  for (const name of names.length > 0 ? names : defaultName(cwd, report)) {
    for (const input of inputsOf(name, cwd, report)) {
      const key = 'path' in input ? realPath(input.path) : '-';
      if (!found.has(key)) found.set(key, input);
    }
  }
  return [...found.values()];
}

function defaultName(cwd: string, report: Report): readonly string[] {
  for (const name of DEFAULTS) if (typeOf(resolve(cwd, name)) !== undefined) return [name];
  const hint = 'write one with "instantly-rbac init", or name files with --file';
  nothing(report, 'rbac.yaml', `there is no ${DEFAULTS.join(' or ')} in ${oneLine(cwd)}`, hint);
  return [];
}

function inputsOf(name: string, cwd: string, report: Report): readonly Input[] {
  if (name === '-') return [{file: '<stdin>', stdin: true}];
  const path = resolve(cwd, name);
  const type = typeOf(path);
  if (type === 'file') return [inputOf(path, cwd)];
  if (type === 'folder') return inFolder(name, path, cwd, report);
  if (!isGlob(name)) return nothing(report, name, `there is no file or folder "${oneLine(name)}"`, otherName(path));
  const paths = walkGlob(name, cwd);
  if (paths.length > 0) return paths.map(found => inputOf(found, cwd));
  return nothing(report, name, `no file matches "${oneLine(name)}"`, `looked in ${oneLine(cwd)}`);
}

function inFolder(name: string, path: string, cwd: string, report: Report): readonly Input[] {
  const names = namesIn(path)
    .filter(entry => YAML_FILES.some(fits => fits(entry)) && !entry.startsWith('.'))
    .sort(byText);
  const files = names.map(entry => join(path, entry)).filter(file => typeOf(file) === 'file');
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
export function inputOf(path: string, cwd: string): FileInput {
  const inside = relative(cwd, path);
  const outside = inside.split(sep)[0] === '..' || isAbsolute(inside);
  return {file: (outside ? path : inside).split(sep).join('/'), path};
}

export function typeOf(path: string): 'file' | 'folder' | undefined {
  try {
    const stats = statSync(path, {throwIfNoEntry: false});
    return stats && (stats.isDirectory() ? 'folder' : 'file');
  } catch {
    return undefined; // What cannot be looked at is not there for us.
  }
}

/** The path without links, which tells whether two names mean one file. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What to say of a path at which nothing stands. */
export function otherName(path: string): string {
  const meant = nearest(basename(path), namesIn(dirname(path)));
  return meant === undefined ? `looked for ${oneLine(path)}` : `did you mean "${oneLine(meant)}"?`;
}

function nothing(report: Report, file: string, message: string, hint: string): readonly Input[] {
  report.add(() => problemAt(topOf(file), 'FILE_NOT_FOUND', message, {hint}));
  return [];
}
