import {existsSync} from 'node:fs';
import {realpath} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {findFiles} from './find.ts';
import {problemAt, Report} from './report.ts';
import {topOf} from './source.ts';

/**
Refuses files of a working directory that are links to somewhere else. A pull request of a stranger can hold a link,
and an error message would show what it leads to: git's own settings with their tokens, or a key in somebody's home.
@throws InvalidFiles
*/
export async function refuseLinksOut(names: readonly string[], cwd: string): Promise<void> {
  const report = new Report();
  for (const input of await findFiles(names, cwd, new Report())) {
    if (!('path' in input)) continue;
    const root = rootOf(input.path, cwd);
    const [real, top] = await Promise.all([realpath(input.path).catch(() => undefined), realpath(root)]);
    if (real !== undefined && !isInside(real, top)) report.add(() => leadsOut(input.file));
  }
  report.throwIfAny();
}

/** The checkout that a path is in or, without one, the working directory, or else the file's own folder. */
export function rootOf(path: string, cwd: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) break;
  }
  return isInside(path, cwd) ? cwd : dirname(path);
}

/** Whether a path without links is below a folder, and nothing of git's. */
export function isInside(path: string, folder: string): boolean {
  const parts = relative(folder, path).split(sep);
  return parts[0] !== '..' && !parts.includes('.git');
}

const leadsOut = (file: string) =>
  problemAt(topOf(file), 'FILE_UNREADABLE', 'the file is a link that leads out of the checkout', {
    hint: 'put the file itself there',
  });
