import type {Stats} from 'node:fs';
import {lstat, mkdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fold, hasUnsafeCharacter, oneLine} from '../model/text.ts';
import {hasCode, unusable} from './failure.ts';

/**
The absolute path of a file that a desired-state file names, when a secret may be written there.

The path is relative, stays below `root`, and leads through no link and into nothing that git, GitHub or this tool reads.
The folders on the way, and `root` when it holds the file itself, are ours and nobody else can write to them. Missing
folders are fine. Changes nothing.
@throws RbacError `SINK_UNUSABLE`
*/
export async function safePath(root: string, path: string): Promise<string> {
  const parts = partsOf(path);
  const folders = parts.slice(0, -1);
  if (folders.length === 0) await checkRoot(root);
  for (const [index] of folders.entries()) {
    const stats = await statsOf(join(root, ...folders.slice(0, index + 1)));
    if (stats) checkFolder(folders.slice(0, index + 1).join('/'), stats);
  }
  const target = join(root, ...parts);
  const stats = await statsOf(target);
  if (stats) checkTarget(parts.join('/'), stats);
  return target;
}

/** `safePath`, with the missing folders made, open to us alone. */
export async function safePathWithFolders(root: string, path: string): Promise<string> {
  await mkdir(dirname(await safePath(root, path)), {recursive: true, mode: 0o700});
  return safePath(root, path); // again: somebody may have put a link where the new folder was to be
}

/** What stands at a path, links not followed; undefined when nothing does. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(error => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
}

/** Whether a file or folder belongs to the user who runs this. Always so where there are no users (Windows). */
export const isOurs = ({uid}: Stats): boolean => process.geteuid === undefined || process.geteuid() === uid;

/** Whether anybody else has one of these permission bits. Never so where there are none (Windows). */
export const openToOthers = ({mode}: Stats, bits: number): boolean =>
  process.geteuid !== undefined && (mode & bits) !== 0;

function partsOf(path: string): readonly string[] {
  const inside = 'name a file inside the working directory, such as secrets/marketing.key';
  if (path === '' || /[/.]$/.test(path)) throw unusable('the path names no file', inside);
  if (hasUnsafeCharacter(path)) throw unusable('the path holds an invisible character', 'use visible ones');
  if (path.includes('\\')) throw unusable('the path holds a backslash', 'write / between folders');
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  if (/^(\/|~|[a-z]:)/i.test(path) || parts.includes('..')) {
    throw unusable('the path leads out of the working directory', inside);
  }
  const reserved = parts.find(isReserved);
  if (reserved) throw unusable(`nothing is written under ${reserved}`, 'choose a folder of your own, such as secrets/');
  if (parts.some(isTooLong)) throw unusable('a name in the path is too long', 'shorten it');
  return parts;
}

// Git for Windows and for macOS reach `.git` under these spellings too.
const isReserved = (part: string) => RESERVED.has(fold(part.normalize('NFKC')).replace(/[. ]+$/, ''));
const RESERVED = new Set(['.git', 'git~1', '.github', '.rbac']);

// File systems take 255 bytes, and the temporary name is longer than the path's own.
const isTooLong = (part: string) => Buffer.byteLength(part) > 200;

async function checkRoot(root: string): Promise<void> {
  const stats = await stat(root).catch(() => undefined); // the caller's choice: it may be a link
  if (stats) checkFolder('.', stats);
}

function checkFolder(folder: string, stats: Stats): void {
  const shown = folder === '.' ? 'the working directory' : `folder "${oneLine(folder)}"`;
  if (stats.isSymbolicLink()) throw unusable(`${shown} is a link`, 'name the real folder');
  if (!stats.isDirectory()) throw unusable(`${shown} is no folder`, 'choose another path');
  if (!isOurs(stats)) throw unusable(`${shown} belongs to another user`, 'choose a folder of your own');
  if (openToOthers(stats, 0o022)) {
    throw unusable(`others can write to ${shown}`, `run: chmod go-w ${oneLine(folder)}`);
  }
}

function checkTarget(path: string, stats: Stats): void {
  if (stats.isSymbolicLink()) throw unusable('the file is a link', 'name the real file');
  if (stats.isDirectory()) throw unusable('the path is a folder', `name a file in it, such as ${oneLine(path)}/key`);
  if (!stats.isFile()) throw unusable('the path is no regular file', 'choose another path');
}
