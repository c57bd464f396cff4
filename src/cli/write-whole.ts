import {randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {access, link, lstat, mkdir, open, rename, rm, stat} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {RbacError} from '../errors.ts';
import {oneLine} from '../model/text.ts';

/**
Writes a file whole or not at all, readable by its owner alone; one that is there is replaced.
@throws RbacError `OUTPUT_UNWRITABLE`, also for a device or a pipe: replacing one would take it from everybody
*/
export async function writeWhole(cwd: string, path: string, text: string | Iterable<string>): Promise<void> {
  const target = resolve(cwd, path);
  await assertReplaceable(target, path);
  await orUnwritable(path, () => besides(target, text, beside => rename(beside, target)));
}

/** The same for a file that must not be there yet. Folders on the way to it are made. @throws RbacError `OUTPUT_UNWRITABLE` */
export async function writeNew(cwd: string, path: string, text: string): Promise<void> {
  const target = resolve(cwd, path);
  await orUnwritable(path, async () => {
    await mkdir(dirname(target), {recursive: true});
    await besides(target, text, beside => link(beside, target)); // Unlike a renaming, a link replaces nothing.
  });
}

/** @throws RbacError `OUTPUT_UNWRITABLE` when there is something at a path, be it a link that leads nowhere */
export async function assertFree(cwd: string, path: string): Promise<void> {
  const found = await lstat(resolve(cwd, path)).catch(() => undefined);
  if (found !== undefined) throw taken(path);
}

/** Whether a file could be written or replaced there. @throws RbacError `OUTPUT_UNWRITABLE` */
export async function assertWritable(cwd: string, path: string): Promise<void> {
  const target = resolve(cwd, path);
  await assertReplaceable(target, path);
  try {
    await access(dirname(target), constants.W_OK);
  } catch (error) {
    throw new RbacError('OUTPUT_UNWRITABLE', `${oneLine(path)} cannot be written (${codeOf(error)})`, {
      hint: 'check that its folder is there and writable',
    });
  }
}

/** What is there is a file, or a link that leads to one or nowhere. */
async function assertReplaceable(target: string, path: string): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    throw new RbacError('OUTPUT_UNWRITABLE', `${oneLine(path)} is no file`, {hint: 'name a file that can be replaced'});
}

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';

const taken = (path: string) =>
  new RbacError('OUTPUT_UNWRITABLE', `${oneLine(path)} is there already, and nothing is overwritten`, {
    hint: 'name another path with --out',
  });

/** Writes a file beside the target, on disk before `place` puts it there; nothing is left of it afterwards. */
async function besides(
  target: string,
  text: string | Iterable<string>,
  place: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      for (const piece of typeof text === 'string' ? [text] : text) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await place(beside);
  } finally {
    await rm(beside, {force: true});
  }
}

async function orUnwritable(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const {code = 'unknown error', syscall} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'link') throw taken(path);
    throw new RbacError('OUTPUT_UNWRITABLE', `${oneLine(path)} cannot be written (${code})`, {
      hint: 'check that its folder is there and writable',
    });
  }
}
